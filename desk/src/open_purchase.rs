use domain::{Case, CheckedCase, CreditOrder, Invoice, PaymentStatus, Refund, RefundState, Selection, Timestamp};
use storage::{
    Customer, ExcessRefund, Merchant, PaymentRecord, PolicyVersion, Purchase, PurchaseRecords, Reading, StorageError,
    TicketRecord,
};

use crate::open_refund::{RefundSummary, summary};
use crate::{Calendar, Desk};

/// A purchase with everything that decides what can be refunded.
#[derive(Debug, Clone)]
pub struct PurchaseFile {
    pub purchase: Purchase,
    pub payment: PaymentRecord,
    pub policy: PolicyVersion,
    /// Who bought it; none for a guest.
    pub customer: Option<Customer>,
    /// Its tickets, newest first, each with its refund where there is one.
    pub tickets: Vec<(TicketRecord, Option<Refund>)>,
    /// The refunds that no ticket stands behind, the newest first; of those that failed, only what nothing stands in
    /// the place of.
    pub direct: Vec<RefundSummary>,
    /// What the gateway gave back and the books have no room for.
    pub excess: Vec<ExcessRefund>,
    /// The case of asking for everything, now.
    pub case: CheckedCase,
}

/// Some of a customer's purchases and where the next ones begin.
#[derive(Debug, Clone)]
pub struct PurchasePage {
    pub files: Vec<PurchaseFile>,
    /// Instant and id to go on after, where there is more.
    pub next: Option<(Timestamp, String)>,
}

/// Purchases on a page.
const PAGE: i64 = 20;

impl Desk {
    /// A customer's purchases, newest first.
    pub async fn list_purchases(
        &self,
        merchant: &Merchant,
        customer: &Customer,
        after: Option<(Timestamp, &str)>,
    ) -> Result<PurchasePage, StorageError> {
        let mut reading = self.storage().reading().await?;
        let mut purchases =
            reading.list_purchases(&merchant.merchant_id, &customer.customer_id, after, PAGE + 1).await?;
        let more = purchases.len() > PAGE as usize;
        purchases.truncate(PAGE as usize);
        let next = purchases.last().filter(|_| more).map(|last| (last.purchased_at, last.purchase_id.clone()));
        let mut files = Vec::with_capacity(purchases.len());
        for purchase in purchases {
            files.push(open(&mut reading, merchant, purchase, self).await?);
        }
        Ok(PurchasePage { files, next })
    }

    /// A customer's purchase; somebody else's is not there.
    pub async fn open_purchase(
        &self,
        merchant: &Merchant,
        customer: &Customer,
        purchase_id: &str,
    ) -> Result<Option<PurchaseFile>, StorageError> {
        let mut reading = self.storage().reading().await?;
        let found = reading.find_purchase(&merchant.merchant_id, purchase_id).await?;
        let theirs = found.filter(|purchase| purchase.customer_id.as_deref() == Some(&customer.customer_id));
        match theirs {
            Some(purchase) => Ok(Some(open(&mut reading, merchant, purchase, self).await?)),
            None => Ok(None),
        }
    }
}

/// Lays everything about a purchase on the desk, as of now.
pub(crate) async fn open(
    reading: &mut Reading,
    merchant: &Merchant,
    purchase: Purchase,
    desk: &Desk,
) -> Result<PurchaseFile, StorageError> {
    let mut tickets = Vec::new();
    for ticket in reading.list_tickets_of_purchase(&purchase.purchase_id).await? {
        let refund = reading.find_refund_of_ticket(&ticket.ticket_id).await?;
        tickets.push((ticket, refund));
    }
    let direct = direct_refunds(reading, &purchase.purchase_id).await?;
    let excess = reading.list_excess_refunds_of_purchase(&purchase.purchase_id).await?;
    let file = open_without_tickets(reading, merchant, purchase, desk).await?;
    // More went back than was paid, as far as the gateway knows: nothing more of it goes back before a person has looked.
    let case = if excess.is_empty() { file.case } else { file.case.left_to_a_person() };
    Ok(PurchaseFile { tickets, direct, excess, case, ..file })
}

async fn direct_refunds(reading: &mut Reading, purchase_id: &str) -> Result<Vec<RefundSummary>, StorageError> {
    let refunds = reading.list_refunds_of_purchase(purchase_id).await?;
    let mut direct = Vec::new();
    for refund in refunds.into_iter().rev().filter(|refund| refund.ticket_id.is_none()) {
        if refund.state() != RefundState::Failed || reading.find_replacement(&refund.refund_id).await?.is_none() {
            direct.push(summary(reading, refund).await?);
        }
    }
    Ok(direct)
}

/// The same for who decides: the case is whole, the lists are for people and are left empty.
pub(crate) async fn open_without_tickets(
    reading: &mut Reading,
    merchant: &Merchant,
    purchase: Purchase,
    desk: &Desk,
) -> Result<PurchaseFile, StorageError> {
    open_records(merchant, reading.find_records_of(purchase).await?, desk)
}

/// The case as it was at an instant, before anything was asked for then: without what was refunded, delivered, used or
/// disputed since, and with the payment that a refund since then may have voided. Policy and payment are the purchase's
/// own; the customer's list is today's.
pub(crate) async fn case_at(
    reading: &mut Reading,
    merchant: &Merchant,
    purchase: Purchase,
    at: Timestamp,
    desk: &Desk,
) -> Result<CheckedCase, StorageError> {
    let mut records = reading.find_records_of(purchase).await?;
    let PurchaseRecords { purchase, payment, .. } = &mut records;
    purchase.delivered_at = purchase.delivered_at.filter(|delivered| *delivered <= at);
    for line in &mut purchase.lines {
        line.line.consumed = line.consumed_at.is_some_and(|consumed| consumed <= at);
    }
    payment.disputed_at = payment.disputed_at.filter(|disputed| *disputed <= at);
    if payment.status == PaymentStatus::Voided && payment.captured > 0 {
        payment.status = PaymentStatus::Captured;
    }
    records.refunds = reading.list_earlier_refunds_at(&records.purchase.purchase_id, at).await?;
    records.pending_lines = Vec::new();
    Ok(open_records_at(merchant, records, desk, at)?.case)
}

/// What was read of a purchase, with the case of asking for everything now, in the steps that its gateway moves.
pub(crate) fn open_records(
    merchant: &Merchant,
    records: PurchaseRecords,
    desk: &Desk,
) -> Result<PurchaseFile, StorageError> {
    open_records_at(merchant, records, desk, desk.now())
}

fn open_records_at(
    merchant: &Merchant,
    records: PurchaseRecords,
    desk: &Desk,
    at: Timestamp,
) -> Result<PurchaseFile, StorageError> {
    let step = desk.step_at(&records.payment.gateway, records.purchase.currency);
    let file = lay_out(merchant, records, at)?;
    Ok(PurchaseFile { case: file.case.in_steps_of(step), ..file })
}

/// The same for who checks the books: whatever a gateway can move.
pub(crate) fn lay_out(
    merchant: &Merchant,
    records: PurchaseRecords,
    now: Timestamp,
) -> Result<PurchaseFile, StorageError> {
    let PurchaseRecords { purchase, payment, policy, customer, refunds, pending_lines } = records;
    let periods = purchase.lines.iter().filter_map(|line| line.line.period);
    let latest = periods.map(|period| period.end).fold(now, Timestamp::max);
    let earliest = purchase.purchased_at.min(now).min(payment.captured_at.unwrap_or(now));
    let case = Case {
        now,
        zone: Calendar::of(&merchant.timezone)?.offsets(earliest, latest)?,
        invoice: Invoice {
            currency: purchase.currency,
            lines: purchase.lines.iter().map(|line| line.line.clone()).collect(),
            credit_applied: purchase.credit_applied,
            other_payments: 0,
            delivered_at: purchase.delivered_at,
        },
        payment: payment.to_domain(),
        policy: policy.rules.in_currency(purchase.currency),
        credit_order: CreditOrder::CreditFirst,
        refunds,
        pending_lines,
        listing: customer.as_ref().and_then(|customer| customer.listing),
        reason: None,
        evidence: 0,
        selection: Selection::Full,
    };
    let case = case.check().map_err(|invalid| StorageError::Inconsistent {
        table: "purchase",
        row: format!("{}: {invalid}", purchase.purchase_id),
    })?;
    let (tickets, direct, excess) = (Vec::new(), Vec::new(), Vec::new());
    Ok(PurchaseFile { purchase, payment, policy, customer, tickets, direct, excess, case })
}

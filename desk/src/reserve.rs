//! What every approval does, whoever approves: the decision and the money's hold in one transaction. A remedy for a
//! failed refund, and a refund that no ticket asked for, hold their money the same way.

use domain::{Destination, Method, Minor, Preview, RefundState};
use storage::{Event, JobKind, Merchant, NewJob, Queue, RefundRecord, StorageError, TicketRecord, Writing};

use crate::gateway_word::give_account_credit;
use crate::open_purchase::PurchaseFile;
use crate::request_refund::BY_POLICY;
use crate::{Calendar, Desk, Letter, trace};

/// A decision to pay.
pub(crate) struct Approval<'a> {
    pub(crate) by: &'a str,
    pub(crate) preview: &'a Preview,
    pub(crate) note: &'a str,
    /// Minor units that were left out since the gateway could not move them with the rest: they stay refundable.
    pub(crate) left_out: Minor,
}

/// Approves a pending ticket and reserves its money: the refund, its lines, the holds on payment and purchase,
/// the event, the work owed to the gateway and the letter stand or fall together.
pub(crate) async fn reserve_refund(
    desk: &Desk,
    writing: &mut Writing,
    merchant: &Merchant,
    file: &PurchaseFile,
    mut record: TicketRecord,
    approval: Approval<'_>,
) -> Result<TicketRecord, StorageError> {
    let now = desk.now();
    let preview = approval.preview;
    record.ticket = record
        .ticket
        .approve(now, approval.by.to_owned(), preview.total)
        .map_err(|wrong| StorageError::Inconsistent { table: "ticket", row: format!("{}: {wrong}", record.number) })?;
    record.note = approval.note.trim().to_owned();
    writing.record_decision(&record).await?;
    record.version += 1;

    let refund = set_aside(desk, writing, merchant, file, Cause::of(&record), preview).await?;
    desk.write_event(writing, &record, Some(&refund.refund_id), "ticket_approved", approval.by).await?;
    let customer = writing.find_customer(&record.customer_id).await?;
    if let Some(customer) = customer {
        let letter = desk.letter_about(merchant, &customer, &record).approved(file, &refund, &approval);
        desk.write_letter(writing, merchant, letter).await?;
    }
    set_going(desk, writing, merchant, &mut record, &refund, BY_POLICY).await?;
    Ok(record)
}

/// Why there is a new refund: a ticket that was approved, or the merchant's own will.
#[derive(Clone, Copy)]
pub(crate) struct Cause<'a> {
    pub(crate) ticket_id: Option<&'a str>,
    pub(crate) reason: &'a str,
}

impl<'a> Cause<'a> {
    pub(crate) fn of(record: &'a TicketRecord) -> Self {
        Self { ticket_id: Some(&record.ticket_id), reason: record.reason.as_str() }
    }
}

/// A new refund with its lines, and the holds on payment and purchase.
pub(crate) async fn set_aside(
    desk: &Desk,
    writing: &mut Writing,
    merchant: &Merchant,
    file: &PurchaseFile,
    cause: Cause<'_>,
    preview: &Preview,
) -> Result<RefundRecord, StorageError> {
    let now = desk.now();
    let calendar = Calendar::of(&merchant.timezone)?;
    let credit_only = preview.to_payment == 0;
    let refund = RefundRecord {
        refund_id: desk.new_id("re"),
        merchant_id: merchant.merchant_id.clone(),
        purchase_id: file.purchase.purchase_id.clone(),
        payment_id: file.payment.payment_id.clone(),
        ticket_id: cause.ticket_id.map(str::to_owned),
        state: if credit_only { RefundState::Succeeded } else { RefundState::Reserved },
        method: preview.method.unwrap_or(Method::Refund),
        destination: if credit_only { Destination::AccountCredit } else { Destination::Original }.as_str().to_owned(),
        currency: file.purchase.currency,
        total: preview.total,
        to_payment: preview.to_payment,
        to_credit: preview.to_credit,
        reason: cause.reason.to_owned(),
        external_number: None,
        attempt_no: 0,
        reserved_at: now,
        sent_at: None,
        succeeded_at: credit_only.then_some(now),
        failed_at: None,
        failure_reason: None,
        gateway_reference: None,
        trace_number: None,
        expected_by: (!credit_only).then(|| calendar.business_days_after(now, file.policy.arrives_within_days)),
        canceled_at: None,
        attention: None,
        given_up: None,
        evidence: String::new(),
        other_way: None,
        short_since: None,
        version: 1,
    };
    writing.insert_refund(&refund, &preview.lines).await?;
    writing.change_given_back(&refund.purchase_id, refund.total).await?;
    writing.reserve_on_payment(&refund.payment_id, refund.to_payment).await?;
    Ok(refund)
}

/// The work owed to the gateway or, where it is not asked, the credit itself; the ticket lies where it belongs.
pub(crate) async fn set_going(
    desk: &Desk,
    writing: &mut Writing,
    merchant: &Merchant,
    record: &mut TicketRecord,
    refund: &RefundRecord,
    credited_by: &str,
) -> Result<(), StorageError> {
    let queue = if refund.to_payment == 0 {
        give_account_credit(writing, refund, &record.customer_id, desk.now()).await?;
        desk.write_event(writing, record, Some(&refund.refund_id), "refund_succeeded", credited_by).await?;
        Queue::Done
    } else {
        owe_to_gateway(desk, writing, merchant, refund).await?;
        Queue::Moving
    };
    writing.move_ticket(record, queue).await?;
    record.queue = queue;
    Ok(())
}

/// The work that moves a refund's money.
pub(crate) async fn owe_to_gateway(
    desk: &Desk,
    writing: &mut Writing,
    merchant: &Merchant,
    refund: &RefundRecord,
) -> Result<(), StorageError> {
    desk.owe(writing, &merchant.merchant_id, JobKind::PayOut, &refund.refund_id, "").await
}

impl Desk {
    /// Writes down what happened to a ticket, in the transaction of its cause.
    pub(crate) async fn write_event(
        &self,
        writing: &mut Writing,
        record: &TicketRecord,
        refund_id: Option<&str>,
        kind: &str,
        actor: &str,
    ) -> Result<(), StorageError> {
        let event = Event {
            event_id: self.new_id("evt"),
            merchant_id: record.merchant_id.clone(),
            ticket_id: Some(record.ticket_id.clone()),
            refund_id: refund_id.map(str::to_owned),
            kind: kind.to_owned(),
            actor: actor.to_owned(),
            facts: serde_json::json!({ "note": record.note }).to_string(),
            happened_at: self.now().0,
        };
        writing.insert_event(&event).await
    }

    /// What happened to a merchant's own settings, told from the command line.
    pub(crate) fn merchant_event(&self, merchant: &Merchant, kind: &str, subject_id: &str) -> Event {
        Event {
            event_id: self.new_id("evt"),
            merchant_id: merchant.merchant_id.clone(),
            ticket_id: None,
            refund_id: None,
            kind: kind.to_owned(),
            actor: "command_line".to_owned(),
            facts: serde_json::json!({ "subject": subject_id }).to_string(),
            happened_at: self.now().0,
        }
    }

    /// Owes somebody a letter, in the transaction of its cause. Who has no address gets none.
    pub(crate) async fn write_letter(
        &self,
        writing: &mut Writing,
        merchant: &Merchant,
        letter: Option<Letter>,
    ) -> Result<(), StorageError> {
        let Some(letter) = letter else { return Ok(()) };
        let payload = serde_json::to_string(&letter).unwrap_or_default();
        self.owe(writing, &merchant.merchant_id, JobKind::Mail, "", &payload).await
    }

    /// Owes work to the outside world from now on, in the transaction of its cause and under its trace.
    async fn owe(
        &self,
        writing: &mut Writing,
        merchant_id: &str,
        kind: JobKind,
        subject_id: &str,
        payload: &str,
    ) -> Result<(), StorageError> {
        let (outbox_id, trace) = (self.new_id("out"), trace::current());
        let due_at = self.now();
        let job = NewJob { outbox_id: &outbox_id, merchant_id, kind, subject_id, payload, due_at, trace: &trace };
        writing.insert_job(job).await
    }
}

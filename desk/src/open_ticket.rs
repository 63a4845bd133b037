use domain::{LineRefund, Minor, Preview, Queue, Refund, Status, TicketState, Timestamp};
use storage::{Customer, Event, Merchant, QueueCount, StorageError, TicketPage, TicketRecord};

use crate::approve_ticket::preview_of_decision;
use crate::open_purchase::{self, PurchaseFile};
use crate::{Desk, RefundTries, Verdict};

/// A ticket with everything that both sides may want to see of it.
#[derive(Debug, Clone)]
pub struct TicketFile {
    pub record: TicketRecord,
    pub lines: Vec<LineRefund>,
    /// The refund that its status is read from, once it was approved, with every try before.
    pub tries: Option<RefundTries>,
    pub events: Vec<Event>,
    pub customer: Customer,
    pub purchase: PurchaseFile,
    /// The customer's purchases and paid refunds with this merchant.
    pub purchases_before: i64,
    pub refunds_before: i64,
    /// What approving all of it would move now; once it is decided, what the rules said the day it was asked.
    pub decision: Preview,
}

impl TicketFile {
    /// The word that everybody sees.
    pub fn status(&self) -> Status {
        status_of(&self.record, self.refund())
    }

    pub fn refund(&self) -> Option<&Refund> {
        self.tries.as_ref().map(|tries| &tries.refund)
    }

    /// What approving an amount (minor units) instead of all would move now.
    pub fn decision_on(&self, amount: Minor) -> Preview {
        preview_of_decision(&self.purchase, &self.record, &self.lines, Some(amount))
    }
}

/// A queue's page of tickets, each with its refund, and the counts of all queues.
#[derive(Debug, Clone)]
pub struct QueueView {
    pub tickets: Vec<QueueTicket>,
    pub next: Option<(Timestamp, String)>,
    pub counts: Vec<QueueCount>,
}

/// A ticket as a row of a queue.
#[derive(Debug, Clone)]
pub struct QueueTicket {
    pub record: TicketRecord,
    pub lines: Vec<LineRefund>,
    pub refund: Option<Refund>,
    pub file: PurchaseFile,
    /// What the policy says to it, as of the day it was asked.
    pub verdict: Preview,
}

/// Tickets on a page.
const PAGE: i64 = 50;

pub(crate) fn status_of(record: &TicketRecord, refund: Option<&Refund>) -> Status {
    Status::of(&record.ticket.state, refund.map(Refund::state))
}

/// A pending ticket is weighed as it stands now. Once decided, it is shown as it was weighed when it was asked for:
/// its own refund must not speak against it afterwards.
fn weighed(file: &PurchaseFile, record: &TicketRecord, lines: &[LineRefund]) -> Result<Preview, StorageError> {
    if matches!(record.ticket.state, TicketState::Pending { .. }) {
        return Ok(preview_of_decision(file, record, lines, None));
    }
    let verdict: Verdict = serde_json::from_str(&record.verdict).map_err(|error| StorageError::Inconsistent {
        table: "ticket",
        row: format!("{}: {error}", record.ticket_id),
    })?;
    Ok(Preview {
        outcome: verdict.outcome,
        reasons: verdict.reasons,
        lines: lines.to_vec(),
        total: record.asked_total,
        fee: lines.iter().map(|line| line.fee).sum(),
        to_payment: record.asked_to_payment,
        to_credit: record.asked_to_credit,
        remaining_after: 0,
        method: None,
    })
}

impl Desk {
    /// A merchant's queue, or all tickets where none is named.
    pub async fn list_queue(
        &self,
        merchant: &Merchant,
        queue: Option<Queue>,
        after: Option<(Timestamp, &str)>,
    ) -> Result<QueueView, StorageError> {
        let mut reading = self.storage().reading().await?;
        let counts = reading.list_queue_counts(&merchant.merchant_id).await?;
        let page = match queue {
            Some(queue) => reading.list_queue(&merchant.merchant_id, queue, after, PAGE).await?,
            None => reading.list_tickets(&merchant.merchant_id, after, PAGE).await?,
        };
        let mut tickets = Vec::with_capacity(page.tickets.len());
        for record in page.tickets {
            let lines = reading.list_ticket_lines(&record.ticket_id).await?;
            let refund = reading.find_refund_of_ticket(&record.ticket_id).await?;
            let file = self.purchase_of(&mut reading, merchant, &record).await?;
            let verdict = weighed(&file, &record, &lines)?;
            tickets.push(QueueTicket { record, lines, refund, file, verdict });
        }
        Ok(QueueView { tickets, next: page.next, counts })
    }

    /// How many tickets lie where, for the rail.
    pub async fn list_queue_counts(&self, merchant: &Merchant) -> Result<Vec<QueueCount>, StorageError> {
        self.storage().reading().await?.list_queue_counts(&merchant.merchant_id).await
    }

    /// A customer's requests, newest first, each with its status.
    pub async fn list_requests(
        &self,
        merchant: &Merchant,
        customer: &Customer,
        after: Option<(Timestamp, &str)>,
    ) -> Result<(Vec<TicketFile>, Option<(Timestamp, String)>), StorageError> {
        let mut reading = self.storage().reading().await?;
        let page: TicketPage = reading.list_tickets_of_customer(&customer.customer_id, after, PAGE).await?;
        let mut files = Vec::with_capacity(page.tickets.len());
        for record in page.tickets {
            files.push(self.file_of(&mut reading, merchant, record).await?);
        }
        Ok((files, page.next))
    }

    /// A merchant's ticket for its staff.
    pub async fn open_ticket(&self, merchant: &Merchant, number: &str) -> Result<Option<TicketFile>, StorageError> {
        let mut reading = self.storage().reading().await?;
        match reading.find_ticket(&merchant.merchant_id, number).await? {
            Some(record) => Ok(Some(self.file_of(&mut reading, merchant, record).await?)),
            None => Ok(None),
        }
    }

    /// A customer's own request; somebody else's is not there.
    pub async fn open_request(
        &self,
        merchant: &Merchant,
        customer: &Customer,
        number: &str,
    ) -> Result<Option<TicketFile>, StorageError> {
        let file = self.open_ticket(merchant, number).await?;
        Ok(file.filter(|file| file.record.customer_id == customer.customer_id))
    }

    async fn purchase_of(
        &self,
        reading: &mut storage::Reading,
        merchant: &Merchant,
        record: &TicketRecord,
    ) -> Result<PurchaseFile, StorageError> {
        let purchase = reading.find_purchase(&merchant.merchant_id, &record.purchase_id).await?;
        let purchase = purchase.ok_or_else(|| StorageError::Inconsistent {
            table: "ticket",
            row: format!("{} has no purchase", record.ticket_id),
        })?;
        open_purchase::open(reading, merchant, purchase, self).await
    }

    pub(crate) async fn file_of(
        &self,
        reading: &mut storage::Reading,
        merchant: &Merchant,
        record: TicketRecord,
    ) -> Result<TicketFile, StorageError> {
        let lines = reading.list_ticket_lines(&record.ticket_id).await?;
        let tries = match reading.find_refund_of_ticket(&record.ticket_id).await? {
            Some(refund) => Some(RefundTries::read(reading, refund).await?),
            None => None,
        };
        let events = reading.list_events_of_ticket(&record.ticket_id).await?;
        let customer = reading.find_customer(&record.customer_id).await?.ok_or_else(|| StorageError::Inconsistent {
            table: "ticket",
            row: format!("{} has no customer", record.ticket_id),
        })?;
        let purchases_before =
            reading.count_purchases_of_customer(&merchant.merchant_id, &customer.customer_id).await?;
        let refunds_before = reading.count_refunds_of_customer(&customer.customer_id).await?;
        let purchase = self.purchase_of(reading, merchant, &record).await?;
        let decision = weighed(&purchase, &record, &lines)?;
        Ok(TicketFile { record, lines, tries, events, customer, purchase, purchases_before, refunds_before, decision })
    }
}

use domain::Timestamp;
use storage::{Customer, ExcessRefund, Merchant, Purchase, QueueCount, Reading, StorageError};

use crate::open_refund::summary;
use crate::refund::purchase_of;
use crate::{Desk, ListRefunds, RefundSummary};

/// Refunds on a page.
const PAGE: i64 = 50;
/// What waits without a ticket is shown whole, as far as anybody would read it.
const MOST: i64 = 200;

/// What lies on the staff's desk, for the rail.
#[derive(Debug, Clone)]
pub struct DeskCounts {
    pub queues: Vec<QueueCount>,
    /// Refunds that wait and no ticket stands behind.
    pub refunds: i64,
    /// Refunds of gateways that our books have no room for and nobody has noted.
    pub excess: i64,
}

/// A refund as a row of a list.
#[derive(Debug, Clone)]
pub struct RefundEntry {
    pub file: RefundSummary,
    /// The ticket's number, where one stands behind it.
    pub ticket: Option<String>,
    pub purchase: Purchase,
    /// None for a guest.
    pub customer: Option<Customer>,
}

/// Some refunds and where the next ones begin.
#[derive(Debug, Clone)]
pub struct RefundEntries {
    pub entries: Vec<RefundEntry>,
    pub next: Option<(Timestamp, String)>,
}

/// A gateway's refund that our books have no room for, as a row of a list.
#[derive(Debug, Clone)]
pub struct ExcessEntry {
    pub excess: ExcessRefund,
    pub purchase: Purchase,
    /// None for a guest.
    pub customer: Option<Customer>,
}

/// What waits for staff and no ticket stands behind, waiting longest first.
#[derive(Debug, Clone)]
pub struct WaitingView {
    pub refunds: Vec<RefundEntry>,
    pub excess: Vec<ExcessEntry>,
}

impl Desk {
    pub async fn count_desk(&self, merchant: &Merchant) -> Result<DeskCounts, StorageError> {
        let mut reading = self.storage().reading().await?;
        Ok(DeskCounts {
            queues: reading.list_queue_counts(&merchant.merchant_id).await?,
            refunds: reading.count_waiting_refunds(&merchant.merchant_id).await?,
            excess: reading.count_excess_refunds_that_wait(&merchant.merchant_id).await?,
        })
    }

    /// Beside the queue of tickets that need somebody.
    pub async fn list_waiting(&self, merchant: &Merchant) -> Result<WaitingView, StorageError> {
        let mut reading = self.storage().reading().await?;
        let mut refunds = Vec::new();
        for refund in reading.list_waiting_refunds(&merchant.merchant_id, MOST).await? {
            let file = summary(&mut reading, refund).await?;
            refunds.push(entry(&mut reading, file).await?);
        }
        let mut excess = Vec::new();
        for one in reading.list_excess_refunds_that_wait(&merchant.merchant_id, MOST).await? {
            let purchase = reading.find_purchase(&merchant.merchant_id, &one.purchase_id).await?;
            let Some(purchase) = purchase else { continue };
            let customer = customer_of(&mut reading, &purchase).await?;
            excess.push(ExcessEntry { excess: one, purchase, customer });
        }
        Ok(WaitingView { refunds, excess })
    }

    /// A merchant's refunds, with and without tickets, made last first.
    pub async fn list_refund_entries(
        &self,
        merchant: &Merchant,
        behind: Option<(Timestamp, &str)>,
    ) -> Result<RefundEntries, StorageError> {
        let page = self.list_refunds(merchant, &ListRefunds::default(), behind, PAGE).await?;
        let mut reading = self.storage().reading().await?;
        let mut entries = Vec::with_capacity(page.refunds.len());
        for file in page.refunds {
            entries.push(entry(&mut reading, file).await?);
        }
        Ok(RefundEntries { entries, next: page.next })
    }
}

async fn entry(reading: &mut Reading, file: RefundSummary) -> Result<RefundEntry, StorageError> {
    let ticket = match &file.refund.ticket_id {
        Some(ticket_id) => Some(reading.get_ticket(ticket_id).await?.number),
        None => None,
    };
    let purchase = purchase_of(reading, &file.refund).await?;
    let customer = customer_of(reading, &purchase).await?;
    Ok(RefundEntry { file, ticket, purchase, customer })
}

async fn customer_of(reading: &mut Reading, purchase: &Purchase) -> Result<Option<Customer>, StorageError> {
    match &purchase.customer_id {
        Some(customer_id) => reading.find_customer(customer_id).await,
        None => Ok(None),
    }
}

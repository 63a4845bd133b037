use domain::{LineRefund, Refund, RefundState, Status, Timestamp};
use storage::{Merchant, Reading, RefundFilter, StorageError};

use crate::{Desk, RefundFile};

/// Why it went back, of a refund made in the gateway's own pages.
pub const MADE_AT_GATEWAY: &str = "made_at_gateway";

/// A refund with its lines, as lists and programs read it.
#[derive(Debug, Clone)]
pub struct RefundSummary {
    pub refund: Refund,
    pub lines: Vec<LineRefund>,
}

impl RefundSummary {
    /// The word that everybody sees.
    pub fn status(&self) -> Status {
        Status::of_refund(self.refund.state())
    }
}

/// Where staff find a refund.
#[derive(Debug, Clone)]
pub enum FoundRefund {
    /// With the ticket of this number.
    OfTicket {
        number: String,
    },
    Alone(Box<RefundFile>),
}

/// Which refunds; what is not there narrows nothing.
#[derive(Debug, Clone, Default)]
pub struct ListRefunds {
    pub status: Option<Status>,
    pub payment_id: Option<String>,
    pub purchase_id: Option<String>,
    pub created_after: Option<Timestamp>,
    pub created_before: Option<Timestamp>,
}

/// Some refunds and where the next ones begin: instant and id to go on behind, where there is more.
#[derive(Debug, Clone)]
pub struct RefundPage {
    pub refunds: Vec<RefundSummary>,
    pub next: Option<(Timestamp, String)>,
}

impl Desk {
    /// A merchant's refund; another merchant's is not there.
    pub async fn open_refund(
        &self,
        merchant: &Merchant,
        refund_id: &str,
    ) -> Result<Option<RefundSummary>, StorageError> {
        let mut reading = self.storage().reading().await?;
        match reading.find_refund(&merchant.merchant_id, refund_id).await? {
            Some(refund) => Ok(Some(summary(&mut reading, refund).await?)),
            None => Ok(None),
        }
    }

    /// A merchant's refunds, made last first, so many at most.
    pub async fn list_refunds(
        &self,
        merchant: &Merchant,
        wanted: &ListRefunds,
        behind: Option<(Timestamp, &str)>,
        limit: i64,
    ) -> Result<RefundPage, StorageError> {
        let states = wanted.status.map(states_of).unwrap_or_default();
        if wanted.status.is_some() && states.is_empty() {
            return Ok(RefundPage { refunds: Vec::new(), next: None });
        }
        let filter = RefundFilter {
            payment_id: wanted.payment_id.clone(),
            purchase_id: wanted.purchase_id.clone(),
            states,
            after: wanted.created_after,
            before: wanted.created_before,
        };
        let mut reading = self.storage().reading().await?;
        let mut found = reading.list_refunds(&merchant.merchant_id, &filter, behind, limit + 1).await?;
        let wanted = usize::try_from(limit).unwrap_or(0);
        let more = found.len() > wanted;
        found.truncate(wanted);
        let next = found.last().filter(|_| more).map(|last| (last.reserved_at, last.refund_id.clone()));
        let mut refunds = Vec::with_capacity(found.len());
        for refund in found {
            refunds.push(summary(&mut reading, refund).await?);
        }
        Ok(RefundPage { refunds, next })
    }
}

pub(crate) async fn summary(reading: &mut Reading, refund: Refund) -> Result<RefundSummary, StorageError> {
    let lines = reading.list_refund_lines(&refund.refund_id).await?;
    Ok(RefundSummary { refund, lines })
}

/// The states that are one word to everybody; none for a word that is a ticket's alone.
fn states_of(status: Status) -> Vec<&'static str> {
    let states = RefundState::ALL.iter().filter(|state| Status::of_refund(**state) == status);
    states.map(|state| state.as_str()).collect()
}

use domain::{LineRefund, RefundState, Status, Timestamp};
use storage::{DirectRefund, Merchant, Reading, RefundFilter, RefundRecord, StorageError};

use crate::{Desk, DirectFile};

/// Why it went back, of a refund made in the gateway's own pages.
pub const MADE_AT_GATEWAY: &str = "made_at_gateway";

/// A refund with everything that its merchant may want to see of it.
#[derive(Debug, Clone)]
pub struct RefundFile {
    pub refund: RefundRecord,
    pub lines: Vec<LineRefund>,
    /// Where no ticket asked for it.
    pub direct: Option<DirectRefund>,
}

impl RefundFile {
    /// The word that everybody sees.
    pub fn status(&self) -> Status {
        Status::of_refund(self.refund.state)
    }

    /// The gateway's own name for it. What was made in its own pages came with that name; the number of what was brought in
    /// from another system is that system's, and no gateway knows it.
    pub fn gateway_reference(&self) -> Option<&str> {
        let refund = &self.refund;
        let came_with = refund.external_number.as_deref().filter(|_| refund.reason == MADE_AT_GATEWAY);
        refund.gateway_reference.as_deref().or(came_with)
    }
}

/// Where staff find a refund.
#[derive(Debug, Clone)]
pub enum FoundRefund {
    /// With the ticket of this number.
    OfTicket {
        number: String,
    },
    Direct(Box<DirectFile>),
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
    pub refunds: Vec<RefundFile>,
    pub next: Option<(Timestamp, String)>,
}

impl Desk {
    /// A merchant's refund; another merchant's is not there.
    pub async fn open_refund(&self, merchant: &Merchant, refund_id: &str) -> Result<Option<RefundFile>, StorageError> {
        let mut reading = self.storage().reading().await?;
        match reading.find_refund(&merchant.merchant_id, refund_id).await? {
            Some(refund) => Ok(Some(refund_file(&mut reading, refund).await?)),
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
            refunds.push(refund_file(&mut reading, refund).await?);
        }
        Ok(RefundPage { refunds, next })
    }
}

pub(crate) async fn refund_file(reading: &mut Reading, refund: RefundRecord) -> Result<RefundFile, StorageError> {
    let lines = reading.list_refund_lines(&refund.refund_id).await?;
    let direct = match refund.ticket_id {
        Some(_) => None,
        None => reading.find_direct_refund(&refund.refund_id).await?,
    };
    Ok(RefundFile { refund, lines, direct })
}

/// The states that are one word to everybody; none for a word that is a ticket's alone.
fn states_of(status: Status) -> Vec<&'static str> {
    let states = RefundState::ALL.iter().filter(|state| Status::of_refund(**state) == status);
    states.map(|state| state.as_str()).collect()
}

use domain::LineRefund;
use storage::{Attempt, DirectRefund, Event, Merchant, Reading, RefundRecord, StorageError};

use crate::direct_refund::purchase_of;
use crate::open_purchase::{self, PurchaseFile};
use crate::{Desk, FoundRefund};

/// How many failed tries are shown before a refund; the remedies end such rows long before.
const TRIES: usize = 100;

/// A refund that no ticket stands behind, with everything that staff may want to see of it.
#[derive(Debug, Clone)]
pub struct DirectFile {
    pub refund: RefundRecord,
    pub lines: Vec<LineRefund>,
    /// None where it was made in the gateway's own pages, unless in place of one of ours, or brought in.
    pub direct: Option<DirectRefund>,
    pub attempts: Vec<Attempt>,
    /// Those that failed before it and in whose place it stands, in order, each with its attempts.
    pub earlier_tries: Vec<(RefundRecord, Vec<Attempt>)>,
    /// Of all of them, in order.
    pub events: Vec<Event>,
    /// The refund that stands in its place, where it failed and was answered.
    pub answered_by: Option<RefundRecord>,
    /// Whether it lies where staff look.
    pub is_waiting: bool,
    pub purchase: PurchaseFile,
}

impl Desk {
    /// A merchant's refund for its staff: another merchant's is not there, and a ticket's is its ticket's.
    pub async fn find_refund(&self, merchant: &Merchant, refund_id: &str) -> Result<Option<FoundRefund>, StorageError> {
        let mut reading = self.storage().reading().await?;
        let Some(refund) = reading.find_refund(&merchant.merchant_id, refund_id).await? else { return Ok(None) };
        Ok(Some(match &refund.ticket_id {
            Some(ticket_id) => FoundRefund::OfTicket { number: reading.get_ticket(ticket_id).await?.number },
            None => FoundRefund::Direct(Box::new(self.direct_file(&mut reading, merchant, refund).await?)),
        }))
    }

    pub(crate) async fn direct_file(
        &self,
        reading: &mut Reading,
        merchant: &Merchant,
        refund: RefundRecord,
    ) -> Result<DirectFile, StorageError> {
        let direct = reading.find_direct_refund(&refund.refund_id).await?;
        let mut earlier_tries = Vec::new();
        let mut before = direct.as_ref().and_then(|direct| direct.retry_of.clone());
        while let Some(refund_id) = before.filter(|_| earlier_tries.len() < TRIES) {
            let tried = reading.get_refund(&refund_id).await?;
            earlier_tries.push((tried, reading.list_attempts(&refund_id).await?));
            before = reading.find_direct_refund(&refund_id).await?.and_then(|direct| direct.retry_of);
        }
        earlier_tries.reverse();
        let mut events = Vec::new();
        for (tried, _) in &earlier_tries {
            events.extend(reading.list_events_of_refund(&tried.refund_id).await?);
        }
        events.extend(reading.list_events_of_refund(&refund.refund_id).await?);
        let answered_by = match reading.find_refund_in_place_of(&refund.refund_id).await? {
            Some(refund_id) => Some(reading.get_refund(&refund_id).await?),
            None => None,
        };
        let purchase = purchase_of(reading, &refund).await?;
        Ok(DirectFile {
            lines: reading.list_refund_lines(&refund.refund_id).await?,
            attempts: reading.list_attempts(&refund.refund_id).await?,
            is_waiting: reading.is_refund_waiting(&refund.refund_id).await?,
            purchase: open_purchase::open(reading, merchant, purchase, self).await?,
            refund,
            direct,
            earlier_tries,
            events,
            answered_by,
        })
    }
}

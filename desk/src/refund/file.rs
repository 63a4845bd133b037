use domain::Refund;
use storage::{Attempt, Event, Merchant, Purchase, Reading, StorageError};

use crate::open_purchase::{self, PurchaseFile};
use crate::{Desk, FoundRefund};

/// How many failed tries are shown before a refund; the remedies end such rows long before.
const TRIES: usize = 100;

/// A refund and every try before it, whether a ticket asked for it or not.
#[derive(Debug, Clone)]
pub struct RefundTries {
    pub refund: Refund,
    pub lines: Vec<domain::LineRefund>,
    pub attempts: Vec<Attempt>,
    /// Those that failed before and that this one replaces, in order, each with its attempts.
    pub earlier: Vec<(Refund, Vec<Attempt>)>,
    /// The newest refund that replaces it, where it failed and was answered.
    pub replaced_by: Option<Refund>,
}

/// A refund with everything that staff may want to see of it.
#[derive(Debug, Clone)]
pub struct RefundFile {
    pub tries: RefundTries,
    /// Of all tries, in order.
    pub events: Vec<Event>,
    pub purchase: PurchaseFile,
}

impl RefundTries {
    /// The first of all tries, which may be this one.
    pub fn first(&self) -> &Refund {
        self.earlier.first().map_or(&self.refund, |(first, _)| first)
    }

    /// All tries, in order.
    pub fn all(&self) -> impl Iterator<Item = (&Refund, &[Attempt])> {
        let earlier = self.earlier.iter().map(|(refund, attempts)| (refund, attempts.as_slice()));
        earlier.chain([(&self.refund, self.attempts.as_slice())])
    }

    pub(crate) async fn read(reading: &mut Reading, refund: Refund) -> Result<Self, StorageError> {
        let mut earlier = Vec::new();
        let mut before = refund.replaces.clone();
        while let Some(refund_id) = before.filter(|_| earlier.len() < TRIES) {
            let tried = reading.get_refund(&refund_id).await?;
            before = tried.replaces.clone();
            earlier.push((tried, reading.list_attempts(&refund_id).await?));
        }
        earlier.reverse();
        let newest = newest_try(reading, &refund.refund_id).await?;
        Ok(Self {
            lines: reading.list_refund_lines(&refund.refund_id).await?,
            attempts: reading.list_attempts(&refund.refund_id).await?,
            earlier,
            replaced_by: match newest == refund.refund_id {
                true => None,
                false => Some(reading.get_refund(&newest).await?),
            },
            refund,
        })
    }
}

/// The last refund that replaces another, each in the place of the one before; the one itself where nothing does.
pub(crate) async fn newest_try(reading: &mut Reading, refund_id: &str) -> Result<String, StorageError> {
    let mut newest = refund_id.to_owned();
    while let Some(next) = reading.find_replacement(&newest).await? {
        newest = next;
    }
    Ok(newest)
}

impl Desk {
    /// A merchant's refund for its staff: another merchant's is not there, and a ticket's is shown with its ticket.
    pub async fn find_refund(&self, merchant: &Merchant, refund_id: &str) -> Result<Option<FoundRefund>, StorageError> {
        let mut reading = self.storage().reading().await?;
        let Some(refund) = reading.find_refund(&merchant.merchant_id, refund_id).await? else { return Ok(None) };
        Ok(Some(match &refund.ticket_id {
            Some(ticket_id) => FoundRefund::OfTicket { number: reading.get_ticket(ticket_id).await?.number },
            None => FoundRefund::Alone(Box::new(self.refund_file(&mut reading, merchant, refund).await?)),
        }))
    }

    pub(crate) async fn refund_file(
        &self,
        reading: &mut Reading,
        merchant: &Merchant,
        refund: Refund,
    ) -> Result<RefundFile, StorageError> {
        let purchase = purchase_of(reading, &refund).await?;
        let tries = RefundTries::read(reading, refund).await?;
        let mut events = Vec::new();
        for (tried, _) in tries.all() {
            events.extend(reading.list_events_of_refund(&tried.refund_id).await?);
        }
        Ok(RefundFile { tries, events, purchase: open_purchase::open(reading, merchant, purchase, self).await? })
    }

    /// The same, while nobody else decides about the purchase or moves its money.
    pub(crate) async fn hold_refund(
        &self,
        writing: &mut storage::Writing,
        merchant: &Merchant,
        refund_id: &str,
    ) -> Result<Option<RefundFile>, StorageError> {
        let Some(found) = writing.find_refund(&merchant.merchant_id, refund_id).await? else { return Ok(None) };
        writing.hold_purchase(&merchant.merchant_id, &found.purchase_id).await?;
        // Read again under the hold: of two who act at once, the second sees what the first did.
        let refund = writing.get_refund(refund_id).await?;
        Ok(Some(self.refund_file(writing, merchant, refund).await?))
    }
}

pub(crate) async fn purchase_of(reading: &mut Reading, refund: &Refund) -> Result<Purchase, StorageError> {
    let found = reading.find_purchase(&refund.merchant_id, &refund.purchase_id).await?;
    found.ok_or_else(|| StorageError::Inconsistent {
        table: "refund",
        row: format!("{} has no purchase", refund.refund_id),
    })
}

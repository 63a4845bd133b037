use std::collections::BTreeSet;
use storage::{GatewayEvent, Merchant, StorageError, Writing};

use crate::Desk;

/// Word of a gateway that something happened, known to be its word.
#[derive(Debug, Clone, Copy)]
pub struct HearGateway<'a> {
    pub gateway: &'a str,
    /// The gateway's own id: the same word twice is one.
    pub event_id: &'a str,
    pub kind: &'a str,
    /// As it came.
    pub body: &'a str,
    /// The payments it is about, by the gateway's own names; none, where it is not about money that went back.
    pub references: &'a [String],
}

/// What came of a gateway's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeardOf {
    /// It was told before.
    Known,
    /// So many payments will be looked at.
    Payments(usize),
}

impl Desk {
    /// Takes down what a gateway tells of its own accord, once, and owes its payments a look: how things are is asked then,
    /// so it does not matter in which order it tells (I12). The name of a payment that is not here is kept for whoever brings it
    /// in.
    pub async fn hear_gateway(&self, merchant: &Merchant, heard: HearGateway<'_>) -> Result<HeardOf, StorageError> {
        let now = self.now();
        let mut writing = self.storage().writing().await?;
        let event = GatewayEvent {
            merchant_id: &merchant.merchant_id,
            gateway: heard.gateway,
            event_id: heard.event_id,
            kind: heard.kind,
            body: heard.body,
            received_at: now.0,
        };
        if !writing.insert_gateway_event(&event).await? {
            // It may have been heard within this very group of deeds: known, once that is durable.
            writing.commit().await?;
            return Ok(HeardOf::Known);
        }
        let payment_ids = self.payments_told_of(&mut writing, merchant, heard).await?;
        for payment_id in &payment_ids {
            self.owe_a_look_at_news(&mut writing, &merchant.merchant_id, payment_id).await?;
        }
        writing.commit().await?;
        if payment_ids.is_empty() && !heard.references.is_empty() {
            tracing::info!(event_id = heard.event_id, kind = heard.kind, references = ?heard.references,
                "a gateway told of a payment that is not ours");
        }
        self.announce_work();
        Ok(HeardOf::Payments(payment_ids.len()))
    }

    /// First the name, then the look for payments of it: why, says [`Desk::owe_a_look_where_told_of`].
    async fn payments_told_of(
        &self,
        writing: &mut Writing,
        merchant: &Merchant,
        heard: HearGateway<'_>,
    ) -> Result<BTreeSet<String>, StorageError> {
        let (merchant_id, gateway) = (&merchant.merchant_id, heard.gateway);
        let mut payment_ids = BTreeSet::new();
        let references: BTreeSet<&String> = heard.references.iter().filter(|reference| !reference.is_empty()).collect();
        for reference in references {
            writing.insert_unknown_reference(merchant_id, gateway, reference, self.now()).await?;
            let found = writing.list_payments_by_reference(merchant_id, gateway, reference).await?;
            if !found.is_empty() {
                writing.delete_unknown_reference(merchant_id, gateway, reference).await?;
            }
            payment_ids.extend(found.into_iter().map(|payment| payment.payment_id));
        }
        Ok(payment_ids)
    }
}

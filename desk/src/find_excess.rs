//! Refunds that a gateway made and our books have no room for.

use domain::{Actor, EventFacts, EventKind, ExcessFacts, Minor};
use storage::{Change, Event, ExcessRefund, PaymentRecord, StorageError, Writing};

use crate::{Desk, GatewayRefund};

impl Desk {
    /// More went back there than is left here: staff see it until it fits, or until they say that they know.
    pub(crate) async fn find_excess(
        &self,
        writing: &mut Writing,
        payment: &PaymentRecord,
        seen: &GatewayRefund,
    ) -> Result<(), StorageError> {
        let excess = ExcessRefund {
            payment_id: payment.payment_id.clone(),
            reference: seen.reference.clone(),
            merchant_id: payment.merchant_id.clone(),
            purchase_id: payment.purchase_id.clone(),
            amount: seen.amount,
            currency: seen.currency.clone(),
            made_at: seen.made_at.0,
            found_at: self.now().0,
            noted_at: None,
            noted_by: None,
            ended_at: None,
        };
        if !writing.insert_excess_refund(&excess).await? {
            return Ok(());
        }
        tracing::error!(payment_id = %payment.payment_id, reference = %seen.reference, amount = seen.amount,
            "the gateway has a refund that our books have no room for");
        self.tell_of_excess(writing, payment, seen, EventKind::ExcessRefundFound).await
    }

    /// It is in the books now, or the gateway took it back.
    pub(crate) async fn end_excess(
        &self,
        writing: &mut Writing,
        payment: &PaymentRecord,
        seen: &GatewayRefund,
    ) -> Result<(), StorageError> {
        if writing.end_excess_refund(&payment.payment_id, &seen.reference, self.now()).await? {
            self.tell_of_excess(writing, payment, seen, EventKind::ExcessRefundEnded).await?;
        }
        Ok(())
    }

    async fn tell_of_excess(
        &self,
        writing: &mut Writing,
        payment: &PaymentRecord,
        seen: &GatewayRefund,
        kind: EventKind,
    ) -> Result<(), StorageError> {
        let event = Event {
            event_id: self.new_id("evt"),
            merchant_id: payment.merchant_id.clone(),
            ticket_id: None,
            refund_id: None,
            kind,
            actor: Actor::Gateway,
            facts: excess_facts(&payment.payment_id, &seen.reference, seen.amount, &seen.currency),
            happened_at: self.now(),
        };
        writing.insert_event(&event).await?;
        writing.tell(Change { merchant_id: payment.merchant_id.clone(), customer_id: None, ticket: None });
        Ok(())
    }
}

pub(crate) fn excess_facts(payment_id: &str, reference: &str, amount: Minor, currency: &str) -> EventFacts {
    let (payment_id, reference, currency) = (payment_id.to_owned(), reference.to_owned(), currency.to_owned());
    EventFacts { excess: Some(ExcessFacts { payment_id, reference, amount, currency }), ..EventFacts::default() }
}

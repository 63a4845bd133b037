//! Refunds that a gateway made and our books have no room for.

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
        self.tell_of_excess(writing, payment, seen, "excess_refund_found").await
    }

    /// It is in the books now, or the gateway took it back.
    pub(crate) async fn end_excess(
        &self,
        writing: &mut Writing,
        payment: &PaymentRecord,
        seen: &GatewayRefund,
    ) -> Result<(), StorageError> {
        if writing.end_excess_refund(&payment.payment_id, &seen.reference, self.now()).await? {
            self.tell_of_excess(writing, payment, seen, "excess_refund_ended").await?;
        }
        Ok(())
    }

    async fn tell_of_excess(
        &self,
        writing: &mut Writing,
        payment: &PaymentRecord,
        seen: &GatewayRefund,
        kind: &str,
    ) -> Result<(), StorageError> {
        let facts = serde_json::json!({
            "payment_id": payment.payment_id, "reference": seen.reference, "amount": seen.amount, "currency": seen.currency
        });
        let event = Event {
            event_id: self.new_id("evt"),
            merchant_id: payment.merchant_id.clone(),
            ticket_id: None,
            refund_id: None,
            kind: kind.to_owned(),
            actor: "gateway".to_owned(),
            facts: facts.to_string(),
            happened_at: self.now().0,
        };
        writing.insert_event(&event).await?;
        writing.tell(Change { merchant_id: payment.merchant_id.clone(), customer_id: None, ticket: None });
        Ok(())
    }
}

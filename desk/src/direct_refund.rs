//! What every refund without a ticket needs: its event, its letter, and its end.

use storage::{
    Change, Customer, Event, Merchant, PaymentRecord, Purchase, Reading, RefundRecord, StorageError, Writing,
};

use crate::Desk;
use crate::direct_letter::{DirectLetter, Told};
use crate::gateway_word::give_account_credit;

impl Desk {
    /// Writes down what happened to it, in the transaction of its cause.
    pub(crate) async fn write_refund_event(
        &self,
        writing: &mut Writing,
        refund: &RefundRecord,
        kind: &str,
        actor: &str,
        facts: String,
    ) -> Result<(), StorageError> {
        let event = Event {
            event_id: self.new_id("evt"),
            merchant_id: refund.merchant_id.clone(),
            ticket_id: refund.ticket_id.clone(),
            refund_id: Some(refund.refund_id.clone()),
            kind: kind.to_owned(),
            actor: actor.to_owned(),
            facts,
            happened_at: self.now().0,
        };
        writing.insert_event(&event).await
    }

    /// Owes its customer a letter, where there is one, and tells their open pages.
    pub(crate) async fn tell_of_refund(
        &self,
        writing: &mut Writing,
        merchant: &Merchant,
        (purchase, payment): (&Purchase, &PaymentRecord),
        refund: &RefundRecord,
        told: Told<'_>,
    ) -> Result<(), StorageError> {
        if let Some(customer) = customer_of(writing, purchase).await? {
            let public_url = self.public_url();
            let about = DirectLetter { merchant, customer: &customer, purchase, payment, refund, public_url };
            self.write_letter(writing, merchant, about.about(told)).await?;
        }
        writing.tell(Change {
            merchant_id: merchant.merchant_id.clone(),
            customer_id: purchase.customer_id.clone(),
            ticket: None,
        });
        Ok(())
    }

    /// Its money has moved: the part that is credit is given now.
    pub(crate) async fn end_direct_refund(
        &self,
        writing: &mut Writing,
        merchant: &Merchant,
        refund: &RefundRecord,
        payment: &PaymentRecord,
    ) -> Result<(), StorageError> {
        let purchase = purchase_of(writing, refund).await?;
        if let Some(customer_id) = purchase.customer_id.as_ref().filter(|_| refund.to_credit > 0) {
            give_account_credit(writing, refund, customer_id, self.now()).await?;
        }
        self.tell_of_refund(writing, merchant, (&purchase, payment), refund, Told::Succeeded).await
    }

    /// It came to nothing, or came back. Whoever made it reads so and has remedies; one that was made elsewhere is not ours to
    /// write about.
    pub(crate) async fn tell_of_direct_end(
        &self,
        writing: &mut Writing,
        refund: &RefundRecord,
        told: Told<'_>,
    ) -> Result<(), StorageError> {
        if refund.external_number.is_some() {
            // Unless it answers one of ours that failed, and nobody wrote it down.
            let direct = writing.find_direct_refund(&refund.refund_id).await?;
            if direct.is_none() || !refund.evidence.is_empty() {
                return Ok(());
            }
        }
        let merchant = writing.get_merchant(&refund.merchant_id).await?;
        let payment = writing.get_payment(&refund.payment_id).await?;
        let purchase = purchase_of(writing, refund).await?;
        self.tell_of_refund(writing, &merchant, (&purchase, &payment), refund, told).await
    }
}

async fn customer_of(writing: &mut Writing, purchase: &Purchase) -> Result<Option<Customer>, StorageError> {
    match &purchase.customer_id {
        Some(customer_id) => writing.find_customer(customer_id).await,
        None => Ok(None),
    }
}

pub(crate) async fn purchase_of(reading: &mut Reading, refund: &RefundRecord) -> Result<Purchase, StorageError> {
    let found = reading.find_purchase(&refund.merchant_id, &refund.purchase_id).await?;
    found.ok_or_else(|| StorageError::Inconsistent {
        table: "refund",
        row: format!("{} has no purchase", refund.refund_id),
    })
}

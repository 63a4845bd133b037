//! The looks at a gateway that are owed: when, and why.

use domain::{Refund, Timestamp};
use storage::{JobKind, NewJob, PaymentRecord, StorageError, Writing};

use crate::pay_out::SETTLES_WITHIN;
use crate::{Desk, trace};

impl Desk {
    /// Something happened there just now. It is looked for at once; and since the list may be behind, and whoever looks at this
    /// moment may have looked before, once more when it cannot be.
    pub(crate) async fn owe_a_look_at_news(
        &self,
        writing: &mut Writing,
        merchant_id: &str,
        payment_id: &str,
    ) -> Result<(), StorageError> {
        let now = self.now();
        if !writing.take_job_back(JobKind::LookAtPayment, payment_id, now).await? {
            self.owe_a_look(writing, merchant_id, payment_id, now).await?;
        }
        let settled_at = (now.0 + SETTLES_WITHIN).to_string();
        writing.note_on_jobs(JobKind::LookAtPayment, payment_id, &settled_at).await
    }

    /// The payment has this name from now on: where the gateway told of it before, a look is owed; says whether. Whoever hears
    /// and whoever brings in both write the name down before they look for the other's rows, and so wait for each other on
    /// PostgreSQL, where neither would see what the other has not committed: the second to write it sees all that the first
    /// did. Neither order, nor both at once, loses what was told.
    pub(crate) async fn owe_a_look_where_told_of(
        &self,
        writing: &mut Writing,
        payment: &PaymentRecord,
    ) -> Result<bool, StorageError> {
        let PaymentRecord { payment_id, merchant_id, gateway, reference, .. } = payment;
        // Another process may know a gateway that this one does not.
        let may_be_told_of = self.gateway(gateway).is_none_or(|gateway| gateway.tells());
        if reference.is_empty() || !may_be_told_of {
            return Ok(false);
        }
        let is_new = writing.insert_unknown_reference(merchant_id, gateway, reference, self.now()).await?;
        writing.delete_unknown_reference(merchant_id, gateway, reference).await?;
        if !is_new {
            self.owe_a_look_at_news(writing, merchant_id, payment_id).await?;
        }
        Ok(!is_new)
    }

    /// The payment is to be looked at by then, once however often it is owed.
    pub(crate) async fn owe_a_look(
        &self,
        writing: &mut Writing,
        merchant_id: &str,
        payment_id: &str,
        by: Timestamp,
    ) -> Result<(), StorageError> {
        if writing.wake_job(JobKind::LookAtPayment, payment_id, by).await?
            || writing.has_open_job(JobKind::LookAtPayment, payment_id).await?
        {
            return Ok(());
        }
        let outbox_id = self.new_id("out");
        let job = NewJob {
            outbox_id: &outbox_id,
            merchant_id,
            kind: JobKind::LookAtPayment,
            subject_id: payment_id,
            payload: "",
            due_at: by,
            trace: &trace::current(),
        };
        writing.insert_job(job).await
    }

    /// What the gateway gave back by itself may have waited for what this refund held, and must be in the books before
    /// anything else is given back of the purchase.
    pub(crate) async fn owe_a_look_for_room(&self, writing: &mut Writing, refund: &Refund) -> Result<(), StorageError> {
        let waits = writing.list_excess_refunds_of_purchase(&refund.purchase_id).await?;
        if waits.iter().any(|excess| excess.payment_id == refund.payment_id) {
            self.owe_a_look(writing, &refund.merchant_id, &refund.payment_id, self.now()).await?;
        }
        Ok(())
    }
}

use domain::{Preview, Remedy};
use storage::{Merchant, RefundRecord, Staff, StorageError, TicketRecord, Writing};

use crate::remedy::{RemedyFailed, RemedyRefused, tell};
use crate::reserve::{Cause, set_aside, set_going};
use crate::{Deed, Desk, TicketFile, letter};

impl Desk {
    /// Tries a ticket's failed refund again: a new refund, and so a new key, of the same lines, total and fee, its
    /// money held anew. `failed` is the end of the old one; it stays as it is.
    pub async fn retry_refund(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        asked: RemedyFailed,
    ) -> Deed<TicketRecord, RemedyRefused> {
        let mut writing = self.storage().writing().await?;
        let (mut file, preview) =
            self.hold_for_remedy(&mut writing, merchant, Some(staff), &asked, Remedy::TryAgain).await?;

        let by = format!("staff:{}", staff.staff_id);
        self.retry_of_ticket(&mut writing, merchant, &mut file, &preview, &by).await?;
        writing.commit().await?;
        self.announce_work();
        Ok(file.record)
    }

    /// The new refund with its event, its letter and its work, once every guard was asked.
    pub(crate) async fn retry_of_ticket(
        &self,
        writing: &mut Writing,
        merchant: &Merchant,
        file: &mut TicketFile,
        preview: &Preview,
        by: &str,
    ) -> Result<RefundRecord, StorageError> {
        let refund = set_aside(self, writing, merchant, &file.purchase, Cause::of(&file.record), preview).await?;
        self.write_event(writing, &file.record, Some(&refund.refund_id), "refund_retried", by).await?;
        let letter = letter::refund_retried(
            merchant,
            &file.customer,
            &file.record,
            &refund,
            &file.purchase.payment,
            self.public_url(),
        );
        self.write_letter(writing, merchant, letter).await?;
        set_going(self, writing, merchant, &mut file.record, &refund, by).await?;
        tell(writing, file);
        Ok(refund)
    }
}

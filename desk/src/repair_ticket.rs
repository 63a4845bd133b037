//! A ticket's failed refund, answered with a new one: the same for staff and for the merchant's programs.

use domain::{Preview, Remedy};
use storage::{Merchant, RefundRecord, Staff, StorageError, TicketRecord, Writing};

use crate::remedy::{RemedyFailed, RemedyRefused, tell};
use crate::reserve::{Cause, set_aside, set_going};
use crate::{Deed, Desk, Repair, TicketFile};

impl Repair {
    pub(crate) fn remedy(self) -> Remedy {
        match self {
            Self::Retry => Remedy::TryAgain,
            Self::Credit => Remedy::AccountCredit,
        }
    }

    /// What was done in the end: where nothing is left to send where the money came from, a second try is account credit.
    pub(crate) fn made(refund: &RefundRecord) -> Self {
        if refund.to_payment == 0 { Self::Credit } else { Self::Retry }
    }

    /// The kind of its event.
    pub(crate) fn event(self) -> &'static str {
        match self {
            Self::Retry => "refund_retried",
            Self::Credit => "refund_credited",
        }
    }
}

impl Desk {
    /// Asks every guard, and does it in a transaction of its own.
    pub(crate) async fn repair_as_staff(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        asked: &RemedyFailed,
        repair: Repair,
    ) -> Deed<TicketRecord, RemedyRefused> {
        self.despite_contention(|| self.try_to_repair(merchant, staff, asked, repair)).await
    }

    async fn try_to_repair(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        asked: &RemedyFailed,
        repair: Repair,
    ) -> Deed<TicketRecord, RemedyRefused> {
        let mut writing = self.storage().writing().await?;
        let (mut file, preview) =
            self.hold_for_remedy(&mut writing, merchant, Some(staff), asked, repair.remedy()).await?;

        let by = format!("staff:{}", staff.staff_id);
        self.repair_ticket(&mut writing, merchant, &mut file, &preview, &by).await?;
        writing.commit().await?;
        self.announce_work();
        Ok(file.record)
    }

    /// The new refund with its event, its letter and its work, once every guard was asked. `preview` is what it moves.
    pub(crate) async fn repair_ticket(
        &self,
        writing: &mut Writing,
        merchant: &Merchant,
        file: &mut TicketFile,
        preview: &Preview,
        by: &str,
    ) -> Result<RefundRecord, StorageError> {
        let (record, payment) = (&file.record, &file.purchase.payment);
        let refund = set_aside(self, writing, merchant, &file.purchase, Cause::of(record), preview).await?;
        let made = Repair::made(&refund);
        self.write_event(writing, record, Some(&refund.refund_id), made.event(), by).await?;
        let letter = self.letter_about(merchant, &file.customer, record);
        let letter = match made {
            Repair::Retry => letter.retried(&refund, payment),
            Repair::Credit => letter.credited(&refund, payment),
        };
        self.write_letter(writing, merchant, letter).await?;
        set_going(self, writing, merchant, &mut file.record, &refund, by).await?;
        tell(writing, file);
        Ok(refund)
    }
}

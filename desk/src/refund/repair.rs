//! A failed refund, answered with a new one: the same for staff and for the merchant's programs, whether a ticket asked for it
//! or not. The failed one stays as it is, and is replaced once.

use domain::{Actor, Beginning, NewRefund, Preview, Refund, Remedy, Transition};
use storage::{Merchant, Staff, StorageError, Writing};

use super::{RefundFile, RemedyRefused};
use crate::{AttendRefused, Caller, Deed, Desk, Failed, Once, RefundSummary};

/// What is done about a failed refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// The same way again: a new refund, and so a new key, of the same lines, total and fee.
    Retry,
    /// Account credit in its place, done at once since no gateway is asked.
    Credit,
}

impl Repair {
    pub(crate) fn remedy(self) -> Remedy {
        match self {
            Self::Retry => Remedy::TryAgain,
            Self::Credit => Remedy::AccountCredit,
        }
    }
}

impl Desk {
    /// A staff member's remedy.
    pub async fn repair_refund(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        refund_id: &str,
        repair: Repair,
    ) -> Deed<Refund, RemedyRefused> {
        self.despite_contention(|| self.try_to_repair(merchant, staff, refund_id, repair)).await
    }

    async fn try_to_repair(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        refund_id: &str,
        repair: Repair,
    ) -> Deed<Refund, RemedyRefused> {
        let mut writing = self.storage().writing().await?;
        let remedy = repair.remedy();
        let (file, preview) = self.hold_for_remedy(&mut writing, merchant, Some(staff), refund_id, remedy).await?;
        let by = Actor::Staff(staff.staff_id.clone());
        let refund = self.replace_refund(&mut writing, merchant, &file, &preview, by).await?;
        writing.commit().await?;
        self.announce_work();
        Ok(refund)
    }

    /// A program's remedy, done once however often it asks.
    pub async fn repair_refund_once(
        &self,
        once: &mut Once,
        caller: &Caller,
        refund_id: &str,
        repair: Repair,
    ) -> Deed<RefundSummary, RemedyRefused> {
        let (merchant, writing) = (&caller.merchant, &mut once.writing);
        let (file, preview) = self.hold_for_remedy(writing, merchant, None, refund_id, repair.remedy()).await?;
        let refund = self.replace_refund(writing, merchant, &file, &preview, caller.actor()).await?;
        Ok(RefundSummary { refund, lines: preview.lines })
    }

    async fn replace_refund(
        &self,
        writing: &mut Writing,
        merchant: &Merchant,
        file: &RefundFile,
        preview: &Preview,
        by: Actor,
    ) -> Result<Refund, StorageError> {
        let arrives_by = self.arrives_by_now(merchant, &file.purchase)?;
        let begun = Refund::reserve(self.another_try(file, by), Beginning::Repaired, preview, arrives_by);
        self.begin_refund(writing, begun, &preview.lines, 0).await
    }

    /// What a refund in the place of a failed one has from that.
    pub(crate) fn another_try(&self, file: &RefundFile, by: Actor) -> NewRefund {
        let failed = &file.tries.refund;
        NewRefund {
            refund_id: self.new_id("re"),
            merchant_id: failed.merchant_id.clone(),
            purchase_id: failed.purchase_id.clone(),
            payment_id: failed.payment_id.clone(),
            customer_id: failed.customer_id.clone(),
            origin: failed.origin,
            ticket_id: failed.ticket_id.clone(),
            made_by: by,
            replaces: Some(failed.refund_id.clone()),
            currency: failed.currency,
            credit_order: failed.credit_order,
            reason: failed.reason.clone(),
            note: failed.note.clone(),
            made_at: self.now(),
        }
    }

    /// It failed, and nothing more is done about it here: it no longer lies where staff look.
    pub async fn leave_refund(&self, merchant: &Merchant, staff: &Staff, refund_id: &str) -> Deed<(), AttendRefused> {
        self.despite_contention(|| self.try_to_leave_refund(merchant, staff, refund_id)).await
    }

    async fn try_to_leave_refund(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        refund_id: &str,
    ) -> Deed<(), AttendRefused> {
        let mut writing = self.storage().writing().await?;
        let Some(file) = self.hold_refund(&mut writing, merchant, refund_id).await? else {
            return Err(Failed::Refused(AttendRefused::NotFound));
        };
        file.tries.leave(staff).map_err(Failed::Refused)?;
        let by = Actor::Staff(staff.staff_id.clone());
        self.change_refund(&mut writing, file.tries.refund, Transition::Leave, &by).await?;
        writing.commit().await?;
        Ok(())
    }
}

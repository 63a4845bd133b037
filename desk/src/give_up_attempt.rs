use storage::{JobKind, Merchant, Staff};

use crate::attend::{AttendRefused, Attended, Attending};
use crate::{Deed, Desk};

impl Desk {
    /// Somebody looked at the gateway's own pages, where no such refund is, and waits no longer. It fails only once the
    /// gateway itself says so too: until then it is looked up, and nothing more is sent. A refund that is there after
    /// all counts (G4).
    pub async fn give_up_attempt(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        asked: Attended,
    ) -> Deed<(), AttendRefused> {
        self.despite_contention(|| self.try_to_give_up(merchant, staff, &asked)).await
    }

    async fn try_to_give_up(&self, merchant: &Merchant, staff: &Staff, asked: &Attended) -> Deed<(), AttendRefused> {
        let mut writing = self.storage().writing().await?;
        let mut refund = self.hold_attended(&mut writing, merchant, staff, asked, Attending::GiveUp).await?;

        let (now, by) = (self.now(), format!("staff:{}", staff.staff_id));
        refund.given_up = Some((now, by.clone()));
        writing.record_refund(&refund).await?;
        self.tell_of_by(&mut writing, &refund, "refund_given_up", &by).await?;
        writing.wake_job(JobKind::PayOut, &refund.refund_id, now).await?;
        writing.commit().await?;
        self.announce_work();
        Ok(())
    }
}

use domain::{Actor, Transition};
use storage::{Merchant, Staff};

use crate::attend::{AttendRefused, Attending};
use crate::{Deed, Desk};

impl Desk {
    /// Somebody looked at the gateway's own pages, where no such refund is, and waits no longer. It fails only once the
    /// gateway itself says so too: until then it is looked up, and nothing more is sent. A refund that is there after
    /// all counts (G4).
    pub async fn give_up_attempt(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        refund_id: &str,
    ) -> Deed<(), AttendRefused> {
        self.despite_contention(|| self.try_to_give_up(merchant, staff, refund_id)).await
    }

    async fn try_to_give_up(&self, merchant: &Merchant, staff: &Staff, refund_id: &str) -> Deed<(), AttendRefused> {
        let mut writing = self.storage().writing().await?;
        let refund = self.hold_attended(&mut writing, merchant, staff, refund_id, Attending::GiveUp).await?;

        let by = Actor::Staff(staff.staff_id.clone());
        self.change_refund(&mut writing, refund, Transition::GiveUp, &by).await?;
        writing.commit().await?;
        self.announce_work();
        Ok(())
    }
}

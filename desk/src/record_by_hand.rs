use domain::{Actor, FailureReason, Transition};
use storage::{Merchant, Staff};

use crate::attend::{AttendRefused, Attending};
use crate::proof::{Proof, ProofRefused};
use crate::{Deed, Desk, Failed};

/// Why it was not recorded, in the order asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ByHandRefused {
    Attend(AttendRefused),
    Proof(ProofRefused),
    /// Not one of [`FailureReason::BY_HAND`].
    NotAReason,
}

impl Desk {
    /// A person has sent the money that no gateway sends, and says where it can be looked up. From here on it is like
    /// any other refund that succeeded: the same books, the same letter.
    pub async fn record_by_hand(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        refund_id: &str,
        proof: Proof,
    ) -> Deed<(), ByHandRefused> {
        self.despite_contention(|| self.try_to_record_by_hand(merchant, staff, refund_id, &proof)).await
    }

    async fn try_to_record_by_hand(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        refund_id: &str,
        proof: &Proof,
    ) -> Deed<(), ByHandRefused> {
        let mut writing = self.storage().writing().await?;
        let held = self.hold_attended(&mut writing, merchant, staff, refund_id, Attending::ByHand).await;
        let refund = held.map_err(|failed| failed.map(ByHandRefused::Attend))?;
        let (evidence, sent_at) =
            proof.check(merchant, refund.reserved_at, self.now()).map_err(|failed| failed.map(ByHandRefused::Proof))?;

        let arrives_by = self.expected_by(&mut writing, &refund, sent_at).await?;
        let sent = Transition::RecordSent { sent_at, evidence: evidence.as_str().to_owned(), arrives_by };
        self.change_refund(&mut writing, refund, sent, &Actor::Staff(staff.staff_id.clone())).await?;
        writing.commit().await?;
        self.announce_work();
        Ok(())
    }

    /// A person tried to send it and could not: it fails, and has that reason's remedies.
    pub async fn fail_by_hand(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        refund_id: &str,
        reason: FailureReason,
    ) -> Deed<(), ByHandRefused> {
        self.despite_contention(|| self.try_to_fail_by_hand(merchant, staff, refund_id, reason)).await
    }

    async fn try_to_fail_by_hand(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        refund_id: &str,
        reason: FailureReason,
    ) -> Deed<(), ByHandRefused> {
        let mut writing = self.storage().writing().await?;
        let held = self.hold_attended(&mut writing, merchant, staff, refund_id, Attending::ByHand).await;
        let refund = held.map_err(|failed| failed.map(ByHandRefused::Attend))?;
        if !FailureReason::BY_HAND.contains(&reason) {
            return Err(Failed::Refused(ByHandRefused::NotAReason));
        }

        self.fail_refund(&mut writing, refund, reason, &Actor::Staff(staff.staff_id.clone())).await?;
        writing.commit().await?;
        self.announce_work();
        Ok(())
    }
}

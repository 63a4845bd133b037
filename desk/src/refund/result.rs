//! What the gateway says of a refund, from wherever it comes: a call's answer, a look-up, or the whole payment synced after an
//! event of the gateway. So it does not matter which comes first, or how often.

use domain::{Actor, Attention, FailureReason, GatewayResult, Refund, RefundState, Transition};
use storage::{StorageError, Writing};

use crate::Desk;

impl Desk {
    /// Applies a result, under the purchase's hold.
    pub(crate) async fn apply_result(
        &self,
        writing: &mut Writing,
        refund: Refund,
        result: GatewayResult,
    ) -> Result<Refund, StorageError> {
        let leaves_now = matches!(result, GatewayResult::Succeeded { .. }) && !refund.state().is_settled();
        let now = self.now();
        let arrives_by = if leaves_now { self.expected_by(writing, &refund, now).await? } else { now };
        self.change_refund(writing, refund, Transition::ApplyResult { result, arrives_by }, &Actor::Gateway).await
    }

    pub(crate) async fn fail_refund(
        &self,
        writing: &mut Writing,
        refund: Refund,
        reason: FailureReason,
        by: &Actor,
    ) -> Result<Refund, StorageError> {
        self.change_refund(writing, refund, Transition::Fail { reason }, by).await
    }

    /// The refund cannot go on by itself, or not surely: it says why, and lies where staff look.
    pub(crate) async fn raise_attention(
        &self,
        writing: &mut Writing,
        refund: Refund,
        why: Attention,
    ) -> Result<Refund, StorageError> {
        self.change_refund(writing, refund, Transition::RaiseAttention { why }, &Actor::Gateway).await
    }

    /// The call's answer was lost, where one was under way.
    pub(crate) async fn lose_answer(&self, writing: &mut Writing, refund: Refund) -> Result<Refund, StorageError> {
        if refund.state() != RefundState::Sending {
            return Ok(refund);
        }
        self.count(|counts| &counts.unknowns);
        self.change_refund(writing, refund, Transition::LoseAnswer, &Actor::Gateway).await
    }
}

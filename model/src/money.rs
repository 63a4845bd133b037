//! What a word does to a refund, its job and the payment's sums: `desk/src/gateway_word.rs`.

use domain::{RefundState, WrongState};

use crate::state::{Broken, Job, State, Told};

impl State {
    fn step_to(&mut self, refund: usize, step: impl Fn(RefundState) -> Result<RefundState, WrongState>) -> bool {
        let Some(before) = self.refunds[refund].state else { return false };
        match step(before) {
            Ok(after) => {
                self.refunds[refund].state = Some(after);
                true
            }
            Err(_) => {
                self.breaks(Broken::WrongState);
                false
            }
        }
    }

    pub(crate) fn begin_sending(&mut self, refund: usize) {
        self.step_to(refund, RefundState::begin_sending);
    }

    pub(crate) fn lose_answer(&mut self, refund: usize) {
        self.step_to(refund, RefundState::lose_answer);
    }

    /// `desk/src/look_at_payment.rs`, as far as it is about this refund.
    pub(crate) fn take_news(&mut self, refund: usize) {
        let Some(told) = self.refunds[refund].news else { return };
        self.refunds[refund].in_doubt &= self.refunds[refund].is_settled();
        self.take_word(refund, told);
    }

    /// A word that is older than what is known changes nothing.
    pub(crate) fn take_word(&mut self, refund: usize, told: Told) {
        let Some(state) = self.refunds[refund].state else { return };
        let has_succeeded = state == RefundState::Succeeded;
        match told {
            _ if self.refunds[refund].is_over() => {}
            Told::Failed => self.fail(refund),
            _ if has_succeeded => {}
            Told::Succeeded => {
                self.refunds[refund].is_known = true;
                if self.step_to(refund, RefundState::succeed) {
                    self.refunds[refund].job = Job::default();
                    self.release();
                    self.refunded += 1;
                }
            }
            Told::Pending => {
                let at = &mut self.refunds[refund];
                (at.is_known, at.given_up) = (true, false);
                if matches!(state, RefundState::Unknown | RefundState::Reserved | RefundState::RequiresAction) {
                    self.begin_sending(refund);
                }
            }
            Told::NeedsAction => {
                let at = &mut self.refunds[refund];
                (at.is_known, at.given_up) = (true, false);
                self.require_action(refund, state);
            }
            Told::Canceled => {
                self.refunds[refund].is_known = true;
                self.require_action(refund, state);
                if self.step_to(refund, RefundState::cancel) {
                    self.refunds[refund].job = Job::default();
                    self.release();
                }
            }
        }
    }

    fn require_action(&mut self, refund: usize, state: RefundState) {
        if state != RefundState::RequiresAction {
            self.step_to(refund, RefundState::require_action);
        }
    }

    pub(crate) fn fail(&mut self, refund: usize) {
        let had_succeeded = self.refunds[refund].state == Some(RefundState::Succeeded);
        if !self.step_to(refund, RefundState::fail) {
            return;
        }
        self.refunds[refund].job = Job::default();
        if !had_succeeded {
            return self.release();
        }
        match self.refunded.checked_sub(1) {
            Some(left) => self.refunded = left,
            None => self.breaks(Broken::SumBelowNothing),
        }
    }

    pub(crate) fn release(&mut self) {
        match self.reserved.checked_sub(1) {
            Some(left) => self.reserved = left,
            None => self.breaks(Broken::SumBelowNothing),
        }
    }
}

use super::{
    Attention, Effects, FailureReason, GatewayResult, Posting, Refund, RefundJob, RefundProgress, RefundState,
    waits_for_staff,
};
use crate::{Actor, EventKind, Method, NoticeKind, Timestamp, WrongState};

/// A step of a refund that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transition {
    /// An attempt with a key of its own is written down; its call comes next.
    BeginAttempt,
    /// The attempt before is called for again, with its key.
    ResendAttempt,
    /// The call's answer was lost.
    LoseAnswer,
    /// The gateway's result, from wherever it comes: a call's answer, a look-up, a synced payment. A result that is older than
    /// what is known changes nothing. `arrives_by`: when the customer can expect money that left now.
    ApplyResult {
        result: GatewayResult,
        arrives_by: Timestamp,
    },
    /// A person sent the money at an instant, and says where it can be looked up.
    RecordSent {
        sent_at: Timestamp,
        evidence: String,
        arrives_by: Timestamp,
    },
    Fail {
        reason: FailureReason,
    },
    /// It cannot go on by itself, or not surely: somebody must look.
    RaiseAttention {
        why: Attention,
    },
    /// Staff looked at the gateway's own pages and wait no longer.
    GiveUp,
    /// It failed, and staff leave it at that.
    Leave,
    /// Another refund replaces it: it waits for nobody any longer.
    Replace,
    /// Written down by a person, and found at the gateway since, under this name.
    Match {
        reference: String,
    },
}

impl Refund {
    /// The refund after a step, and what must be written with it. A step that changes nothing has no effects.
    pub fn apply(self, step: Transition, by: &Actor, at: Timestamp) -> Result<(Self, Effects), WrongState> {
        match step {
            Transition::BeginAttempt => self.begin_attempt(at),
            Transition::ResendAttempt => self.resend_attempt(at),
            Transition::LoseAnswer => {
                let state = self.state().lose_answer()?;
                Ok((self.moved_to(state), Effects::default()))
            }
            Transition::ApplyResult { result, arrives_by } => self.apply_result(result, at, arrives_by),
            Transition::RecordSent { sent_at, evidence, arrives_by } => {
                Self { evidence, ..self }.succeed(sent_at, arrives_by, at)
            }
            Transition::Fail { reason } => self.fail(reason, at),
            Transition::RaiseAttention { why } => Ok(self.raise_attention(why, at)),
            Transition::GiveUp => Ok(self.give_up(by, at)),
            Transition::Leave => {
                let effects = Effects { events: vec![EventKind::RefundLeft], publish: true, ..Effects::default() };
                Ok((Self { waits_since: None, ..self }, effects))
            }
            Transition::Replace => Ok((Self { waits_since: None, ..self }, Effects::default())),
            Transition::Match { reference } => {
                let effects = Effects { events: vec![EventKind::RefundMatched], publish: true, ..Effects::default() };
                Ok((Self { external_number: Some(reference), ..self }, effects))
            }
        }
    }

    fn begin_attempt(mut self, at: Timestamp) -> Result<(Self, Effects), WrongState> {
        if self.state() == RefundState::Reserved {
            let state = self.state().begin_sending()?;
            self = self.moved_to(state);
        }
        self.attempt_no = self.attempt_no.saturating_add(1);
        self.sent_at = Some(at);
        Ok((self, Effects::default()))
    }

    fn resend_attempt(mut self, at: Timestamp) -> Result<(Self, Effects), WrongState> {
        if self.state() != RefundState::Sending {
            let state = self.state().begin_sending()?;
            self = self.moved_to(state);
        }
        self.sent_at = Some(at);
        Ok((self, Effects::default()))
    }

    /// What ended never begins again, except that a success may fail late.
    fn apply_result(
        mut self,
        result: GatewayResult,
        at: Timestamp,
        arrives_by: Timestamp,
    ) -> Result<(Self, Effects), WrongState> {
        let has_succeeded = self.state() == RefundState::Succeeded;
        match result {
            _ if self.state().is_over() => Ok((self, Effects::default())),
            GatewayResult::Failed { reason } => self.fail(reason, at),
            GatewayResult::Succeeded { reference, trace_number } if has_succeeded => {
                if trace_number.is_some() && trace_number != self.trace_number {
                    self.trace_number = trace_number;
                    // The name that a matched refund came with stays its own.
                    if self.external_number.is_none() {
                        self.gateway_reference = Some(reference);
                    }
                }
                Ok((self, Effects::default()))
            }
            _ if has_succeeded => Ok((self, Effects::default())),
            GatewayResult::Succeeded { reference, trace_number } => {
                self.gateway_reference = Some(reference);
                self.trace_number = trace_number;
                self.succeed(at, arrives_by, at)
            }
            GatewayResult::Pending { reference, is_short } => {
                self.gateway_reference = Some(reference);
                if self.state() != RefundState::Sending {
                    let state = self.state().begin_sending()?;
                    self = self.moved_to(state);
                }
                Ok(self.heard_of(is_short, Vec::new(), at))
            }
            GatewayResult::RequiresAction { reference } => {
                self.gateway_reference = Some(reference);
                let mut events = Vec::new();
                if self.state() != RefundState::RequiresAction {
                    let state = self.state().require_action()?;
                    self = self.moved_to(state);
                    events.push(EventKind::RefundRequiresAction);
                }
                Ok(self.heard_of(false, events, at))
            }
            GatewayResult::Canceled { reference } => {
                self.gateway_reference = Some(reference);
                self.cancel(at)
            }
            GatewayResult::ByHand => {
                let (refund, mut effects) = self.raise_attention(Attention::ByHand, at);
                effects.jobs.push(RefundJob::EndPayout);
                Ok((refund, effects))
            }
        }
    }

    /// The money has left at `moved_at`, whether a gateway or a person sent it.
    fn succeed(
        mut self,
        moved_at: Timestamp,
        arrives_by: Timestamp,
        at: Timestamp,
    ) -> Result<(Self, Effects), WrongState> {
        self.state().succeed()?;
        self.progress = RefundProgress::Succeeded { at: moved_at };
        self.expected_by = Some(arrives_by);
        let mut postings = vec![Posting::Settle];
        if self.method == Method::Void {
            postings.push(Posting::VoidPayment);
        }
        if self.to_credit > 0 && self.customer_id.is_some() {
            postings.push(Posting::GrantCredit);
        }
        let effects = Effects {
            postings,
            events: vec![EventKind::RefundSucceeded],
            why: None,
            notice: Some(NoticeKind::RefundSucceeded),
            jobs: vec![RefundJob::EndPayout, RefundJob::SyncPaymentSoon],
            publish: true,
        };
        Ok((self.placed(at), effects))
    }

    /// The money did not move, or came back: its hold, or what counted as gone, is free again, and somebody must look.
    fn fail(mut self, reason: FailureReason, at: Timestamp) -> Result<(Self, Effects), WrongState> {
        self.state().fail()?;
        let succeeded_at = self.succeeded_at();
        self.progress = RefundProgress::Failed { at, reason, succeeded_at };
        let mut postings = Vec::new();
        if succeeded_at.is_some() {
            postings.push(Posting::Return);
            if self.method == Method::Void {
                postings.push(Posting::RestorePayment);
            }
            if self.to_credit > 0 {
                postings.push(Posting::RevokeCredit);
            }
        } else {
            postings.push(Posting::Release);
        }
        let sync = match reason {
            // Somebody refunded it elsewhere (G7).
            FailureReason::AlreadyRefunded | FailureReason::AmountAboveRemaining => RefundJob::SyncPaymentNow,
            _ => RefundJob::SyncPaymentForRoom,
        };
        let notice = if succeeded_at.is_some() { NoticeKind::RefundCameBack } else { NoticeKind::RefundFailed };
        let effects = Effects {
            postings,
            events: vec![EventKind::RefundFailed],
            why: None,
            notice: self.is_told_by_us().then_some(notice),
            jobs: vec![RefundJob::EndPayout, sync],
            publish: true,
        };
        Ok((self.placed(at), effects))
    }

    /// Undone at the gateway before money moved: it may be asked for again.
    fn cancel(mut self, at: Timestamp) -> Result<(Self, Effects), WrongState> {
        let mut state = self.state();
        if state != RefundState::RequiresAction {
            state = state.require_action()?;
        }
        state.cancel()?;
        self.progress = RefundProgress::Canceled { at };
        let effects = Effects {
            postings: vec![Posting::Release],
            events: vec![EventKind::RefundCanceled],
            why: None,
            notice: self.is_told_by_us().then_some(NoticeKind::RefundCanceled),
            jobs: vec![RefundJob::EndPayout, RefundJob::SyncPaymentForRoom],
            publish: true,
        };
        Ok((self.placed(at), effects))
    }

    /// It is not over, but the gateway has spoken: nobody needs to look any longer, unless it waits for the merchant's
    /// balance. It goes on by itself then, but only once staff top that up (G15).
    fn heard_of(mut self, is_short: bool, mut events: Vec<EventKind>, at: Timestamp) -> (Self, Effects) {
        let (was_short, had_attention) = (self.short_since().is_some(), self.attention().is_some());
        let short_since = is_short.then(|| self.short_since().unwrap_or(at));
        self.progress = RefundProgress::Open { state: self.state(), attention: None, short_since };
        // Who gave it up did so while nothing was known of it.
        self.given_up = None;
        if is_short && !was_short {
            events.push(EventKind::RefundDelayed);
        }
        let publish = had_attention || is_short != was_short || !events.is_empty();
        (self.placed(at), Effects { events, publish, ..Effects::default() })
    }

    fn raise_attention(mut self, why: Attention, at: Timestamp) -> (Self, Effects) {
        let RefundProgress::Open { attention, short_since, state } = self.progress else {
            return (self, Effects::default());
        };
        if attention.is_some_and(|(known, _)| known == why) {
            return (self, Effects::default());
        }
        self.progress = RefundProgress::Open { attention: Some((why, at)), short_since, state };
        let events = vec![EventKind::RefundNeedsAttention];
        (self.placed(at), Effects { events, why: Some(why), publish: true, ..Effects::default() })
    }

    fn give_up(mut self, by: &Actor, at: Timestamp) -> (Self, Effects) {
        self.given_up = Some((at, by.clone()));
        let effects = Effects {
            events: vec![EventKind::RefundGivenUp],
            jobs: vec![RefundJob::WakePayout],
            publish: true,
            ..Effects::default()
        };
        (self, effects)
    }

    fn moved_to(self, state: RefundState) -> Self {
        Self { progress: self.progress.moved_to(state), ..self }
    }

    /// Where staff look, or not: a ticket's refund lies with its ticket.
    fn placed(mut self, at: Timestamp) -> Self {
        let (attention, is_short) = (self.attention().map(|(why, _)| why), self.short_since().is_some());
        let waits = self.ticket_id.is_none() && waits_for_staff(self.state(), attention, is_short);
        self.waits_since = waits.then(|| self.waits_since.unwrap_or(at));
        self
    }
}

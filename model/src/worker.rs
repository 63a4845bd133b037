//! What a worker does, a transaction or a call at a time: `desk/src/pay_out.rs`.

use domain::RefundState;

use crate::settings::{Flaw, Settings};
use crate::state::{Age, Broken, Call, Place, State, Told, Worker};

impl Settings {
    pub(crate) fn claim(&self, state: &mut State, worker: usize, refund: usize) {
        let job = &mut state.refunds[refund].job;
        job.lease = self.lease();
        job.holder = u8::try_from(worker).ok();
        let refund = u8::try_from(refund).unwrap_or_default();
        state.workers[worker] = Worker { place: Place::Claimed, refund, ..Worker::default() };
    }

    /// The fence: whether this claim is the newest, and its lease runs.
    fn holds(&self, state: &State, worker: usize) -> bool {
        let job = &state.refunds[usize::from(state.workers[worker].refund)].job;
        let is_newest = job.is_open && job.holder.map(usize::from) == Some(worker);
        is_newest && (!self.is_timed() || job.lease > 0)
    }

    /// `begin_attempt`. False where it leads out of what is explored.
    pub(crate) fn begin(&self, state: &mut State, worker: usize) -> bool {
        let refund = usize::from(state.workers[worker].refund);
        if !self.holds(state, worker) || state.refunds[refund].is_settled() {
            state.workers[worker] = Worker::default();
            return true;
        }
        let at = state.refunds[refund];
        let is_reserved = at.state == Some(RefundState::Reserved);
        if at.attempt_no > 0 {
            let is_sending = at.state == Some(RefundState::Sending);
            if at.is_known || at.in_doubt || !is_sending {
                let at_work = &mut state.workers[worker];
                (at_work.place, at_work.attempt, at_work.was_in_doubt) = (Place::ToLookUp, at.attempt_no, at.in_doubt);
                return true;
            }
            if at.age == Age::Young || self.has(Flaw::KeyLifeIgnored) {
                self.write_down(state, worker, refund, at.attempt_no, false);
                return true;
            }
        } else if !is_reserved {
            state.breaks(Broken::WrongState);
            return true;
        }
        self.raise(state, worker, refund)
    }

    /// What has lain still is looked up first, though nothing is in doubt: the database may be an older copy (D8).
    pub(crate) fn look_first(&self, state: &mut State, worker: usize) -> bool {
        let at = state.refunds[usize::from(state.workers[worker].refund)];
        let is_untouched = match at.state {
            Some(RefundState::Reserved) => at.attempt_no == 0,
            Some(RefundState::Sending) => at.attempt_no > 0 && !at.is_known && !at.in_doubt,
            _ => false,
        };
        if !is_untouched || !self.holds(state, worker) {
            return false;
        }
        let at_work = &mut state.workers[worker];
        (at_work.place, at_work.attempt, at_work.was_in_doubt) = (Place::ToLookUp, at.attempt_no, false);
        true
    }

    /// Another attempt, with a key of its own.
    fn raise(&self, state: &mut State, worker: usize, refund: usize) -> bool {
        if state.refunds[refund].attempt_no == self.attempts {
            return false;
        }
        let is_on_its_way = |other: &Worker| {
            usize::from(other.refund) == refund && matches!(other.place, Place::Sending(Call::OnItsWay { .. }))
        };
        let at = &state.refunds[refund];
        if at.at_gateway.is_some() || at.stray.is_some() || state.workers.iter().any(is_on_its_way) {
            state.breaks(Broken::RaisedInDoubt);
        }
        if state.refunds[refund].state == Some(RefundState::Reserved) {
            state.begin_sending(refund);
        }
        let at = &mut state.refunds[refund];
        at.attempt_no += 1;
        at.age = Age::Young;
        let attempt = at.attempt_no;
        self.write_down(state, worker, refund, attempt, false);
        true
    }

    /// Written down, in doubt from now on, before it is sent.
    fn write_down(&self, state: &mut State, worker: usize, refund: usize, attempt: u8, was_in_doubt: bool) {
        let at = &mut state.refunds[refund];
        if at.age != Age::Young {
            state.breaks(Broken::OldKey);
        }
        let at = &mut state.refunds[refund];
        at.in_doubt = !self.has(Flaw::NoDoubt);
        at.since_sent = 0;
        for other in state.workers.iter_mut().filter(|other| usize::from(other.refund) == refund) {
            // Asked before it was sent again: an empty list says nothing of that.
            if let (Place::LookingUp { in_time } | Place::Found { in_time, .. }, true) =
                (&mut other.place, self.is_timed())
            {
                *in_time = false;
            }
        }
        let at_work = &mut state.workers[worker];
        (at_work.place, at_work.attempt, at_work.was_in_doubt) = (Place::ToSend, attempt, was_in_doubt);
    }

    /// Whoever was held up leaves the job to the next.
    pub(crate) fn begin_call(&self, state: &mut State, worker: usize) {
        let at_work = &mut state.workers[worker];
        let is_late = at_work.since_claim > self.begins_within() && !self.has(Flaw::BeginsLate);
        if is_late {
            *at_work = Worker::default();
        } else {
            at_work.place = Place::Sending(Call::OnItsWay { age: 0 });
        }
    }

    pub(crate) fn begin_look_up(&self, state: &mut State, worker: usize) {
        let at_work = &mut state.workers[worker];
        let since_sent = state.refunds[usize::from(at_work.refund)].since_sent;
        at_work.place = Place::LookingUp { in_time: since_sent >= self.settles() };
    }

    /// `begin_again`.
    pub(crate) fn begin_again(&self, state: &mut State, worker: usize, in_time: bool) -> bool {
        let at_work = state.workers[worker];
        let refund = usize::from(at_work.refund);
        if state.refunds[refund].is_settled() || !self.holds(state, worker) {
            state.workers[worker] = Worker::default();
            return true;
        }
        if state.refunds[refund].attempt_no == 0 {
            return self.raise(state, worker, refund);
        }
        let at = &mut state.refunds[refund];
        if in_time && at.given_up {
            at.in_doubt = false;
            state.fail(refund);
            state.workers[worker] = Worker::default();
            return true;
        }
        let is_old = at.age != Age::Young && !self.has(Flaw::KeyLifeIgnored);
        let is_sure = in_time && !at.is_known;
        if is_sure && is_old && !at.in_doubt {
            return self.raise(state, worker, refund);
        }
        if !is_sure || (is_old && !self.has(Flaw::NewKeyInDoubt)) {
            state.workers[worker].place = Place::ToPutOff;
            return true;
        }
        if at.state == Some(RefundState::Sending) {
            state.lose_answer(refund);
        }
        state.begin_sending(refund);
        if self.has(Flaw::NewKeyInDoubt) {
            return self.raise(state, worker, refund);
        }
        self.write_down(state, worker, refund, at_work.attempt, at_work.was_in_doubt);
        true
    }

    /// `record_answer` of a call: a refusal is about that call alone, so another's may have moved the money since.
    pub(crate) fn record_sent(&self, state: &mut State, worker: usize, told: Told) {
        if told == Told::Failed && !self.holds(state, worker) && !self.has(Flaw::RefusalWithoutFence) {
            state.workers[worker] = Worker::default();
            return;
        }
        self.record_answer(state, worker, told);
    }

    /// `record_answer`: what the gateway has counts whoever holds the job by now.
    pub(crate) fn record_answer(&self, state: &mut State, worker: usize, told: Told) {
        let at_work = state.workers[worker];
        let refund = usize::from(at_work.refund);
        if at_work.attempt == state.refunds[refund].attempt_no {
            state.refunds[refund].in_doubt = false;
        }
        state.take_word(refund, told);
        self.put_off(state, worker);
    }

    /// `record_trouble`.
    pub(crate) fn record_trouble(&self, state: &mut State, worker: usize, is_without_effect: bool) {
        let at_work = state.workers[worker];
        let refund = usize::from(at_work.refund);
        let may_write = self.holds(state, worker) || self.has(Flaw::NoFence);
        if state.refunds[refund].is_settled() || !may_write {
            state.workers[worker] = Worker::default();
            return;
        }
        if self.has(Flaw::LostIsFailed) && !is_without_effect {
            state.fail(refund);
            state.workers[worker] = Worker::default();
            return;
        }
        let in_doubt = !is_without_effect || at_work.was_in_doubt;
        let at = &mut state.refunds[refund];
        if at_work.attempt == at.attempt_no {
            at.in_doubt = in_doubt;
        }
        if in_doubt && at.state == Some(RefundState::Sending) {
            state.lose_answer(refund);
            if self.has(Flaw::HoldGivenBack) {
                state.release();
            }
        }
        self.put_off(state, worker);
    }

    /// `record_unasked`.
    pub(crate) fn record_unasked(&self, state: &mut State, worker: usize) {
        if self.holds(state, worker) {
            self.put_off(state, worker);
        } else {
            state.workers[worker] = Worker::default();
        }
    }

    /// The job may be claimed again, where it is still this worker's; its lease is not asked for.
    pub(crate) fn put_off(&self, state: &mut State, worker: usize) {
        let job = &mut state.refunds[usize::from(state.workers[worker].refund)].job;
        if job.is_open && job.holder.map(usize::from) == Some(worker) {
            (job.lease, job.holder) = (0, None);
        }
        state.workers[worker] = Worker::default();
    }

    /// The process is gone; what it sent may arrive, its lease runs on.
    pub(crate) fn stop(&self, state: &mut State, worker: usize) {
        self.leaves_alone(state, worker);
        let refund = usize::from(state.workers[worker].refund);
        let job = &mut state.refunds[refund].job;
        if job.holder.map(usize::from) == Some(worker) {
            job.holder = None;
        }
        state.workers[worker] = Worker::default();
    }
}

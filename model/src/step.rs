use domain::RefundState;
use stateright::{Model, Property};

use crate::properties::properties;
use crate::settings::{Events, Flaw, Settings};
use crate::state::{Age, Broken, Call, Dispute, Elsewhere, Place, State, Told, Worker};

/// One transaction, one call, or one thing that happens outside. Workers and refunds are told by their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Approve(usize),
    GiveUp(usize),
    Claim {
        worker: usize,
        refund: usize,
    },
    BeginAttempt(usize),
    LookFirst(usize),
    BeginCall(usize),
    Arrives {
        worker: usize,
        told: Told,
    },
    IsDropped(usize),
    RecordNotReached(usize),
    RecordLost(usize),
    RecordAnswer(usize),
    BeginLookUp(usize),
    Reads {
        worker: usize,
        told: Option<Told>,
    },
    RecordUnasked(usize),
    RecordFound(usize),
    BeginAgain(usize),
    PutOff(usize),
    Stop(usize),
    StrayArrives {
        refund: usize,
        told: Told,
    },
    StrayIsDropped(usize),
    Turns {
        refund: usize,
        told: Told,
    },
    EventReads {
        refund: usize,
        told: Told,
    },
    TakeNews(usize),
    RefundElsewhere,
    BringIn,
    BankTurns(Dispute),
    HearOfDispute,
    BeginLook(usize),
    TakeLook(usize),
    Tick,
    KeyTurnsOld(usize),
    /// An hour or more, in which no call is under way.
    LongWait,
}

impl Model for Settings {
    type State = State;
    type Action = Step;

    fn init_states(&self) -> Vec<State> {
        vec![State::start()]
    }

    fn actions(&self, state: &State, steps: &mut Vec<Step>) {
        if state.broken.is_some() {
            return;
        }
        for worker in 0..2 {
            if self.in_one_go && state.workers[worker].is_between_calls() {
                steps.clear();
                self.steps_of_worker(state, worker, steps);
                return steps.retain(|step| self.stops_between || !matches!(step, Step::Stop(_)));
            }
            self.steps_of_worker(state, worker, steps);
        }
        for refund in 0..self.refunds {
            self.steps_around_refund(state, refund, steps);
        }
        if self.elsewhere {
            steps.extend([Step::RefundElsewhere, Step::BringIn]);
        }
        if self.disputes {
            steps.extend([Dispute::Open, Dispute::Won, Dispute::Lost].map(Step::BankTurns));
            steps.extend([Step::HearOfDispute]);
            steps.extend((0..2).flat_map(|looker| [Step::BeginLook(looker), Step::TakeLook(looker)]));
        }
        steps.extend([Step::Tick, Step::LongWait]);
    }

    fn next_state(&self, before: &State, step: Step) -> Option<State> {
        let mut after = *before;
        if !self.take(&mut after, step) {
            return None;
        }
        for (was, is) in before.refunds.iter().zip(after.refunds) {
            let may_follow = match was.state {
                Some(RefundState::Succeeded) => matches!(is.state, Some(RefundState::Succeeded | RefundState::Failed)),
                Some(RefundState::Failed | RefundState::Canceled) => was.state == is.state,
                _ => true,
            };
            if !may_follow {
                after.breaks(Broken::Reopened);
            }
        }
        after.tidy();
        (after != *before).then_some(after)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties()
    }
}

impl Settings {
    fn steps_of_worker(&self, state: &State, worker: usize, steps: &mut Vec<Step>) {
        let at = state.workers[worker];
        let refund = usize::from(at.refund);
        match at.place {
            Place::Idle => {
                let is_due = |refund: &usize| {
                    let job = state.refunds[*refund].job;
                    job.is_open && (job.lease == 0 || !self.is_timed())
                };
                steps.extend((0..self.refunds).filter(is_due).map(|refund| Step::Claim { worker, refund }));
                return;
            }
            Place::Claimed => steps.extend([Step::BeginAttempt(worker), Step::LookFirst(worker)]),
            Place::ToSend => steps.push(Step::BeginCall(worker)),
            Place::Sending(call) => {
                match call {
                    Call::OnItsWay { .. } => {
                        let answers = self.answers(state, refund, at.attempt);
                        steps.extend(answers.into_iter().map(|told| Step::Arrives { worker, told }));
                        steps.push(Step::IsDropped(worker));
                    }
                    Call::Answered(_) => steps.push(Step::RecordAnswer(worker)),
                    Call::NeverArrived => steps.push(Step::RecordNotReached(worker)),
                }
                steps.push(Step::RecordLost(worker));
            }
            Place::ToLookUp => steps.push(Step::BeginLookUp(worker)),
            Place::LookingUp { .. } => {
                steps.extend(self.sees(state, refund).into_iter().map(|told| Step::Reads { worker, told }));
                steps.push(Step::RecordUnasked(worker));
            }
            Place::Found { told, .. } => {
                steps.push(if told.is_some() { Step::RecordFound(worker) } else { Step::BeginAgain(worker) });
                steps.push(Step::RecordUnasked(worker));
            }
            Place::ToPutOff => steps.push(Step::PutOff(worker)),
        }
        steps.push(Step::Stop(worker));
    }

    fn steps_around_refund(&self, state: &State, refund: usize, steps: &mut Vec<Step>) {
        let at = &state.refunds[refund];
        if at.state.is_none() {
            return steps.push(Step::Approve(refund));
        }
        if self.gives_up {
            steps.push(Step::GiveUp(refund));
        }
        if let Some(stray) = at.stray {
            let answers = self.answers(state, refund, stray.attempt);
            steps.extend(answers.into_iter().map(|told| Step::StrayArrives { refund, told }));
            steps.push(Step::StrayIsDropped(refund));
        }
        steps.extend(self.turns(state, refund).iter().map(|told| Step::Turns { refund, told: *told }));
        if self.events != Events::Never {
            let seen = self.sees(state, refund).into_iter().flatten();
            steps.extend(seen.map(|told| Step::EventReads { refund, told }));
            steps.push(Step::TakeNews(refund));
        }
        steps.push(Step::KeyTurnsOld(refund));
    }

    /// Says whether the step can be taken.
    fn take(&self, state: &mut State, step: Step) -> bool {
        match step {
            Step::Approve(refund) => return self.approve(state, refund),
            Step::GiveUp(refund) => {
                let at = &mut state.refunds[refund];
                let may = matches!(at.state, Some(RefundState::Sending | RefundState::Unknown));
                at.given_up |= may;
            }
            Step::Claim { worker, refund } => self.claim(state, worker, refund),
            Step::BeginAttempt(worker) => return self.begin(state, worker),
            Step::LookFirst(worker) => return self.looks_first && self.look_first(state, worker),
            Step::BeginCall(worker) => self.begin_call(state, worker),
            Step::Arrives { worker, told } => {
                let at = state.workers[worker];
                self.arrives(state, usize::from(at.refund), at.attempt, told);
                state.workers[worker].place = Place::Sending(Call::Answered(told));
            }
            Step::IsDropped(worker) => state.workers[worker].place = Place::Sending(Call::NeverArrived),
            Step::RecordNotReached(worker) => self.record_trouble(state, worker, true),
            Step::RecordLost(worker) => {
                self.leaves_alone(state, worker);
                self.record_trouble(state, worker, false);
            }
            Step::RecordAnswer(worker) | Step::RecordFound(worker) => match state.workers[worker].place {
                Place::Sending(Call::Answered(told)) => self.record_sent(state, worker, told),
                Place::Found { told: Some(told), .. } => self.record_answer(state, worker, told),
                _ => return false,
            },
            Step::BeginLookUp(worker) => self.begin_look_up(state, worker),
            Step::Reads { worker, told } => {
                let Place::LookingUp { in_time } = state.workers[worker].place else { return false };
                state.workers[worker].place = Place::Found { in_time, told };
            }
            Step::RecordUnasked(worker) => self.record_unasked(state, worker),
            Step::BeginAgain(worker) => {
                let Place::Found { in_time, .. } = state.workers[worker].place else { return false };
                return self.begin_again(state, worker, in_time);
            }
            Step::PutOff(worker) => self.put_off(state, worker),
            Step::Stop(worker) => self.stop(state, worker),
            Step::StrayArrives { refund, told } => {
                let Some(stray) = state.refunds[refund].stray.take() else { return false };
                self.arrives(state, refund, stray.attempt, told);
            }
            Step::StrayIsDropped(refund) => state.refunds[refund].stray = None,
            Step::Turns { refund, told } => {
                let Some(entry) = &mut state.refunds[refund].at_gateway else { return false };
                entry.told = told;
            }
            Step::EventReads { refund, told } => {
                state.refunds[refund].news = Some(told);
                if self.events == Events::AtOnce {
                    state.take_news(refund);
                    state.refunds[refund].news = None;
                }
            }
            Step::TakeNews(refund) => state.take_news(refund),
            Step::RefundElsewhere => {
                if state.elsewhere != Elsewhere::Nothing || state.moved() + state.taken() >= self.captured {
                    return false;
                }
                state.elsewhere = Elsewhere::Made;
            }
            Step::BringIn => {
                if state.elsewhere != Elsewhere::Made || state.held_and_gone() >= self.captured {
                    return false;
                }
                state.elsewhere = Elsewhere::BroughtIn;
                state.refunded += 1;
            }
            Step::BankTurns(to) => return self.bank_turns(state, to),
            Step::HearOfDispute => return self.hear_of_dispute(state),
            Step::BeginLook(looker) => return self.begin_look(state, looker),
            Step::TakeLook(looker) => return self.take_look(state, looker),
            Step::Tick => return self.tick(state),
            Step::KeyTurnsOld(refund) => {
                let at = &mut state.refunds[refund];
                if at.age != Age::Young || at.attempt_no == 0 {
                    return false;
                }
                at.age = Age::Old;
            }
            Step::LongWait => return self.long_wait(state),
        }
        true
    }

    fn approve(&self, state: &mut State, refund: usize) -> bool {
        // What is known to be disputed stands still.
        if state.held_and_gone() >= self.captured || state.disputed.booked.takes() {
            return false;
        }
        state.reserved += 1;
        let at = &mut state.refunds[refund];
        at.state = Some(RefundState::Reserved);
        at.job.is_open = true;
        true
    }

    fn tick(&self, state: &mut State) -> bool {
        let is_at_its_end = |age: u8| age >= self.call();
        let waits =
            |worker: &Worker| matches!(worker.place, Place::Sending(Call::OnItsWay { age }) if is_at_its_end(age));
        let strays = state.refunds.iter().filter_map(|refund| refund.stray);
        if !self.is_timed()
            || state.workers.iter().any(waits)
            || strays.into_iter().any(|stray| is_at_its_end(stray.age))
        {
            return false;
        }
        for refund in &mut state.refunds {
            refund.job.lease = refund.job.lease.saturating_sub(1);
            refund.since_sent = (refund.since_sent + 1).min(self.settles());
            if let Some(entry) = &mut refund.at_gateway {
                entry.behind = entry.behind.saturating_sub(1);
            }
            if let Some(stray) = &mut refund.stray {
                stray.age += 1;
            }
        }
        for worker in &mut state.workers {
            worker.since_claim = (worker.since_claim + 1).min(self.begins_within() + 1);
            if let Place::Sending(Call::OnItsWay { age }) = &mut worker.place {
                *age += 1;
            }
        }
        true
    }

    fn long_wait(&self, state: &mut State) -> bool {
        let grows_old = |refund: usize| self.is_timed() || state.refunds[refund].age == Age::Old;
        let is_called = |worker: &Worker| {
            grows_old(usize::from(worker.refund)) && matches!(worker.place, Place::Sending(Call::OnItsWay { .. }))
        };
        let strays = (0..2).any(|refund| state.refunds[refund].stray.is_some() && grows_old(refund));
        if strays || state.workers.iter().any(is_called) {
            return false;
        }
        for refund in &mut state.refunds {
            refund.job.lease = 0;
            refund.since_sent = self.settles();
            if let Some(entry) = &mut refund.at_gateway {
                entry.behind = 0;
            }
            if refund.age == Age::Old {
                refund.age = Age::Gone;
            }
        }
        if !self.has(Flaw::ClockSleeps) {
            state.workers.iter_mut().for_each(|worker| worker.since_claim = self.begins_within() + 1);
        }
        true
    }
}

impl State {
    /// What nobody will look at again is made one, so that states do not differ by it.
    fn tidy(&mut self) {
        self.disputed.looks.sort_unstable();
        for worker in &mut self.workers {
            let may_call = !matches!(worker.place, Place::Idle | Place::Sending(_) | Place::ToPutOff);
            worker.since_claim = if may_call { worker.since_claim } else { 0 };
        }
        for (at, refund) in self.refunds.iter_mut().zip(0_u8..) {
            if at.state.is_none() || at.attempt_no == 0 {
                at.since_sent = 0;
            }
            let works_on_it = |worker: &Worker| !worker.is_idle() && worker.refund == refund;
            let is_worked_on = self.workers.iter().any(works_on_it);
            at.job.holder = at.job.holder.filter(|holder| works_on_it(&self.workers[usize::from(*holder)]));
            if at.is_known {
                // It is looked up from now on, never sent.
                at.in_doubt = false;
                at.age = if is_worked_on || at.stray.is_some() { at.age } else { Age::Young };
            }
            if !at.is_settled() {
                continue;
            }
            (at.in_doubt, at.is_known, at.given_up, at.since_sent) = (false, false, false, 0);
            at.age = if is_worked_on || at.stray.is_some() { at.age } else { Age::Young };
            at.news = at.news.filter(|told| !at.is_over() && *told == Told::Failed);
            if let Some(entry) = &mut at.at_gateway {
                entry.behind = 0;
            }
        }
    }
}

//! The gateway and the way to it: what arrives, what is remembered, what its list shows.

use crate::settings::Settings;
use crate::state::{Age, Broken, Call, Entry, Place, State, Stray, Told};

/// What a gateway may answer to a key that is new to it.
const ANSWERS: [Told; 4] = [Told::Succeeded, Told::Pending, Told::NeedsAction, Told::Failed];

impl Settings {
    /// Every answer that the gateway may give to an attempt that arrives now.
    pub(crate) fn answers(&self, state: &State, refund: usize, attempt: u8) -> Vec<Told> {
        let at = &state.refunds[refund];
        let is_remembered = self.keeps_keys && self.remembers(state, refund, attempt);
        if let Some(entry) = at.at_gateway.filter(|entry| is_remembered && entry.attempt == attempt) {
            return vec![entry.told];
        }
        if self.keeps_refusals && is_remembered && at.refused == attempt {
            return vec![Told::Failed];
        }
        // Whoever lets people refund in its own pages counts what is left.
        if (self.elsewhere || self.disputes) && state.moved() + state.taken() >= self.captured {
            return vec![Told::Failed];
        }
        ANSWERS.into_iter().filter(|told| self.asks_customer || *told != Told::NeedsAction).collect()
    }

    fn remembers(&self, state: &State, refund: usize, attempt: u8) -> bool {
        let at = &state.refunds[refund];
        attempt == at.attempt_no && at.age != Age::Gone
    }

    /// The attempt has arrived and is answered so.
    pub(crate) fn arrives(&self, state: &mut State, refund: usize, attempt: u8, told: Told) {
        if !self.remembers(state, refund, attempt) {
            state.breaks(Broken::ForgottenKey);
        }
        let at = &mut state.refunds[refund];
        let is_done = at.at_gateway.is_some_and(|entry| self.keeps_keys && entry.attempt == attempt);
        if is_done {
            return;
        }
        if told == Told::Failed {
            at.refused = if self.keeps_refusals { attempt } else { 0 };
            return;
        }
        if at.at_gateway.is_some() {
            return state.breaks(Broken::DoneTwice);
        }
        at.at_gateway = Some(Entry { attempt, told, behind: self.behind() });
    }

    /// Nobody waits for it any longer; it may have its effect all the same.
    pub(crate) fn leaves_alone(&self, state: &mut State, worker: usize) {
        let at = state.workers[worker];
        let Place::Sending(Call::OnItsWay { age }) = at.place else { return };
        let stray = Stray { attempt: at.attempt, age };
        let refund = &mut state.refunds[usize::from(at.refund)];
        match refund.stray {
            Some(other) if other != stray => state.breaks(Broken::Crowded),
            _ => refund.stray = Some(stray),
        }
    }

    /// Whether its list shows what it has, does not, or may do either.
    pub(crate) fn sees(&self, state: &State, refund: usize) -> Vec<Option<Told>> {
        match state.refunds[refund].at_gateway {
            None => vec![None],
            Some(entry) if self.is_timed() && entry.behind == 0 => vec![Some(entry.told)],
            Some(entry) => vec![None, Some(entry.told)],
        }
    }

    /// What may become of what it has, by itself.
    pub(crate) fn turns(&self, state: &State, refund: usize) -> &'static [Told] {
        match state.refunds[refund].at_gateway.map(|entry| entry.told) {
            Some(Told::Pending) if self.asks_customer => &[Told::NeedsAction, Told::Succeeded, Told::Failed],
            Some(Told::Pending) => &[Told::Succeeded, Told::Failed],
            Some(Told::NeedsAction) => &[Told::Succeeded, Told::Failed, Told::Canceled],
            Some(Told::Succeeded) => &[Told::Failed],
            None | Some(Told::Failed | Told::Canceled) => &[],
        }
    }
}

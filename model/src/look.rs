//! Looks at what a bank does about the payment, taken down later: `desk/src/look_at_payment.rs` and `take_seen.rs`.

use crate::settings::{Flaw, Settings};
use crate::state::{Broken, Dispute, Look, State};

impl Settings {
    /// It opens over what is left, and is decided once.
    pub(crate) fn bank_turns(&self, state: &mut State, to: Dispute) -> bool {
        let may = match state.disputed.at_bank {
            Dispute::Nothing => to == Dispute::Open && state.moved() < self.captured,
            Dispute::Open => matches!(to, Dispute::Won | Dispute::Lost),
            Dispute::Won | Dispute::Lost => false,
        };
        if may {
            state.disputed.at_bank = to;
        }
        may
    }

    /// Whoever looks at this moment may have looked before: the look is owed anew, and theirs is let go.
    pub(crate) fn hear_of_dispute(&self, state: &mut State) -> bool {
        if state.disputed.at_bank == Dispute::Nothing {
            return false;
        }
        state.disputed.is_owed = true;
        state.disputed.looks.iter_mut().flatten().for_each(|look| look.is_held = false);
        true
    }

    /// Claims the look, which nobody else has from now on, and reads.
    pub(crate) fn begin_look(&self, state: &mut State, looker: usize) -> bool {
        let disputed = &mut state.disputed;
        if !disputed.is_owed || disputed.looks[looker].is_some() {
            return false;
        }
        disputed.looks.iter_mut().flatten().for_each(|look| look.is_held = false);
        disputed.looks[looker] = Some(Look { seen: disputed.at_bank, is_held: true });
        true
    }

    /// `take_disputes`, behind its fence.
    pub(crate) fn take_look(&self, state: &mut State, looker: usize) -> bool {
        let Some(look) = state.disputed.looks[looker].take() else { return false };
        if !look.is_held && !self.has(Flaw::LookWithoutFence) {
            return true;
        }
        if state.disputed.booked.is_newer_than(look.seen) {
            state.breaks(Broken::TakenBack);
        }
        let room = self.captured.saturating_sub(state.reserved + state.refunded);
        let lost = u8::from(look.seen == Dispute::Lost);
        // What a refund on its way holds is counted once that has ended without it.
        let all_fits = lost <= room || state.reserved == 0;
        let disputed = &mut state.disputed;
        (disputed.booked, disputed.lost) = (look.seen, lost.min(room));
        disputed.is_owed &= !(look.is_held && all_fits);
        true
    }
}

impl Dispute {
    const fn is_newer_than(self, other: Self) -> bool {
        match self {
            Self::Nothing => false,
            Self::Open => matches!(other, Self::Nothing),
            Self::Won | Self::Lost => matches!(other, Self::Nothing | Self::Open),
        }
    }

    /// The bank has the money, or it has gone for good.
    pub(crate) const fn takes(self) -> bool {
        matches!(self, Self::Open | Self::Lost)
    }
}

impl State {
    /// What the bank has of the payment, in refunds.
    pub(crate) fn taken(&self) -> u8 {
        u8::from(self.disputed.at_bank.takes())
    }
}

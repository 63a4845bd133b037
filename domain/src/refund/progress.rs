use super::{Attention, FailureReason, RefundState};
use crate::Timestamp;

/// How far a refund has come, with the facts of just that state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundProgress {
    /// Reserved, sending, unknown or waiting for the customer: `state` is one of these four.
    Open {
        state: RefundState,
        /// Why a person must look at it, and since when.
        attention: Option<(Attention, Timestamp)>,
        /// Since when the gateway waits for the merchant's balance.
        short_since: Option<Timestamp>,
    },
    Succeeded {
        at: Timestamp,
    },
    /// `succeeded_at`: it had succeeded first, and the money came back.
    Failed {
        at: Timestamp,
        reason: FailureReason,
        succeeded_at: Option<Timestamp>,
    },
    Canceled {
        at: Timestamp,
    },
}

impl RefundProgress {
    /// An open refund that goes on by itself.
    pub const fn open(state: RefundState) -> Self {
        Self::Open { state, attention: None, short_since: None }
    }

    pub const fn state(&self) -> RefundState {
        match self {
            Self::Open { state, .. } => *state,
            Self::Succeeded { .. } => RefundState::Succeeded,
            Self::Failed { .. } => RefundState::Failed,
            Self::Canceled { .. } => RefundState::Canceled,
        }
    }

    /// The same, in another open state.
    pub(super) const fn moved_to(self, state: RefundState) -> Self {
        match self {
            Self::Open { attention, short_since, .. } => Self::Open { state, attention, short_since },
            other => other,
        }
    }
}

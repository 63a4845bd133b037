use super::{AttemptOutcome, FailureReason};

/// What a gateway says of a refund, whether it was asked or told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatewayResult {
    Succeeded {
        reference: String,
        /// Such as an acquirer's reference number, by which the customer's bank finds the money.
        trace_number: Option<String>,
    },
    /// Accepted, not done yet: ask again.
    Pending {
        reference: String,
        /// The merchant's balance is short: it waits for that.
        is_short: bool,
    },
    /// The customer must tell the gateway something first; it has asked them.
    RequiresAction {
        reference: String,
    },
    Failed {
        reason: FailureReason,
    },
    /// Undone before any money moved.
    Canceled {
        reference: String,
    },
    /// Nobody but a person sends this money; it is recorded then.
    ByHand,
}

impl GatewayResult {
    /// Whether money moved or may still move.
    pub fn moves(&self) -> bool {
        !matches!(self, Self::Failed { .. } | Self::Canceled { .. })
    }

    /// The outcome of the attempt that it answers.
    pub fn outcome(&self) -> AttemptOutcome {
        match self {
            Self::Succeeded { .. } => AttemptOutcome::Succeeded,
            Self::Pending { .. } => AttemptOutcome::Pending,
            Self::RequiresAction { .. } => AttemptOutcome::RequiresAction,
            Self::Failed { .. } => AttemptOutcome::Failed,
            Self::Canceled { .. } => AttemptOutcome::Canceled,
            Self::ByHand => AttemptOutcome::ByHand,
        }
    }

    /// The gateway's name for the refund, or why it failed; empty where there is neither.
    pub fn detail(&self) -> &str {
        match self {
            Self::Succeeded { reference, .. }
            | Self::Pending { reference, .. }
            | Self::RequiresAction { reference }
            | Self::Canceled { reference } => reference,
            Self::Failed { reason } => reason.as_str(),
            Self::ByHand => "",
        }
    }
}

//! Why an answer is what it is, with the facts that a page needs to say so.

use serde::{Deserialize, Serialize};

use crate::{Minor, Timestamp};

/// A reason in an answer, in the order the rules are asked. The wire carries [`Reason::code`];
/// pages turn the facts into sentences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Reason {
    PaymentFailed,
    PaymentVoided,
    PaymentNotCaptured,
    PaymentDisputed,
    /// Nothing remains, of the invoice or of a line.
    FullyRefunded,
    UnknownLine {
        id: String,
    },
    DuplicateLine {
        id: String,
    },
    LineHasNoPeriod {
        id: String,
    },
    QuantityNotPositive {
        id: String,
        asked: i64,
    },
    /// Units.
    QuantityExceedsRemaining {
        id: String,
        asked: i64,
        remaining: i64,
    },
    AmountNotPositive,
    /// Minor units. A share above 100 percent is asked too much even where it rounds to what remains.
    AmountExceedsRemaining {
        asked: Minor,
        remaining: Minor,
    },
    /// Before it settles, a payment can only be voided as a whole.
    UnsettledVoidOnly,
    /// No reason against the refund: it only becomes account credit.
    GatewayWindowExpired {
        since: Timestamp,
    },
    /// The last day number (1970-01-01 is 0) on which it could be asked for.
    OutsideWindow {
        closed_on: i64,
    },
    ExcludedCategory {
        ids: Vec<String>,
    },
    Consumed {
        ids: Vec<String>,
    },
    /// A pending request asks for the line; one at a time, so that no line is decided twice.
    AlreadyAsked {
        id: String,
    },
}

impl Reason {
    /// The word of preview.md.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PaymentFailed => "payment_failed",
            Self::PaymentVoided => "payment_voided",
            Self::PaymentNotCaptured => "payment_not_captured",
            Self::PaymentDisputed => "payment_disputed",
            Self::FullyRefunded => "fully_refunded",
            Self::UnknownLine { .. } => "unknown_line",
            Self::DuplicateLine { .. } => "duplicate_line",
            Self::LineHasNoPeriod { .. } => "line_has_no_period",
            Self::QuantityNotPositive { .. } => "quantity_not_positive",
            Self::QuantityExceedsRemaining { .. } => "quantity_exceeds_remaining",
            Self::AmountNotPositive => "amount_not_positive",
            Self::AmountExceedsRemaining { .. } => "amount_exceeds_remaining",
            Self::UnsettledVoidOnly => "unsettled_void_only",
            Self::GatewayWindowExpired { .. } => "gateway_window_expired",
            Self::OutsideWindow { .. } => "outside_window",
            Self::AlreadyAsked { .. } => "already_asked",
            Self::ExcludedCategory { .. } => "excluded_category",
            Self::Consumed { .. } => "consumed",
        }
    }
}

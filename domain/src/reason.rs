//! Why an answer is what it is, with the facts that a page needs to say so.

use serde::{Deserialize, Serialize};

use crate::{Minor, RefundReason, Step, Timestamp};

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
    /// A pending request asks for the line; one at a time, so that no line is decided twice.
    AlreadyAsked {
        id: String,
        /// The request's number.
        ticket: String,
    },
    /// The restocking fee, minor units, leaves nothing to go back.
    FeeTakesAll {
        fee: Minor,
    },
    /// Minor units. Other payments paid the rest: it goes back to them, each by a refund of its own.
    AmountExceedsPayment {
        asked: Minor,
        left: Minor,
    },
    /// Before it settles, a payment can only be voided as a whole.
    UnsettledVoidOnly,
    /// No reason against the refund: it only becomes account credit.
    GatewayWindowExpired {
        since: Timestamp,
    },
    /// No reason against the refund either: the gateway cannot move so little, so it becomes account credit.
    AmountBelowStep {
        step: Step,
    },
    /// The gateway cannot move just this. Minor units: the most of it that it can, and what would be left then. Whoever
    /// approves has to choose: no amount is put in another one's place.
    AmountBetweenSteps {
        step: Step,
        nearest: Minor,
        left: Minor,
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
    /// Minor units.
    BelowMinimum {
        asked: Minor,
        minimum: Minor,
    },
    /// The reason wants a photo or a document, and none came. It never denies: a person can ask for one.
    EvidenceMissing {
        reason: RefundReason,
    },
    /// The merchant blocks this customer: a person looks, or where the policy makes no exceptions it is no.
    CustomerBlocked,
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
            Self::AlreadyAsked { .. } => "already_asked",
            Self::FeeTakesAll { .. } => "fee_takes_all",
            Self::AmountExceedsPayment { .. } => "amount_exceeds_payment",
            Self::UnsettledVoidOnly => "unsettled_void_only",
            Self::GatewayWindowExpired { .. } => "gateway_window_expired",
            Self::AmountBelowStep { .. } => "amount_below_step",
            Self::AmountBetweenSteps { .. } => "amount_between_steps",
            Self::OutsideWindow { .. } => "outside_window",
            Self::ExcludedCategory { .. } => "excluded_category",
            Self::Consumed { .. } => "consumed",
            Self::BelowMinimum { .. } => "below_minimum",
            Self::EvidenceMissing { .. } => "evidence_missing",
            Self::CustomerBlocked => "customer_blocked",
        }
    }

    /// Whether it only tells which way the money goes, and how much of it, and speaks against nothing.
    pub const fn is_no_objection(&self) -> bool {
        matches!(
            self,
            Self::GatewayWindowExpired { .. } | Self::AmountBelowStep { .. } | Self::AmountBetweenSteps { .. }
        )
    }

    /// The same reason against more lines.
    pub(crate) fn join(&mut self, more: &Self) {
        match (self, more) {
            (Self::ExcludedCategory { ids }, Self::ExcludedCategory { ids: more })
            | (Self::Consumed { ids }, Self::Consumed { ids: more }) => ids.extend_from_slice(more),
            _ => {}
        }
    }
}

//! What becomes of a refund, by the card it goes back to or by what the double was told.

use crate::refund::{Change, Later, RefundStatus};
use serde::{Deserialize, Serialize};

/// How long a test card takes to change its mind, in seconds of the double's clock.
const A_WHILE: i64 = 30;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "becomes", rename_all = "snake_case", deny_unknown_fields)]
pub enum Outcome {
    Succeeds,
    /// Pending because of `processing`, `insufficient_funds` or `charge_pending`; without `after_seconds` until told.
    /// With a `failure_reason` it fails then instead of succeeding.
    Pending {
        pending_reason: String,
        after_seconds: Option<i64>,
        failure_reason: Option<String>,
    },
    SucceedsThenFails {
        failure_reason: String,
        after_seconds: i64,
    },
    FailsAtOnce {
        failure_reason: String,
    },
    RequiresAction,
    /// Refused: the merchant's balance is short.
    BalanceInsufficient,
}

impl Outcome {
    /// Stripe's test cards by payment method, token or number, and cards of the double's own for what Stripe has none
    /// for: `pm_double_fails_declined`, `pm_double_late_fails_declined`, and so on.
    pub fn of_card(card: &str) -> Self {
        if let Some(reason) = card.strip_prefix("pm_double_fails_") {
            return Self::FailsAtOnce { failure_reason: reason.to_owned() };
        }
        if let Some(reason) = card.strip_prefix("pm_double_late_fails_") {
            return Self::SucceedsThenFails { failure_reason: reason.to_owned(), after_seconds: A_WHILE };
        }
        match card {
            "pm_card_pendingRefund" | "tok_pendingRefund" | "4000000000007726" => {
                Self::pending("processing", Some(A_WHILE))
            }
            "pm_card_refundFail" | "tok_refundFail" | "4000000000005126" => Self::SucceedsThenFails {
                failure_reason: "expired_or_canceled_card".to_owned(),
                after_seconds: A_WHILE,
            },
            "pm_double_insufficient_funds" => Self::pending("insufficient_funds", Some(A_WHILE)),
            "pm_double_requires_action" => Self::RequiresAction,
            "pm_double_balance_insufficient" => Self::BalanceInsufficient,
            _ => Self::Succeeds,
        }
    }

    pub fn pending(pending_reason: &str, after_seconds: Option<i64>) -> Self {
        Self::Pending { pending_reason: pending_reason.to_owned(), after_seconds, failure_reason: None }
    }

    /// Status, pending reason, failure reason, and what follows a refund made at this time.
    pub fn begin(&self, now: i64) -> (RefundStatus, Option<String>, Option<String>, Vec<Later>) {
        let turn = |after: i64, to, failure_reason| {
            vec![Later { at: now.saturating_add(after), change: Change::Turn { to, failure_reason } }]
        };
        match self.clone() {
            Self::Succeeds | Self::BalanceInsufficient => (RefundStatus::Succeeded, None, None, Vec::new()),
            Self::Pending { pending_reason, after_seconds, failure_reason } => {
                let to = if failure_reason.is_some() { RefundStatus::Failed } else { RefundStatus::Succeeded };
                let later = after_seconds.map(|after| turn(after, to, failure_reason)).unwrap_or_default();
                (RefundStatus::Pending, Some(pending_reason), None, later)
            }
            Self::SucceedsThenFails { failure_reason, after_seconds } => {
                let later = turn(after_seconds, RefundStatus::Failed, Some(failure_reason));
                (RefundStatus::Succeeded, None, None, later)
            }
            Self::FailsAtOnce { failure_reason } => (RefundStatus::Failed, None, Some(failure_reason), Vec::new()),
            Self::RequiresAction => (RefundStatus::RequiresAction, None, None, Vec::new()),
        }
    }
}

/// The cards whose charge is disputed as soon as it is made: the reason, and whether the bank only asks.
pub fn disputed_by_card(card: &str) -> Option<(&'static str, bool)> {
    match card {
        "pm_card_createDispute" | "tok_createDispute" | "4000000000000259" => Some(("fraudulent", false)),
        "pm_card_createDisputeProductNotReceived" | "tok_createDisputeProductNotReceived" | "4000000000002685" => {
            Some(("product_not_received", false))
        }
        "pm_card_createDisputeInquiry" | "tok_createDisputeInquiry" | "4000000000001976" => Some(("fraudulent", true)),
        _ => None,
    }
}

//! Money going back, and what is still to happen to it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    Pending,
    RequiresAction,
    Succeeded,
    Failed,
    Canceled,
}

impl RefundStatus {
    /// Its amount is taken from the payment: it cannot be refunded a second time.
    pub fn stands(self) -> bool {
        !matches!(self, Self::Failed | Self::Canceled)
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::RequiresAction => "requires_action",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Refund {
    pub id: String,
    /// The payment's name.
    pub payment: String,
    /// Minor units.
    pub amount: i64,
    pub currency: String,
    pub status: RefundStatus,
    pub pending_reason: Option<String>,
    pub failure_reason: Option<String>,
    pub reason: Option<String>,
    pub metadata: BTreeMap<String, String>,
    pub created: i64,
    pub trace: Trace,
    /// Stripe's own page, not the API.
    pub is_from_dashboard: bool,
    /// Gives up what was held on a card: the book sees no money move.
    pub is_void: bool,
    /// The rest of what was held, which a partial capture did not take: no money moves either.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_release: bool,
    pub later: Vec<Later>,
}

impl Refund {
    /// Takes its amount out of what was captured.
    pub fn moves_money(&self) -> bool {
        self.status.stands() && !self.is_void && !self.is_release
    }

    /// Forgets what was planned: a refund that ended has no future, and one moved by hand goes on by hand.
    pub fn turn(&mut self, to: RefundStatus, failure_reason: Option<String>) {
        self.status = to;
        self.failure_reason = failure_reason;
        self.pending_reason = None;
        self.later.retain(|later| to == RefundStatus::Succeeded && !matches!(later.change, Change::Turn { .. }));
        if to == RefundStatus::Succeeded && self.trace.kind == "pending" {
            self.trace.kind = "refund".to_owned();
            self.trace.reference_status = Some("pending".to_owned());
        }
    }
}

/// Something that happens to a refund once the double's clock has come so far.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Later {
    pub at: i64,
    pub change: Change,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Turn { to: RefundStatus, failure_reason: Option<String> },
    Trace(Trace),
}

/// `destination_details.card`: the number by which a bank finds the money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// `refund`, `reversal` or `pending`.
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// `pending`, `available` or `unavailable`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_status: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_type: Option<String>,
}

impl Trace {
    pub fn none_yet(kind: &str) -> Self {
        let status = (kind == "refund").then(|| "pending".to_owned());
        Self { kind: kind.to_owned(), reference: None, reference_status: status, reference_type: None }
    }

    pub fn found(reference: String) -> Self {
        Self {
            kind: "refund".to_owned(),
            reference: Some(reference),
            reference_status: Some("available".to_owned()),
            reference_type: Some("acquirer_reference_number".to_owned()),
        }
    }
}

//! Money taken, or held on a card.

use crate::outcome::Outcome;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// A payment intent that nobody has confirmed.
    Unpaid,
    /// Held on the card: can be given up, not refunded.
    Uncaptured,
    Captured,
    /// Given up before it was captured; no money moved.
    Canceled,
}

/// One payment: a charge, and the payment intent it came from unless it was charged directly.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Payment {
    pub payment_intent: Option<String>,
    /// None while unpaid.
    pub charge: Option<String>,
    /// Minor units.
    pub amount: i64,
    pub currency: String,
    pub state: PaymentState,
    /// What is refunded before it settles is reversed: it leaves no trace number.
    pub is_settled: bool,
    /// Stripe's name of a test card, `pm_card_visa`.
    pub card: String,
    /// What becomes of its refunds unless told otherwise.
    pub outcome: Outcome,
    pub created: i64,
    pub metadata: BTreeMap<String, String>,
    pub description: Option<String>,
    pub canceled_at: Option<i64>,
    pub cancellation_reason: Option<String>,
    /// Less than the amount where the rest of what was held was released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured_in_part: Option<i64>,
}

impl Payment {
    /// The one name by which refunds, disputes and the book know it.
    pub fn name(&self) -> &str {
        self.payment_intent.as_deref().or(self.charge.as_deref()).unwrap_or_default()
    }

    pub fn is_called(&self, id: &str) -> bool {
        [&self.payment_intent, &self.charge].into_iter().flatten().any(|own| own == id)
    }

    pub fn captured(&self) -> i64 {
        if self.state == PaymentState::Captured { self.captured_in_part.unwrap_or(self.amount) } else { 0 }
    }

    pub fn void(&mut self, at: i64, reason: Option<String>) {
        self.state = PaymentState::Canceled;
        self.canceled_at = Some(at);
        self.cancellation_reason = reason;
    }
}

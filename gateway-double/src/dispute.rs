//! A customer who asked the bank instead.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Dispute {
    pub id: String,
    /// The payment's name.
    pub payment: String,
    /// Minor units.
    pub amount: i64,
    pub currency: String,
    pub reason: String,
    /// A question of the bank: takes no money yet, and the charge can still be refunded.
    pub is_inquiry: bool,
    pub created: i64,
    /// Some once it is closed.
    pub won: Option<bool>,
}

impl Dispute {
    /// The bank has the money, or has it for good.
    pub fn takes_money(&self) -> bool {
        !self.is_inquiry && self.won != Some(true)
    }

    pub fn status(&self) -> &'static str {
        match (self.is_inquiry, self.won) {
            (true, None) => "warning_needs_response",
            (true, Some(_)) => "warning_closed",
            (false, None) => "needs_response",
            (false, Some(true)) => "won",
            (false, Some(false)) => "lost",
        }
    }
}

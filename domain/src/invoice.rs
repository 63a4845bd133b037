//! What was charged.

use serde::{Deserialize, Serialize};

use crate::{Currency, Line, Minor, Timestamp};

/// The invoice of a purchase. Its total is paid by the payment and by account credit together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    pub currency: Currency,
    pub lines: Vec<Line>,
    /// Account credit that paid part of the invoice, minor units.
    pub credit_applied: Minor,
    pub delivered_at: Option<Timestamp>,
}

impl Invoice {
    /// The sum of the lines' totals, minor units.
    pub fn total(&self) -> Minor {
        self.lines.iter().fold(0, |sum, line| sum.saturating_add(line.total()))
    }
}

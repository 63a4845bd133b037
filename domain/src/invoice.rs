//! What was charged.

use serde::{Deserialize, Serialize};

use crate::{Currency, Line, Minor, Timestamp};

/// The invoice of a purchase. Its total is paid by the payment, by account credit and by other payments together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    pub currency: Currency,
    pub lines: Vec<Line>,
    /// Account credit that paid part of the invoice, minor units.
    pub credit_applied: Minor,
    /// What other payments than the case's paid of the invoice, minor units; 0 where one paid it all.
    pub other_payments: Minor,
    pub delivered_at: Option<Timestamp>,
}

impl Invoice {
    /// The sum of the lines' totals, minor units.
    pub fn total(&self) -> Minor {
        self.lines.iter().fold(0, |sum, line| sum.saturating_add(line.total()))
    }
}

//! A line of an invoice.

use serde::{Deserialize, Serialize};

use crate::{Minor, Period};

/// What was bought, as it was charged. Amounts are for the whole quantity, in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Unique within the invoice.
    pub id: String,
    pub category: String,
    /// Whole units, 1 or more.
    pub quantity: i64,
    /// Before discount and tax.
    pub subtotal: Minor,
    /// Taken off the subtotal, never more than it.
    pub discount: Minor,
    pub tax: Minor,
    /// The time a service pays for; none for goods.
    pub period: Option<Period>,
    /// Used up, watched, downloaded: what a policy may exclude.
    pub consumed: bool,
}

impl Line {
    /// What was charged for the line: subtotal less discount plus tax.
    pub fn total(&self) -> Minor {
        self.subtotal.saturating_sub(self.discount).saturating_add(self.tax)
    }
}

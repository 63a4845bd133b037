//! What holds or moved money before: reserved, being sent, unknown or succeeded.

use serde::{Deserialize, Serialize};

use crate::Minor;

/// A refund that counts against what is left. One that failed, or was rejected or canceled, is
/// not among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierRefund {
    pub lines: Vec<EarlierLine>,
    /// Minor units; with `to_credit` and `to_other_payments` exactly what its lines add up to.
    pub to_payment: Minor,
    pub to_credit: Minor,
    /// What went back to other payments of the same purchase.
    pub to_other_payments: Minor,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierLine {
    pub id: String,
    /// Minor units given back of the line.
    pub total: Minor,
    /// Minor units of the line that were kept as a fee: they cannot be asked for again. Below 0 where a fee that was
    /// kept earlier went back after all.
    pub fee: Minor,
    /// Units given back; 0 where the refund was of an amount.
    pub quantity: i64,
}

impl EarlierRefund {
    /// What was given back, whichever way, minor units.
    pub fn total(&self) -> Minor {
        self.to_payment.saturating_add(self.to_credit).saturating_add(self.to_other_payments)
    }
}

/// A line that a pending request asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingLine {
    pub id: String,
    /// The number of the request, such as `R-7K2M9`.
    pub ticket: String,
}

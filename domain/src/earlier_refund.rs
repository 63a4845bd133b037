//! What holds or moved money before: reserved, being sent, unknown or succeeded.

use serde::{Deserialize, Serialize};

use crate::Minor;

/// A refund that counts against what is left. One that failed, or was rejected or canceled, is
/// not among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierRefund {
    pub lines: Vec<EarlierLine>,
    /// Minor units; with `to_credit` exactly what its lines add up to.
    pub to_payment: Minor,
    pub to_credit: Minor,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierLine {
    pub id: String,
    /// Minor units taken from the line.
    pub total: Minor,
    /// Units given back; 0 where the refund was of an amount.
    pub quantity: i64,
}

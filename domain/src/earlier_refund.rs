//! What holds or moved money before: reserved, being sent, unknown or succeeded.

use serde::{Deserialize, Serialize};

use crate::{LineRefund, Minor};

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
    /// How `total` was split, where that is known: what is split off later then adds up with it, whatever else failed
    /// meanwhile.
    pub parts: Option<EarlierParts>,
}

/// Minor units of the line's discount and tax that went back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierParts {
    pub discount: Minor,
    pub tax: Minor,
}

impl From<&LineRefund> for EarlierLine {
    fn from(line: &LineRefund) -> Self {
        let LineRefund { id, quantity, discount, tax, total, fee, .. } = line;
        let parts = Some(EarlierParts { discount: *discount, tax: *tax });
        Self { id: id.clone(), total: *total, fee: *fee, quantity: *quantity, parts }
    }
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

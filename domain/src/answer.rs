//! A preview as it crosses the wire.

use serde::Serialize;

use crate::{LineRefund, Method, Minor, Outcome, Preview};

/// preview.md's answer: reasons are codes alone. `moneyback preview` and `POST /v1/previews` both
/// write this shape. A fee is only there where one is kept, `nearest` only where the gateway cannot move just this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PreviewAnswer<'a> {
    outcome: Outcome,
    reasons: Vec<&'static str>,
    lines: Vec<LineAnswer<'a>>,
    total: Minor,
    #[serde(skip_serializing_if = "is_nothing")]
    fee: Minor,
    to_payment: Minor,
    to_credit: Minor,
    remaining_after: Minor,
    method: Option<Method>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<Minor>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct LineAnswer<'a> {
    id: &'a str,
    quantity: i64,
    subtotal: Minor,
    discount: Minor,
    tax: Minor,
    total: Minor,
    #[serde(skip_serializing_if = "is_nothing")]
    fee: Minor,
}

fn is_nothing(amount: &Minor) -> bool {
    *amount == 0
}

impl<'a> LineAnswer<'a> {
    fn of(line: &'a LineRefund) -> Self {
        let LineRefund { id, quantity, subtotal, discount, tax, total, fee, .. } = line;
        Self { id, quantity: *quantity, subtotal: *subtotal, discount: *discount, tax: *tax, total: *total, fee: *fee }
    }
}

impl Preview {
    pub fn answer(&self) -> PreviewAnswer<'_> {
        PreviewAnswer {
            outcome: self.outcome,
            reasons: self.reasons.iter().map(|reason| reason.code()).collect(),
            lines: self.lines.iter().map(LineAnswer::of).collect(),
            total: self.total,
            fee: self.fee,
            to_payment: self.to_payment,
            to_credit: self.to_credit,
            remaining_after: self.remaining_after,
            method: self.method,
            nearest: self.nearest(),
        }
    }
}

//! A preview as it crosses the wire.

use serde::Serialize;

use crate::{LineRefund, Method, Minor, Outcome, Preview};

/// preview.md's answer: reasons are codes alone. `moneyback preview` and `POST /v1/previews` both
/// write this shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PreviewAnswer<'a> {
    outcome: Outcome,
    reasons: Vec<&'static str>,
    lines: &'a [LineRefund],
    total: Minor,
    to_payment: Minor,
    to_credit: Minor,
    remaining_after: Minor,
    method: Option<Method>,
}

impl Preview {
    pub fn answer(&self) -> PreviewAnswer<'_> {
        PreviewAnswer {
            outcome: self.outcome,
            reasons: self.reasons.iter().map(|reason| reason.code()).collect(),
            lines: &self.lines,
            total: self.total,
            to_payment: self.to_payment,
            to_credit: self.to_credit,
            remaining_after: self.remaining_after,
            method: self.method,
        }
    }
}

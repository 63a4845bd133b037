//! A disputed payment is frozen: a refund and a chargeback could cross and pay twice.

use crate::{CheckedCase, Reason};

pub(super) fn rule(case: &CheckedCase) -> Option<Reason> {
    case.case.payment.disputed.then_some(Reason::PaymentDisputed)
}

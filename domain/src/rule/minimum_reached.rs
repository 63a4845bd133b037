//! Amounts too small to be worth anybody's while, where the merchant says so.

use crate::{CheckedCase, Reason, asked::Asked, asked::total_of};

pub(super) fn rule(case: &CheckedCase, asked: &[Asked]) -> Option<Reason> {
    let minimum = case.case.policy.minimum_amount?;
    let asked = total_of(asked);
    (asked < minimum).then_some(Reason::BelowMinimum { asked, minimum })
}

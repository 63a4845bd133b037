//! What was used up cannot be given back, where the merchant says so.

use crate::{CheckedCase, Reason, asked::Asked};

pub(super) fn rule(case: &CheckedCase, asked: &[Asked]) -> Option<Reason> {
    if !case.case.policy.exclude_consumed {
        return None;
    }
    let ids = super::ids_of(case, asked, |line| line.consumed);
    (!ids.is_empty()).then_some(Reason::Consumed { ids })
}

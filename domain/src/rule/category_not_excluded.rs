//! Categories that the merchant takes nothing back of.

use crate::{CheckedCase, Reason, asked::Asked};

pub(super) fn rule(case: &CheckedCase, asked: &[Asked]) -> Option<Reason> {
    let excluded = &case.case.policy.excluded_categories;
    let ids = super::ids_of(case, asked, |line| excluded.contains(&line.category));
    (!ids.is_empty()).then_some(Reason::ExcludedCategory { ids })
}

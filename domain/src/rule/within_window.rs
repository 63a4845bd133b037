//! The window: so many calendar days of the merchant's zone after the day that opened it.

use crate::{CheckedCase, Reason, asked::Asked};

pub(super) fn rule(case: &CheckedCase, _asked: &[Asked]) -> Option<Reason> {
    let closed_on = open_until(case)?;
    let today = case.case.zone.epoch_day(case.case.now);
    (today > closed_on).then_some(Reason::OutsideWindow { closed_on })
}

/// The last day number on which a refund can be asked for; none where there is no limit, or
/// nothing has opened the window yet. The whole of that day counts, up to its midnight.
pub(crate) fn open_until(case: &CheckedCase) -> Option<i64> {
    let facts = &case.case;
    let days = facts.policy.window_days?;
    let opened_at = facts.policy.window_opened_at(&facts.invoice, &facts.payment)?;
    Some(facts.zone.epoch_day(opened_at).saturating_add(days))
}

//! Customers whose requests the merchant wants to see, or does not take.

use crate::{CheckedCase, Listing, Reason, asked::Asked};

pub(super) fn rule(case: &CheckedCase, _asked: &[Asked]) -> Option<Reason> {
    (case.case.listing == Some(Listing::Blocked)).then_some(Reason::CustomerBlocked)
}

//! Some reasons want to be seen: a photo of what is broken.

use crate::{CheckedCase, Listing, Reason, asked::Asked};

pub(super) fn rule(case: &CheckedCase, _asked: &[Asked]) -> Option<Reason> {
    let facts = &case.case;
    let reason = facts.reason.filter(|reason| facts.policy.evidence_for.contains(reason))?;
    let is_seen = facts.evidence > 0 || facts.listing == Some(Listing::Allowed);
    (!is_seen).then_some(Reason::EvidenceMissing { reason })
}

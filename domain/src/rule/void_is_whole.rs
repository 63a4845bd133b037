//! Before a payment settles, a gateway can only undo it as a whole.

use crate::{CheckedCase, Method, Minor, Reason};

/// `total`: what this request comes to, whatever kind of selection it is.
pub(crate) fn rule(case: &CheckedCase, method: Method, total: Minor) -> Option<Reason> {
    // A refund gives at most what is left, so this is only reached where nothing was refunded before. What other
    // payments paid is not this one's to undo.
    let is_whole = total == case.total().saturating_sub(case.case.invoice.other_payments);
    (method == Method::Void && !is_whole).then_some(Reason::UnsettledVoidOnly)
}

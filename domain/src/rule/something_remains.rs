//! What was refunded in full cannot be refunded again; neither can what cost nothing.

use crate::{CheckedCase, Reason};

pub(super) fn rule(case: &CheckedCase) -> Option<Reason> {
    (case.remaining() == 0).then_some(Reason::FullyRefunded)
}

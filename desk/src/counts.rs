use std::sync::atomic::{AtomicU64, Ordering};

use crate::Desk;

/// What this process did since it began, for whoever watches it.
#[derive(Debug, Default)]
pub struct Counts {
    /// Calls to gateways that could move money.
    pub attempts: AtomicU64,
    /// How often a gateway's answer to such a call was lost.
    pub unknowns: AtomicU64,
}

impl Desk {
    pub(crate) fn count(&self, what: impl Fn(&Counts) -> &AtomicU64) {
        what(self.counts()).fetch_add(1, Ordering::Relaxed);
    }
}

use domain::Timestamp;
use std::sync::atomic::{AtomicU64, Ordering};
use storage::{JobsDue, StorageError, Unsettled};

use crate::Desk;

/// What this process did since it began, for whoever watches it.
#[derive(Debug, Default)]
pub struct Counts {
    /// Calls to gateways that could move money.
    pub attempts: AtomicU64,
    /// How often a gateway's answer to such a call was lost.
    pub unknowns: AtomicU64,
    /// Refunds that came to an end, by how.
    pub succeeded: AtomicU64,
    pub failed: AtomicU64,
    /// Of those that had succeeded before.
    pub failed_late: AtomicU64,
    /// Refunds made at gateways without us that were brought in.
    pub imported: AtomicU64,
    /// How often a person was asked to look.
    pub calls_for_help: AtomicU64,
    /// Rounds of work that a panic ended.
    pub worker_panics: AtomicU64,
}

/// What is under way in the whole installation, now.
#[derive(Debug, Clone)]
pub struct Measures {
    pub now: Timestamp,
    pub unsettled: Unsettled,
    pub jobs_due: Vec<JobsDue>,
    pub paused_gateways: i64,
    /// Refunds of gateways that the books have no room for.
    pub excess_refunds: i64,
}

impl Desk {
    pub async fn measure(&self) -> Result<Measures, StorageError> {
        let now = self.now();
        let mut reading = self.storage().reading().await?;
        Ok(Measures {
            now,
            unsettled: reading.measure_unsettled().await?,
            jobs_due: reading.measure_jobs_due(now).await?,
            paused_gateways: reading.count_paused_gateways().await?,
            excess_refunds: reading.count_excess_refunds().await?,
        })
    }

    pub(crate) fn count(&self, what: impl Fn(&Counts) -> &AtomicU64) {
        what(self.counts()).fetch_add(1, Ordering::Relaxed);
    }
}

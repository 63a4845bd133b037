//! Work is claimed from the outbox, and put off.

use domain::Timestamp;
use storage::{Job, JobKind, StorageError};

use crate::Desk;

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3600 * SECOND;
/// Longer than any lease.
const LEASED_AT_MOST: i64 = HOUR;

/// Longer than any work of a kind is put off.
const fn put_off_at_most(kind: JobKind) -> i64 {
    match kind {
        JobKind::PayOut | JobKind::Mail => 8 * HOUR,
        JobKind::LookAtPayment => 31 * 24 * HOUR,
    }
}

impl Desk {
    /// Claims one piece of work that is due. One at a time: its lease must not run out while others are done.
    pub(crate) async fn claim_job(&self, kind: JobKind, lease: i64) -> Result<Option<Job>, StorageError> {
        // Whoever pays out looks at the clock each time. Asked before the time, so that one set in between is looked through anew.
        let may_hide = self.clock_watch().may_hide(kind);
        let now = self.now();
        let mut writing = self.storage().writing().await?;
        if may_hide.is_some() {
            let latest = Timestamp(now.0 + put_off_at_most(kind));
            let found = writing.take_hidden_jobs_back(kind, now, latest, Timestamp(now.0 + LEASED_AT_MOST)).await?;
            if found > 0 {
                tracing::warn!(
                    kind = kind.as_str(),
                    found,
                    "work was put off by a clock that was ahead: it is due now"
                );
            }
        }
        let jobs = writing.claim_jobs(kind, now, Timestamp(now.0 + lease), 1).await?;
        writing.commit().await?;
        if let Some(since) = may_hide {
            self.clock_watch().hides_nothing_of(kind, since);
        }
        Ok(jobs.into_iter().next())
    }

    /// When to try again after the nth try: 2 s, 8 s, 32 s … up to six hours, and up to a quarter more by
    /// chance, so that what failed together does not come back together.
    pub(crate) fn back_off(&self, tries: i64) -> Timestamp {
        let doublings = u32::try_from(tries.clamp(1, 8)).unwrap_or(8);
        self.shortly((2_i64.pow(2 * doublings - 1) * SECOND).min(6 * 3600 * SECOND))
    }

    /// So many microseconds from now, and up to a quarter more by chance.
    pub(crate) fn shortly(&self, wait: i64) -> Timestamp {
        let mut byte = [0];
        self.chance().fill(&mut byte);
        Timestamp(self.now().0 + wait + wait / 4 * i64::from(byte[0]) / 255)
    }
}

//! How much is under way, for whoever watches the server.

use crate::statements::statements;
use crate::{Reading, Result};

statements! {
    // Only what is not over is looked at: few rows, by the state's own index.
    UNSETTLED = "select count(*) as refunds,
            cast(coalesce(sum(case when state = 'unknown' then 1 else 0 end), 0) as bigint) as unknown,
            cast(coalesce(sum(case when attention is not null then 1 else 0 end), 0) as bigint) as in_need,
            min(reserved_at) as oldest_at
        from refund where state in ('reserved', 'sending', 'unknown', 'requires_action')";
    JOBS_DUE = "select kind, count(*) as jobs, min(due_at) as oldest_at from outbox
        where done_at is null and due_at <= $1 group by kind order by kind";
    PAUSED = "select count(*) from gateway_setting where paused_at is not null";
}

/// Refunds that are not over.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub struct Unsettled {
    pub refunds: i64,
    /// Of them: nobody knows whether the gateway has them.
    pub unknown: i64,
    /// Of them: a person must look.
    pub in_need: i64,
    /// When the oldest one began, epoch microseconds.
    pub oldest_at: Option<i64>,
}

/// Work that is due and not done, of one kind.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct JobsDue {
    pub kind: String,
    pub jobs: i64,
    /// Epoch microseconds.
    pub oldest_at: i64,
}

impl Reading {
    pub async fn measure_unsettled(&mut self) -> Result<Unsettled> {
        Ok(sqlx::query_as(UNSETTLED).fetch_one(&mut *self.transaction).await?)
    }

    pub async fn measure_jobs_due(&mut self, now: domain::Timestamp) -> Result<Vec<JobsDue>> {
        Ok(sqlx::query_as(JOBS_DUE).bind(now.0).fetch_all(&mut *self.transaction).await?)
    }

    pub async fn count_paused_gateways(&mut self) -> Result<i64> {
        Ok(sqlx::query_scalar(PAUSED).fetch_one(&mut *self.transaction).await?)
    }
}

use domain::Timestamp;

use crate::row::word;
use crate::statements::statements;
use crate::{Reading, Result, Writing};

statements! {
    INSERT = "insert into outbox (outbox_id, merchant_id, kind, subject_id, payload, due_at, tries, leased_until)
        values ($1, $2, $3, $4, $5, $6, 0, 0)";
    // The lease is asked for twice: where two workers choose one row, the second finds it leased and passes on.
    CLAIM = "update outbox set leased_until = $2, tries = tries + 1
        where outbox_id in (select outbox_id from outbox
            where kind = $4 and done_at is null and due_at <= $1 and leased_until <= $1 order by due_at, outbox_id limit $3)
            and done_at is null and leased_until <= $1
        returning outbox_id, merchant_id, kind, subject_id, payload, tries";
    DONE = "update outbox set done_at = $2 where outbox_id = $1 and done_at is null";
    LATER = "update outbox set due_at = $2, leased_until = 0 where outbox_id = $1 and done_at is null";
    NEXT_DUE = "select min(case when leased_until > due_at then leased_until else due_at end) from outbox
        where done_at is null and kind = $1";
    COUNT_OPEN = "select count(*) from outbox where done_at is null and kind = $1";
}

/// What kind of work is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// Move a refund's money; the subject is the refund.
    PayOut,
    /// Send a mail; the payload is the mail.
    Mail,
}

impl JobKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PayOut => "pay_out",
            Self::Mail => "mail",
        }
    }
}

impl std::str::FromStr for JobKind {
    type Err = ();
    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        match text {
            "pay_out" => Ok(Self::PayOut),
            "mail" => Ok(Self::Mail),
            _ => Err(()),
        }
    }
}

/// Work claimed by this worker until its lease runs out.
#[derive(Debug, Clone)]
pub struct Job {
    pub outbox_id: String,
    pub merchant_id: String,
    pub kind: JobKind,
    pub subject_id: String,
    pub payload: String,
    /// How often it was claimed, this time included.
    pub tries: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    outbox_id: String,
    merchant_id: String,
    kind: String,
    subject_id: String,
    payload: String,
    tries: i64,
}

impl Reading {
    /// When work of a kind is due next.
    pub async fn find_next_due(&mut self, kind: JobKind) -> Result<Option<Timestamp>> {
        let due: Option<i64> =
            sqlx::query_scalar(NEXT_DUE).bind(kind.as_str()).fetch_one(&mut *self.transaction).await?;
        Ok(due.map(Timestamp))
    }

    pub async fn count_open_jobs(&mut self, kind: JobKind) -> Result<i64> {
        Ok(sqlx::query_scalar(COUNT_OPEN).bind(kind.as_str()).fetch_one(&mut *self.transaction).await?)
    }
}

impl Writing {
    pub async fn insert_job(
        &mut self,
        outbox_id: &str,
        merchant_id: &str,
        kind: JobKind,
        subject_id: &str,
        payload: &str,
        due_at: Timestamp,
    ) -> Result<()> {
        sqlx::query(INSERT)
            .bind(outbox_id)
            .bind(merchant_id)
            .bind(kind.as_str())
            .bind(subject_id)
            .bind(payload)
            .bind(due_at.0)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    /// Claims work that is due, for this worker alone until `leased_until`.
    pub async fn claim_jobs(
        &mut self,
        kind: JobKind,
        now: Timestamp,
        leased_until: Timestamp,
        limit: i64,
    ) -> Result<Vec<Job>> {
        let mut rows: Vec<Row> = sqlx::query_as(self.engine.claim().unwrap_or(CLAIM))
            .bind(now.0)
            .bind(leased_until.0)
            .bind(limit)
            .bind(kind.as_str())
            .fetch_all(&mut *self.transaction)
            .await?;
        // `returning` promises no order; what was owed first is done first.
        rows.sort_by(|one, other| one.outbox_id.cmp(&other.outbox_id));
        rows.into_iter()
            .map(|row| {
                Ok(Job {
                    kind: word("outbox", &row.outbox_id, &row.kind)?,
                    outbox_id: row.outbox_id,
                    merchant_id: row.merchant_id,
                    subject_id: row.subject_id,
                    payload: row.payload,
                    tries: row.tries,
                })
            })
            .collect()
    }

    pub async fn record_job_done(&mut self, outbox_id: &str, at: Timestamp) -> Result<()> {
        sqlx::query(DONE).bind(outbox_id).bind(at.0).execute(&mut *self.transaction).await?;
        Ok(())
    }

    /// Gives work back, to be claimed again at an instant.
    pub async fn put_job_off(&mut self, outbox_id: &str, until: Timestamp) -> Result<()> {
        sqlx::query(LATER).bind(outbox_id).bind(until.0).execute(&mut *self.transaction).await?;
        Ok(())
    }
}

use domain::Timestamp;

use crate::row::word;
use crate::statements::statements;
use crate::{Reading, Result, Writing};

statements! {
    INSERT = "insert into outbox (outbox_id, merchant_id, kind, subject_id, payload, due_at, tries, leased_until, trace)
        values ($1, $2, $3, $4, $5, $6, 0, 0, $7)";
    // The lease is asked for twice: where two workers choose one row, the second finds it leased and passes on.
    CLAIM = "update outbox set leased_until = $2, tries = tries + 1
        where outbox_id in (select outbox_id from outbox
            where kind = $4 and done_at is null and due_at <= $1 and leased_until <= $1 order by due_at, outbox_id limit $3)
            and done_at is null and leased_until <= $1
        returning outbox_id, merchant_id, kind, subject_id, payload, tries, setbacks, trace";
    DONE = "update outbox set done_at = $2 where outbox_id = $1 and done_at is null";
    // Only by who holds it: another one's lease must not end because an older claim comes to an end.
    LATER = "update outbox set due_at = $3, leased_until = 0, setbacks = setbacks + 1
        where outbox_id = $1 and tries = $2 and done_at is null";
    AGAIN = "update outbox set due_at = $3, leased_until = 0, setbacks = 0
        where outbox_id = $1 and tries = $2 and done_at is null";
    HOLD = "update outbox set leased_until = leased_until
        where outbox_id = $1 and tries = $2 and done_at is null and leased_until > $3";
    DONE_ALL = "update outbox set done_at = $3 where subject_id = $1 and kind = $2 and done_at is null";
    WAKE = "update outbox set due_at = $2 where merchant_id = $1 and kind = 'pay_out' and done_at is null and due_at > $2";
    COUNT_OPEN_OF = "select count(*) from outbox where subject_id = $1 and kind = $2 and done_at is null";
    WAKE_ONE = "update outbox set due_at = $3 where subject_id = $1 and kind = $2 and done_at is null and due_at > $3";
    // With another count, so that who claimed it finds it lost when done; also whose lease is over, for as long as nobody
    // else has claimed it.
    TAKE_BACK = "update outbox set due_at = $3, leased_until = 0, tries = tries + 1
        where subject_id = $1 and kind = $2 and done_at is null and leased_until > 0";
    // With another count as well: whoever has such a lease lives in another time.
    TAKE_HIDDEN_BACK = "update outbox set due_at = $2, leased_until = 0, tries = tries + 1
        where kind = $1 and done_at is null and (due_at > $3 or leased_until > $4)";
    NOTE = "update outbox set payload = $3, setbacks = 0 where subject_id = $1 and kind = $2 and done_at is null";
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
    /// See what the gateway has about a payment; the subject is the payment. The payload, where there is one, is the
    /// instant before which its list may be older than what the look is about, in microseconds.
    LookAtPayment,
}

impl JobKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PayOut => "pay_out",
            Self::Mail => "mail",
            Self::LookAtPayment => "look_at_payment",
        }
    }
}

impl std::str::FromStr for JobKind {
    type Err = ();
    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        match text {
            "pay_out" => Ok(Self::PayOut),
            "mail" => Ok(Self::Mail),
            "look_at_payment" => Ok(Self::LookAtPayment),
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
    /// How often it was claimed, this time included: a fence, since whoever claimed it before has a lower one.
    pub tries: i64,
    /// How often in a row it came to nothing before.
    pub setbacks: i64,
    /// The click or call that it began with, for the logs.
    pub trace: String,
}

/// Work that is owed from now on.
#[derive(Debug, Clone, Copy)]
pub struct NewJob<'a> {
    pub outbox_id: &'a str,
    pub merchant_id: &'a str,
    pub kind: JobKind,
    pub subject_id: &'a str,
    pub payload: &'a str,
    pub due_at: Timestamp,
    pub trace: &'a str,
}

#[derive(sqlx::FromRow)]
struct Row {
    outbox_id: String,
    merchant_id: String,
    kind: String,
    subject_id: String,
    payload: String,
    tries: i64,
    setbacks: i64,
    trace: String,
}

impl Reading {
    /// When work of a kind is due next.
    pub async fn find_next_due(&mut self, kind: JobKind) -> Result<Option<Timestamp>> {
        let due: Option<i64> =
            sqlx::query_scalar(NEXT_DUE).bind(kind.as_str()).fetch_one(&mut *self.transaction).await?;
        Ok(due.map(Timestamp))
    }

    pub async fn has_open_job(&mut self, kind: JobKind, subject_id: &str) -> Result<bool> {
        let count: i64 = sqlx::query_scalar(COUNT_OPEN_OF)
            .bind(subject_id)
            .bind(kind.as_str())
            .fetch_one(&mut *self.transaction)
            .await?;
        Ok(count > 0)
    }

    pub async fn count_open_jobs(&mut self, kind: JobKind) -> Result<i64> {
        Ok(sqlx::query_scalar(COUNT_OPEN).bind(kind.as_str()).fetch_one(&mut *self.transaction).await?)
    }
}

impl Writing {
    pub async fn insert_job(&mut self, job: NewJob<'_>) -> Result<()> {
        self.transaction
            .put_off(INSERT)
            .bind(job.outbox_id)
            .bind(job.merchant_id)
            .bind(job.kind.as_str())
            .bind(job.subject_id)
            .bind(job.payload)
            .bind(job.due_at.0)
            .bind(job.trace);
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
                    setbacks: row.setbacks,
                    trace: row.trace,
                })
            })
            .collect()
    }

    pub async fn record_job_done(&mut self, outbox_id: &str, at: Timestamp) -> Result<()> {
        sqlx::query(DONE).bind(outbox_id).bind(at.0).execute(&mut *self.transaction).await?;
        Ok(())
    }

    /// Whether this claim still holds the work; asked in the transaction that acts on it.
    pub async fn holds_job(&mut self, job: &Job, now: Timestamp) -> Result<bool> {
        let held = sqlx::query(HOLD).bind(&job.outbox_id).bind(job.tries).bind(now.0);
        Ok(held.execute(&mut *self.transaction).await?.rows_affected() == 1)
    }

    /// Gives work back that came to nothing, to be claimed again at an instant. Says whether it was still held.
    pub async fn put_job_off(&mut self, job: &Job, until: Timestamp) -> Result<bool> {
        let put_off = sqlx::query(LATER).bind(&job.outbox_id).bind(job.tries).bind(until.0);
        Ok(put_off.execute(&mut *self.transaction).await?.rows_affected() == 1)
    }

    /// Gives work back that went well and is not over: there is more to do at an instant. Says whether it was still held.
    pub async fn owe_job_again(&mut self, job: &Job, at: Timestamp) -> Result<bool> {
        let again = sqlx::query(AGAIN).bind(&job.outbox_id).bind(job.tries).bind(at.0);
        Ok(again.execute(&mut *self.transaction).await?.rows_affected() == 1)
    }

    /// Whoever works on it: what a kind of work was for is over.
    pub async fn record_jobs_done(&mut self, kind: JobKind, subject_id: &str, at: Timestamp) -> Result<()> {
        sqlx::query(DONE_ALL).bind(subject_id).bind(kind.as_str()).bind(at.0).execute(&mut *self.transaction).await?;
        Ok(())
    }

    /// Makes all payments out of a merchant due at once, where they were put off.
    pub async fn wake_pay_outs(&mut self, merchant_id: &str, now: Timestamp) -> Result<()> {
        sqlx::query(WAKE).bind(merchant_id).bind(now.0).execute(&mut *self.transaction).await?;
        Ok(())
    }

    /// Makes open work due at once, where it was put off. Says whether there is any that waits.
    pub async fn wake_job(&mut self, kind: JobKind, subject_id: &str, now: Timestamp) -> Result<bool> {
        let woken = sqlx::query(WAKE_ONE).bind(subject_id).bind(kind.as_str()).bind(now.0);
        Ok(woken.execute(&mut *self.transaction).await?.rows_affected() > 0)
    }

    /// Takes work that somebody has claimed away from them, to be done once more from its beginning: what they learned may be
    /// older than what it is about. Says whether anybody had it. Only for work that may be done twice.
    pub async fn take_job_back(&mut self, kind: JobKind, subject_id: &str, now: Timestamp) -> Result<bool> {
        let taken = sqlx::query(TAKE_BACK).bind(subject_id).bind(kind.as_str()).bind(now.0);
        Ok(taken.execute(&mut *self.transaction).await?.rows_affected() > 0)
    }

    /// Makes work due that is put off beyond any instant it can be, or leased: a clock that was ahead wrote that down. Says how
    /// much.
    pub async fn take_hidden_jobs_back(
        &mut self,
        kind: JobKind,
        now: Timestamp,
        due_at_most: Timestamp,
        leased_at_most: Timestamp,
    ) -> Result<u64> {
        let taken =
            sqlx::query(TAKE_HIDDEN_BACK).bind(kind.as_str()).bind(now.0).bind(due_at_most.0).bind(leased_at_most.0);
        Ok(taken.execute(&mut *self.transaction).await?.rows_affected())
    }

    /// News: what whoever claims open work next is to know. What came to nothing before is no reason to wait any more.
    pub async fn note_on_jobs(&mut self, kind: JobKind, subject_id: &str, payload: &str) -> Result<()> {
        self.transaction.put_off(NOTE).bind(subject_id).bind(kind.as_str()).bind(payload);
        Ok(())
    }
}

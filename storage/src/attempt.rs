use domain::{AttemptOutcome, Timestamp};

use crate::row::word;
use crate::statements::statements;
use crate::{Reading, Result, Writing};

statements! {
    INSERT = "insert into attempt (refund_id, attempt_no, begun_at, sent_at, in_doubt_since, with_reason)
        values ($1, $2, $3, $3, $3, $4)";
    SENT_AGAIN = "update attempt set sent_at = $3, in_doubt_since = coalesce(in_doubt_since, $3)
        where refund_id = $1 and attempt_no = $2";
    ANSWER = "update attempt set answered_at = $3, outcome = $4, answer = $5, in_doubt_since = $6 where refund_id = $1 and attempt_no = $2";
    LIST = "select refund_id, attempt_no, begun_at, sent_at, answered_at, outcome, answer, in_doubt_since, with_reason from attempt
        where refund_id = $1 order by attempt_no";
}

/// One try to move a refund's money, written down before the gateway is called.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub refund_id: String,
    pub attempt_no: i64,
    /// Epoch microseconds; the key's life is counted from here.
    pub begun_at: i64,
    /// When it was sent last.
    pub sent_at: i64,
    pub answered_at: Option<i64>,
    /// What came of it last, as far as is known.
    pub outcome: Option<AttemptOutcome>,
    /// What the gateway said of it, for staff; empty before it said anything.
    pub answer: String,
    /// Since when it is not known whether the gateway has it; none where it has, or certainly has not.
    pub in_doubt_since: Option<i64>,
    /// 0 or 1: whether the gateway is told the refund's reason, each time this is sent.
    pub with_reason: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    refund_id: String,
    attempt_no: i64,
    begun_at: i64,
    sent_at: i64,
    answered_at: Option<i64>,
    outcome: Option<String>,
    answer: Option<String>,
    in_doubt_since: Option<i64>,
    with_reason: i64,
}

impl Row {
    fn parse(self) -> Result<Attempt> {
        Ok(Attempt {
            outcome: self.outcome.as_deref().map(|text| word("attempt", &self.refund_id, text)).transpose()?,
            refund_id: self.refund_id,
            attempt_no: self.attempt_no,
            begun_at: self.begun_at,
            sent_at: self.sent_at,
            answered_at: self.answered_at,
            answer: self.answer.unwrap_or_default(),
            in_doubt_since: self.in_doubt_since,
            with_reason: self.with_reason,
        })
    }
}

impl Reading {
    /// A refund's attempts, the first one first.
    pub async fn list_attempts(&mut self, refund_id: &str) -> Result<Vec<Attempt>> {
        let rows: Vec<Row> = sqlx::query_as(LIST).bind(refund_id).fetch_all(&mut *self.transaction).await?;
        rows.into_iter().map(Row::parse).collect()
    }
}

impl Writing {
    /// `with_reason`: 0 or 1, as in [`Attempt`].
    pub async fn begin_attempt(
        &mut self,
        refund_id: &str,
        attempt_no: i64,
        at: Timestamp,
        with_reason: i64,
    ) -> Result<()> {
        let begun = sqlx::query(INSERT).bind(refund_id).bind(attempt_no).bind(at.0).bind(with_reason);
        begun.execute(&mut *self.transaction).await?;
        Ok(())
    }

    pub async fn record_attempt_sent_again(&mut self, refund_id: &str, attempt_no: i64, at: Timestamp) -> Result<()> {
        sqlx::query(SENT_AGAIN).bind(refund_id).bind(attempt_no).bind(at.0).execute(&mut *self.transaction).await?;
        Ok(())
    }

    /// The gateway's result, or why there is none; `answer` and `in_doubt_since` as in [`Attempt`].
    pub async fn record_attempt(
        &mut self,
        refund_id: &str,
        attempt_no: i64,
        (outcome, answer): (AttemptOutcome, &str),
        at: Timestamp,
        in_doubt_since: Option<i64>,
    ) -> Result<()> {
        sqlx::query(ANSWER)
            .bind(refund_id)
            .bind(attempt_no)
            .bind(at.0)
            .bind(outcome.as_str())
            .bind(answer)
            .bind(in_doubt_since)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}

use domain::Timestamp;

use crate::statements::statements;
use crate::{Reading, Result, Writing};

statements! {
    INSERT = "insert into attempt (refund_id, attempt_no, begun_at, sent_at, in_doubt_since, with_reason)
        values ($1, $2, $3, $3, $3, $4)";
    SENT_AGAIN = "update attempt set sent_at = $3, in_doubt_since = coalesce(in_doubt_since, $3)
        where refund_id = $1 and attempt_no = $2";
    ANSWER = "update attempt set answered_at = $3, answer = $4, in_doubt_since = $5 where refund_id = $1 and attempt_no = $2";
    LIST = "select refund_id, attempt_no, begun_at, sent_at, answered_at, answer, in_doubt_since, with_reason from attempt
        where refund_id = $1 order by attempt_no";
}

/// One try to move a refund's money, written down before the gateway is called.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Attempt {
    pub refund_id: String,
    pub attempt_no: i64,
    /// Epoch microseconds; the key's life is counted from here.
    pub begun_at: i64,
    /// When it was sent last.
    pub sent_at: i64,
    pub answered_at: Option<i64>,
    /// The gateway's last word on it, for staff.
    pub answer: Option<String>,
    /// Since when it is not known whether the gateway has it; none where it has, or certainly has not.
    pub in_doubt_since: Option<i64>,
    /// 0 or 1: whether the gateway is told the refund's reason, each time this is sent.
    pub with_reason: i64,
}

impl Reading {
    /// A refund's attempts, the first one first.
    pub async fn list_attempts(&mut self, refund_id: &str) -> Result<Vec<Attempt>> {
        Ok(sqlx::query_as(LIST).bind(refund_id).fetch_all(&mut *self.transaction).await?)
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

    /// The gateway's word, or that there was none; `in_doubt_since` as in [`Attempt`].
    pub async fn record_attempt(
        &mut self,
        refund_id: &str,
        attempt_no: i64,
        answer: &str,
        at: Timestamp,
        in_doubt_since: Option<i64>,
    ) -> Result<()> {
        sqlx::query(ANSWER)
            .bind(refund_id)
            .bind(attempt_no)
            .bind(at.0)
            .bind(answer)
            .bind(in_doubt_since)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}

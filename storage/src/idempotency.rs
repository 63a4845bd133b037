use domain::Timestamp;

use crate::statements::statements;
use crate::{Result, Writing};

statements! {
    // On PostgreSQL a second one with the same key waits here until the first one's transaction ends.
    CLAIM = "insert into kept_answer (api_key_id, idempotency_key, fingerprint, status, body, kept_at)
        values ($1, $2, $3, 0, '', $4)
        on conflict (api_key_id, idempotency_key) do nothing";
    FIND = "select fingerprint, status, body, kept_at from kept_answer where api_key_id = $1 and idempotency_key = $2";
    KEEP = "update kept_answer set status = $3, body = $4 where api_key_id = $1 and idempotency_key = $2";
    FORGET = "delete from kept_answer where (api_key_id, idempotency_key) in
        (select api_key_id, idempotency_key from kept_answer where kept_at < $1 order by kept_at limit $2)";
}

/// What was answered to a request that was to be done once.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct KeptAnswer {
    /// A hash of what was asked.
    pub fingerprint: String,
    /// HTTP's number.
    pub status: i64,
    pub body: String,
    /// Epoch microseconds.
    pub kept_at: i64,
}

impl Writing {
    /// Takes a key for a request within this transaction, or says what was answered to the one that had it, however long
    /// ago: a clock that is ahead must not have it done again. Whoever takes a key keeps an answer before the commit.
    pub async fn claim_idempotency_key(
        &mut self,
        api_key_id: &str,
        idempotency_key: &str,
        fingerprint: &str,
        now: Timestamp,
    ) -> Result<Option<KeptAnswer>> {
        loop {
            let claimed = sqlx::query(CLAIM)
                .bind(api_key_id)
                .bind(idempotency_key)
                .bind(fingerprint)
                .bind(now.0)
                .execute(&mut *self.transaction)
                .await?;
            if claimed.rows_affected() == 1 {
                return Ok(None);
            }
            let found: Option<KeptAnswer> = sqlx::query_as(FIND)
                .bind(api_key_id)
                .bind(idempotency_key)
                .fetch_optional(&mut *self.transaction)
                .await?;
            // It may have been forgotten since we looked.
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    pub async fn keep_answer(
        &mut self,
        api_key_id: &str,
        idempotency_key: &str,
        status: i64,
        body: &str,
    ) -> Result<()> {
        sqlx::query(KEEP)
            .bind(api_key_id)
            .bind(idempotency_key)
            .bind(status)
            .bind(body)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    /// Forgets answers kept before an instant, so many at most; says how many.
    pub async fn forget_answers(&mut self, before: Timestamp, limit: i64) -> Result<u64> {
        let forgotten = sqlx::query(FORGET).bind(before.0).bind(limit).execute(&mut *self.transaction).await?;
        Ok(forgotten.rows_affected())
    }
}

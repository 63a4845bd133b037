use domain::Timestamp;

use crate::statements::statements;
use crate::{Result, Writing};

statements! {
    // On PostgreSQL a second one with the same key waits here until the first one's transaction ends.
    CLAIM = "insert into stored_response (merchant_id, idempotency_key, fingerprint, status, body, stored_at)
        values ($1, $2, $3, 0, '', $4)
        on conflict (merchant_id, idempotency_key) do nothing";
    FIND = "select fingerprint, status, body, stored_at from stored_response where merchant_id = $1 and idempotency_key = $2";
    STORE = "update stored_response set status = $3, body = $4 where merchant_id = $1 and idempotency_key = $2";
    DELETE_OLD = "delete from stored_response where (merchant_id, idempotency_key) in
        (select merchant_id, idempotency_key from stored_response where stored_at < $1 order by stored_at limit $2)";
}

/// The response to a request that was to be done once.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct StoredResponse {
    /// A hash of what was asked.
    pub fingerprint: String,
    /// HTTP's number.
    pub status: i64,
    pub body: String,
    /// Epoch microseconds.
    pub stored_at: i64,
}

impl Writing {
    /// Takes a merchant's key for a request within this transaction, or gives the response to the one that had it, however
    /// long ago: a clock that is ahead must not have it done again. Whoever takes a key stores a response before the commit.
    pub async fn claim_idempotency_key(
        &mut self,
        merchant_id: &str,
        idempotency_key: &str,
        fingerprint: &str,
        now: Timestamp,
    ) -> Result<Option<StoredResponse>> {
        loop {
            let claimed = sqlx::query(CLAIM)
                .bind(merchant_id)
                .bind(idempotency_key)
                .bind(fingerprint)
                .bind(now.0)
                .execute(&mut *self.transaction)
                .await?;
            if claimed.rows_affected() == 1 {
                return Ok(None);
            }
            let found: Option<StoredResponse> = sqlx::query_as(FIND)
                .bind(merchant_id)
                .bind(idempotency_key)
                .fetch_optional(&mut *self.transaction)
                .await?;
            // It may have been deleted since we looked.
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    pub async fn store_response(
        &mut self,
        merchant_id: &str,
        idempotency_key: &str,
        status: i64,
        body: &str,
    ) -> Result<()> {
        sqlx::query(STORE)
            .bind(merchant_id)
            .bind(idempotency_key)
            .bind(status)
            .bind(body)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    /// Deletes responses stored before an instant, so many at most; says how many.
    pub async fn delete_old_responses(&mut self, before: Timestamp, limit: i64) -> Result<u64> {
        let deleted = sqlx::query(DELETE_OLD).bind(before.0).bind(limit).execute(&mut *self.transaction).await?;
        Ok(deleted.rows_affected())
    }
}

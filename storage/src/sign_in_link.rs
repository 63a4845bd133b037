use domain::Timestamp;

use crate::statements::statements;
use crate::{Reading, Result, Writing};

statements! {
    INSERT = "insert into sign_in_link (token_hash, merchant_id, customer_id, created_at, expires_at) values ($1, $2, $3, $4, $5)";
    END_EARLIER = "update sign_in_link set used_at = $2 where customer_id = $1 and used_at is null";
    RECENT = "select count(*) from sign_in_link where customer_id = $1 and created_at > $2";
    FIND_OPEN = "select token_hash, merchant_id, customer_id, expires_at from sign_in_link
        where token_hash = $1 and merchant_id = $2 and used_at is null and expires_at > $3";
    OPEN_OF_CUSTOMER = "select count(*) from sign_in_link where customer_id = $1 and used_at is null and expires_at > $2";
    USE = "update sign_in_link set used_at = $3
        where token_hash = $1 and merchant_id = $2 and used_at is null and expires_at > $3 returning customer_id";
}

/// A link that can still sign somebody in.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SignInLink {
    pub token_hash: String,
    pub merchant_id: String,
    pub customer_id: String,
    pub expires_at: i64,
}

impl Reading {
    /// The link, where it is this merchant's, unused and not over.
    pub async fn find_open_link(
        &mut self,
        token_hash: &str,
        merchant_id: &str,
        now: Timestamp,
    ) -> Result<Option<SignInLink>> {
        Ok(sqlx::query_as(FIND_OPEN)
            .bind(token_hash)
            .bind(merchant_id)
            .bind(now.0)
            .fetch_optional(&mut *self.transaction)
            .await?)
    }

    /// Whether a link of a customer's can still be used.
    pub async fn has_open_link(&mut self, customer_id: &str, now: Timestamp) -> Result<bool> {
        let found = sqlx::query_scalar(OPEN_OF_CUSTOMER).bind(customer_id).bind(now.0);
        let open: i64 = found.fetch_one(&mut *self.transaction).await?;
        Ok(open > 0)
    }

    /// How many links a customer asked for since an instant.
    pub async fn count_links_since(&mut self, customer_id: &str, since: Timestamp) -> Result<i64> {
        Ok(sqlx::query_scalar(RECENT).bind(customer_id).bind(since.0).fetch_one(&mut *self.transaction).await?)
    }
}

impl Writing {
    /// A new link; the customer's earlier ones stop working.
    pub async fn insert_link(
        &mut self,
        token_hash: &str,
        merchant_id: &str,
        customer_id: &str,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<()> {
        sqlx::query(END_EARLIER).bind(customer_id).bind(now.0).execute(&mut *self.transaction).await?;
        sqlx::query(INSERT)
            .bind(token_hash)
            .bind(merchant_id)
            .bind(customer_id)
            .bind(now.0)
            .bind(expires_at.0)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    /// Uses a link up and says whose it was; of two at once, one wins.
    pub async fn use_link(&mut self, token_hash: &str, merchant_id: &str, now: Timestamp) -> Result<Option<String>> {
        Ok(sqlx::query_scalar(USE)
            .bind(token_hash)
            .bind(merchant_id)
            .bind(now.0)
            .fetch_optional(&mut *self.transaction)
            .await?)
    }
}

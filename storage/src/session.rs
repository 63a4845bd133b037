use domain::Timestamp;

use crate::statements::statements;
use crate::{Reading, Result, StorageError, Writing};

statements! {
    INSERT = "insert into session (token_hash, merchant_id, customer_id, staff_id, created_at, last_seen_at, expires_at)
        values ($1, $2, $3, $4, $5, $5, $6)";
    FIND = "select token_hash, merchant_id, customer_id, staff_id, last_seen_at, expires_at from session
        where token_hash = $1 and ended_at is null and expires_at > $2";
    SEEN = "update session set last_seen_at = $2 where token_hash = $1";
    END = "update session set ended_at = $2 where token_hash = $1 and ended_at is null";
    END_OF_STAFF = "update session set ended_at = $2 where staff_id = $1 and ended_at is null";
}

/// Whose browser it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionOwner {
    Customer(String),
    Staff(String),
}

/// A signed-in browser.
#[derive(Debug, Clone)]
pub struct Session {
    pub token_hash: String,
    pub merchant_id: String,
    pub owner: SessionOwner,
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    token_hash: String,
    merchant_id: String,
    customer_id: Option<String>,
    staff_id: Option<String>,
    last_seen_at: i64,
    expires_at: i64,
}

impl Row {
    fn parse(self) -> Result<Session> {
        let owner = match (self.customer_id, self.staff_id) {
            (Some(customer_id), None) => SessionOwner::Customer(customer_id),
            (None, Some(staff_id)) => SessionOwner::Staff(staff_id),
            _ => return Err(StorageError::inconsistent("session", "of nobody or of two")),
        };
        Ok(Session {
            token_hash: self.token_hash,
            merchant_id: self.merchant_id,
            owner,
            last_seen_at: Timestamp(self.last_seen_at),
            expires_at: Timestamp(self.expires_at),
        })
    }
}

impl Reading {
    /// The session, where it has neither ended nor run out.
    pub async fn find_session(&mut self, token_hash: &str, now: Timestamp) -> Result<Option<Session>> {
        let row: Option<Row> =
            sqlx::query_as(FIND).bind(token_hash).bind(now.0).fetch_optional(&mut *self.transaction).await?;
        row.map(Row::parse).transpose()
    }
}

impl Writing {
    pub async fn insert_session(&mut self, session: &Session) -> Result<()> {
        let (customer_id, staff_id) = match &session.owner {
            SessionOwner::Customer(id) => (Some(id), None),
            SessionOwner::Staff(id) => (None, Some(id)),
        };
        sqlx::query(INSERT)
            .bind(&session.token_hash)
            .bind(&session.merchant_id)
            .bind(customer_id)
            .bind(staff_id)
            .bind(session.last_seen_at.0)
            .bind(session.expires_at.0)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    pub async fn record_session_seen(&mut self, token_hash: &str, at: Timestamp) -> Result<()> {
        sqlx::query(SEEN).bind(token_hash).bind(at.0).execute(&mut *self.transaction).await?;
        Ok(())
    }

    pub async fn end_session(&mut self, token_hash: &str, at: Timestamp) -> Result<()> {
        sqlx::query(END).bind(token_hash).bind(at.0).execute(&mut *self.transaction).await?;
        Ok(())
    }

    pub async fn end_sessions_of_staff(&mut self, staff_id: &str, at: Timestamp) -> Result<()> {
        sqlx::query(END_OF_STAFF).bind(staff_id).bind(at.0).execute(&mut *self.transaction).await?;
        Ok(())
    }
}

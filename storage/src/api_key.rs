use domain::Timestamp;
use std::str::FromStr;

use crate::row::word;
use crate::statements::statements;
use crate::{Reading, Result, Writing};

statements! {
    INSERT = "insert into api_key (api_key_id, merchant_id, name, prefix, token_hash, scope, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    FIND_BY_HASH = "select api_key_id, merchant_id, name, prefix, scope, created_at, expires_at, last_used_at, revoked_at
        from api_key where token_hash = $1";
    LIST = "select api_key_id, merchant_id, name, prefix, scope, created_at, expires_at, last_used_at, revoked_at
        from api_key where merchant_id = $1 order by created_at, api_key_id limit 1000";
    USED = "update api_key set last_used_at = $2 where api_key_id = $1";
    REVOKE = "update api_key set revoked_at = $3
        where merchant_id = $1 and (api_key_id = $2 or prefix = $2) and revoked_at is null returning api_key_id";
}

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Look.
    Read,
    /// Look, and bring purchases in.
    Purchases,
    /// Look, preview, and give money back.
    Refunds,
    Admin,
}

impl Scope {
    pub const ALL: [Self; 4] = [Self::Read, Self::Purchases, Self::Refunds, Self::Admin];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Purchases => "purchases",
            Self::Refunds => "refunds",
            Self::Admin => "admin",
        }
    }

    /// Whether a key with this scope may do what needs `wanted`. Every key may look.
    pub fn includes(self, wanted: Self) -> bool {
        self == wanted || self == Self::Admin || wanted == Self::Read
    }
}

impl FromStr for Scope {
    type Err = String;
    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let found = Self::ALL.into_iter().find(|scope| scope.as_str() == text);
        found.ok_or_else(|| format!("{text:?} is no scope; there are read, purchases, refunds and admin"))
    }
}

/// A key that a merchant's program carries, without its secret.
#[derive(Debug, Clone)]
pub struct ApiKey {
    pub api_key_id: String,
    pub merchant_id: String,
    /// For people: what it is used for.
    pub name: String,
    /// How its secret begins, by which people tell keys apart.
    pub prefix: String,
    pub scope: Scope,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

impl ApiKey {
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|at| now < at)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    api_key_id: String,
    merchant_id: String,
    name: String,
    prefix: String,
    scope: String,
    created_at: i64,
    expires_at: Option<i64>,
    last_used_at: Option<i64>,
    revoked_at: Option<i64>,
}

impl Row {
    fn parse(self) -> Result<ApiKey> {
        Ok(ApiKey {
            scope: word("api_key", &self.api_key_id, &self.scope)?,
            api_key_id: self.api_key_id,
            merchant_id: self.merchant_id,
            name: self.name,
            prefix: self.prefix,
            created_at: Timestamp(self.created_at),
            expires_at: self.expires_at.map(Timestamp),
            last_used_at: self.last_used_at.map(Timestamp),
            revoked_at: self.revoked_at.map(Timestamp),
        })
    }
}

impl Reading {
    /// Whatever state it is in.
    pub async fn find_api_key_by_hash(&mut self, token_hash: &str) -> Result<Option<ApiKey>> {
        let row: Option<Row> =
            sqlx::query_as(FIND_BY_HASH).bind(token_hash).fetch_optional(&mut *self.transaction).await?;
        row.map(Row::parse).transpose()
    }

    /// The first thousand, the oldest first, those that are over included.
    pub async fn list_api_keys(&mut self, merchant_id: &str) -> Result<Vec<ApiKey>> {
        let rows: Vec<Row> = sqlx::query_as(LIST).bind(merchant_id).fetch_all(&mut *self.transaction).await?;
        rows.into_iter().map(Row::parse).collect()
    }
}

impl Writing {
    /// Breaks `api_key_prefix_is_taken` where it is.
    pub async fn insert_api_key(&mut self, key: &ApiKey, token_hash: &str) -> Result<()> {
        sqlx::query(INSERT)
            .bind(&key.api_key_id)
            .bind(&key.merchant_id)
            .bind(&key.name)
            .bind(&key.prefix)
            .bind(token_hash)
            .bind(key.scope.as_str())
            .bind(key.created_at.0)
            .bind(key.expires_at.map(|at| at.0))
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    pub async fn record_api_key_used(&mut self, api_key_id: &str, at: Timestamp) -> Result<()> {
        sqlx::query(USED).bind(api_key_id).bind(at.0).execute(&mut *self.transaction).await?;
        Ok(())
    }

    /// `named`: the key's id or prefix. Says its id, or nothing where no key of the merchant that still holds is named so.
    pub async fn revoke_api_key(&mut self, merchant_id: &str, named: &str, at: Timestamp) -> Result<Option<String>> {
        Ok(sqlx::query_scalar(REVOKE)
            .bind(merchant_id)
            .bind(named)
            .bind(at.0)
            .fetch_optional(&mut *self.transaction)
            .await?)
    }
}

use domain::{Currency, Timestamp};

use crate::statements::statements;
use crate::{Reading, Result, StorageError, Writing};

statements! {
    INSERT = "insert into merchant (merchant_id, slug, name, currency, timezone, locale, is_demo, is_test, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    FIND_BY_SLUG = "select merchant_id, slug, name, currency, timezone, locale, is_demo, is_test from merchant where slug = $1";
    FIND = "select merchant_id, slug, name, currency, timezone, locale, is_demo, is_test from merchant where merchant_id = $1";
    LIST = "select merchant_id, slug, name, currency, timezone, locale, is_demo, is_test from merchant order by slug limit 1000";
}

/// A business that uses the portal.
#[derive(Debug, Clone)]
pub struct Merchant {
    pub merchant_id: String,
    pub slug: String,
    pub name: String,
    /// The currency of its reports; purchases carry their own.
    pub currency: Currency,
    /// IANA name; its calendar days are the policy's days.
    pub timezone: String,
    pub locale: String,
    /// Whether its sign-ins may be shown on the sign-in page.
    pub is_demo: bool,
    /// Whether no real money moves: so for the demo, and for whoever tries the program out.
    pub is_test: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    merchant_id: String,
    slug: String,
    name: String,
    currency: String,
    timezone: String,
    locale: String,
    is_demo: i64,
    is_test: i64,
}

impl Row {
    fn parse(self) -> Result<Merchant> {
        let currency = Currency::from_code(&self.currency).ok_or_else(|| {
            StorageError::inconsistent("merchant", format!("{} says {:?}", self.merchant_id, self.currency))
        })?;
        Ok(Merchant {
            merchant_id: self.merchant_id,
            slug: self.slug,
            name: self.name,
            currency,
            timezone: self.timezone,
            locale: self.locale,
            is_demo: self.is_demo == 1,
            is_test: self.is_test == 1,
        })
    }
}

impl Reading {
    pub async fn find_merchant_by_slug(&mut self, slug: &str) -> Result<Option<Merchant>> {
        let row: Option<Row> = sqlx::query_as(FIND_BY_SLUG).bind(slug).fetch_optional(&mut *self.transaction).await?;
        row.map(Row::parse).transpose()
    }

    pub async fn get_merchant(&mut self, merchant_id: &str) -> Result<Merchant> {
        let row: Option<Row> = sqlx::query_as(FIND).bind(merchant_id).fetch_optional(&mut *self.transaction).await?;
        row.ok_or_else(|| {
            StorageError::inconsistent("merchant", format!("{merchant_id} is referred to, but is not there"))
        })?
        .parse()
    }

    /// The first thousand by slug.
    pub async fn list_merchants(&mut self) -> Result<Vec<Merchant>> {
        let rows: Vec<Row> = sqlx::query_as(LIST).fetch_all(&mut *self.transaction).await?;
        rows.into_iter().map(Row::parse).collect()
    }
}

impl Writing {
    /// Breaks `merchant_slug_is_taken` where it is.
    pub async fn insert_merchant(&mut self, merchant: &Merchant, created_at: Timestamp) -> Result<()> {
        sqlx::query(INSERT)
            .bind(&merchant.merchant_id)
            .bind(&merchant.slug)
            .bind(&merchant.name)
            .bind(merchant.currency.code())
            .bind(&merchant.timezone)
            .bind(&merchant.locale)
            .bind(i64::from(merchant.is_demo))
            .bind(i64::from(merchant.is_test))
            .bind(created_at.0)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}

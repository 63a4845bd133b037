use domain::{Minor, Timestamp};

use crate::statements::statements;
use crate::{Reading, Result, Writing};

statements! {
    FIND = "select payment_id, reference, merchant_id, purchase_id, amount, currency, made_at, found_at, noted_at, noted_by, ended_at
        from excess_refund where payment_id = $1 and reference = $2";
    // One that ended, such as since there was room for a while, may be told of anew.
    INSERT = "insert into excess_refund (payment_id, reference, merchant_id, purchase_id, amount, currency, made_at, found_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (payment_id, reference) do update set ended_at = null, noted_at = null, noted_by = null, found_at = excluded.found_at
        where excess_refund.ended_at is not null";
    OF_PURCHASE = "select payment_id, reference, merchant_id, purchase_id, amount, currency, made_at, found_at, noted_at, noted_by, ended_at
        from excess_refund where purchase_id = $1 and ended_at is null order by found_at, reference limit 100";
    THAT_WAIT = "select payment_id, reference, merchant_id, purchase_id, amount, currency, made_at, found_at, noted_at, noted_by, ended_at
        from excess_refund where merchant_id = $1 and noted_at is null and ended_at is null order by found_at, reference limit $2";
    COUNT_WAITING = "select count(*) from excess_refund where merchant_id = $1 and noted_at is null and ended_at is null";
    COUNT_ALL = "select count(*) from excess_refund where ended_at is null";
    NOTE = "update excess_refund set noted_at = $3, noted_by = $4
        where payment_id = $1 and reference = $2 and noted_at is null and ended_at is null";
    END = "update excess_refund set ended_at = $3 where payment_id = $1 and reference = $2 and ended_at is null";
}

/// A refund that a gateway made and our books have no room for.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ExcessRefund {
    pub payment_id: String,
    /// The gateway's own name for it.
    pub reference: String,
    pub merchant_id: String,
    pub purchase_id: String,
    /// Minor units of `currency`, which need not be the payment's.
    pub amount: Minor,
    pub currency: String,
    /// Epoch microseconds, as those below.
    pub made_at: i64,
    pub found_at: i64,
    /// When and by whom it was said that staff know of it.
    pub noted_at: Option<i64>,
    pub noted_by: Option<String>,
    /// It fits by now and is in the books, or the gateway took it back.
    pub ended_at: Option<i64>,
}

impl Reading {
    pub async fn find_excess_refund(&mut self, payment_id: &str, reference: &str) -> Result<Option<ExcessRefund>> {
        let found = sqlx::query_as(FIND).bind(payment_id).bind(reference);
        Ok(found.fetch_optional(&mut *self.transaction).await?)
    }

    /// What a purchase has no room for now, found first first.
    pub async fn list_excess_refunds_of_purchase(&mut self, purchase_id: &str) -> Result<Vec<ExcessRefund>> {
        Ok(sqlx::query_as(OF_PURCHASE).bind(purchase_id).fetch_all(&mut *self.transaction).await?)
    }

    /// A merchant's that nobody has noted yet, found first first.
    pub async fn list_excess_refunds_that_wait(&mut self, merchant_id: &str, limit: i64) -> Result<Vec<ExcessRefund>> {
        Ok(sqlx::query_as(THAT_WAIT).bind(merchant_id).bind(limit).fetch_all(&mut *self.transaction).await?)
    }

    pub async fn count_excess_refunds_that_wait(&mut self, merchant_id: &str) -> Result<i64> {
        Ok(sqlx::query_scalar(COUNT_WAITING).bind(merchant_id).fetch_one(&mut *self.transaction).await?)
    }

    /// Of all merchants, noted or not.
    pub async fn count_excess_refunds(&mut self) -> Result<i64> {
        Ok(sqlx::query_scalar(COUNT_ALL).fetch_one(&mut *self.transaction).await?)
    }
}

impl Writing {
    /// Says whether it is news: one that is known changes nothing.
    pub async fn insert_excess_refund(&mut self, excess: &ExcessRefund) -> Result<bool> {
        let written = sqlx::query(INSERT)
            .bind(&excess.payment_id)
            .bind(&excess.reference)
            .bind(&excess.merchant_id)
            .bind(&excess.purchase_id)
            .bind(excess.amount)
            .bind(&excess.currency)
            .bind(excess.made_at)
            .bind(excess.found_at)
            .execute(&mut *self.transaction)
            .await?;
        Ok(written.rows_affected() > 0)
    }

    /// Says whether it waited for that: of two who note it, one is first.
    pub async fn record_excess_refund_noted(
        &mut self,
        payment_id: &str,
        reference: &str,
        at: Timestamp,
        by: &str,
    ) -> Result<bool> {
        let written = sqlx::query(NOTE).bind(payment_id).bind(reference).bind(at.0).bind(by);
        Ok(written.execute(&mut *self.transaction).await?.rows_affected() > 0)
    }

    /// Says whether there was one.
    pub async fn end_excess_refund(&mut self, payment_id: &str, reference: &str, at: Timestamp) -> Result<bool> {
        let written = sqlx::query(END).bind(payment_id).bind(reference).bind(at.0);
        Ok(written.execute(&mut *self.transaction).await?.rows_affected() > 0)
    }
}

//! The sandbox gateway's own book: apart from ours, as a real gateway's would be.

use crate::statements::statements;
use crate::{Reading, Result, Writing};

statements! {
    INSERT = "insert into sandbox_refund (refund_key, refund_id, merchant_id, reference, amount, currency, made_at)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict (refund_key) do nothing";
    FIND = "select refund_key, refund_id, merchant_id, reference, amount, currency, made_at
        from sandbox_refund where refund_key = $1";
    LIST = "select refund_key, refund_id, merchant_id, reference, amount, currency, made_at
        from sandbox_refund where refund_id = $1 order by made_at, refund_key";
    OF_PAYMENT = "select refund_key, refund_id, merchant_id, reference, amount, currency, made_at
        from sandbox_refund where merchant_id = $1 and reference = $2 order by made_at, refund_key";
    SPAN = "select refund_key, refund_id, merchant_id, reference, amount, currency, made_at
        from sandbox_refund where refund_id > $1 and ($2 = '' or refund_id <= $2) order by refund_id, made_at, refund_key";
    COUNT_BEFORE = "select count(*) from sandbox_refund
        where merchant_id = $1 and reference = $2 and amount = $3 and (made_at < $4 or (made_at = $4 and refund_key < $5))";
}

/// A refund as the sandbox gateway remembers it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SandboxRefund {
    pub refund_key: String,
    pub refund_id: String,
    /// On whose account.
    pub merchant_id: String,
    pub reference: String,
    pub amount: i64,
    pub currency: String,
    /// Epoch microseconds.
    pub made_at: i64,
}

impl Reading {
    pub async fn find_sandbox_refund(&mut self, key: &str) -> Result<Option<SandboxRefund>> {
        Ok(sqlx::query_as(FIND).bind(key).fetch_optional(&mut *self.transaction).await?)
    }

    pub async fn list_sandbox_refunds(&mut self, refund_id: &str) -> Result<Vec<SandboxRefund>> {
        Ok(sqlx::query_as(LIST).bind(refund_id).fetch_all(&mut *self.transaction).await?)
    }

    /// All that was done to a merchant's payment.
    pub async fn list_sandbox_refunds_of_payment(
        &mut self,
        merchant_id: &str,
        reference: &str,
    ) -> Result<Vec<SandboxRefund>> {
        let rows = sqlx::query_as(OF_PAYMENT).bind(merchant_id).bind(reference);
        Ok(rows.fetch_all(&mut *self.transaction).await?)
    }

    /// What the book says of the refunds behind the first id up to and with the second one; none is to its end.
    pub async fn list_sandbox_book(&mut self, after: &str, until: Option<&str>) -> Result<Vec<SandboxRefund>> {
        let rows = sqlx::query_as(SPAN).bind(after).bind(until.unwrap_or(""));
        Ok(rows.fetch_all(&mut *self.transaction).await?)
    }

    /// How often as much of the same payment was asked for before.
    pub async fn count_sandbox_refunds_before(&mut self, refund: &SandboxRefund) -> Result<i64> {
        Ok(sqlx::query_scalar(COUNT_BEFORE)
            .bind(&refund.merchant_id)
            .bind(&refund.reference)
            .bind(refund.amount)
            .bind(refund.made_at)
            .bind(&refund.refund_key)
            .fetch_one(&mut *self.transaction)
            .await?)
    }
}

impl Writing {
    /// The same key a second time changes nothing.
    pub async fn insert_sandbox_refund(&mut self, refund: &SandboxRefund) -> Result<()> {
        sqlx::query(INSERT)
            .bind(&refund.refund_key)
            .bind(&refund.refund_id)
            .bind(&refund.merchant_id)
            .bind(&refund.reference)
            .bind(refund.amount)
            .bind(&refund.currency)
            .bind(refund.made_at)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}

use domain::{CreditOrder, FailureReason};

use crate::row::word;
use crate::statements::statements;
use crate::{Reading, Result, Writing};

statements! {
    INSERT = "insert into direct_refund (refund_id, merchant_id, made_by, credit_order, note, evidence, retry_of)
        values ($1, $2, $3, $4, $5, $6, $7)";
    FIND = "select refund_id, merchant_id, made_by, credit_order, note, evidence, retry_of from direct_refund where refund_id = $1";
    IS_REMEDIED = "select count(*) from direct_refund where retry_of = $1";
    BEFORE = "select d.retry_of, r.failure_reason from refund r left join direct_refund d on d.refund_id = r.refund_id
        where r.refund_id = $1";
}

/// What is known of a refund that no ticket asked for.
#[derive(Debug, Clone)]
pub struct DirectRefund {
    pub refund_id: String,
    pub merchant_id: String,
    /// `api:…`
    pub made_by: String,
    pub credit_order: CreditOrder,
    /// The merchant's word to the customer.
    pub note: String,
    /// Of a recorded one: where it can be looked up that it moved.
    pub evidence: Option<String>,
    /// The failed refund in whose place it stands.
    pub retry_of: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    refund_id: String,
    merchant_id: String,
    made_by: String,
    credit_order: String,
    note: String,
    evidence: Option<String>,
    retry_of: Option<String>,
}

impl Reading {
    pub async fn find_direct_refund(&mut self, refund_id: &str) -> Result<Option<DirectRefund>> {
        let row: Option<Row> = sqlx::query_as(FIND).bind(refund_id).fetch_optional(&mut *self.transaction).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(DirectRefund {
            credit_order: word("direct_refund", &row.refund_id, &row.credit_order)?,
            refund_id: row.refund_id,
            merchant_id: row.merchant_id,
            made_by: row.made_by,
            note: row.note,
            evidence: row.evidence,
            retry_of: row.retry_of,
        }))
    }

    /// Whether another refund stands in its place already.
    pub async fn is_remedied(&mut self, refund_id: &str) -> Result<bool> {
        let count: i64 = sqlx::query_scalar(IS_REMEDIED).bind(refund_id).fetch_one(&mut *self.transaction).await?;
        Ok(count > 0)
    }

    /// How many refunds of a row of retries, this one the last of them, failed for a reason.
    pub async fn count_failures(&mut self, refund_id: &str, reason: FailureReason) -> Result<usize> {
        let (mut next, mut count) = (Some(refund_id.to_owned()), 0);
        while let Some(refund_id) = next {
            let row: Option<(Option<String>, Option<String>)> =
                sqlx::query_as(BEFORE).bind(&refund_id).fetch_optional(&mut *self.transaction).await?;
            let (before, failed) = row.unwrap_or_default();
            count += usize::from(failed.as_deref() == Some(reason.as_str()));
            next = before;
        }
        Ok(count)
    }
}

impl Writing {
    /// Breaks `direct_refund_is_remedied_once` where another refund stands in that one's place already.
    pub async fn insert_direct_refund(&mut self, direct: &DirectRefund) -> Result<()> {
        sqlx::query(INSERT)
            .bind(&direct.refund_id)
            .bind(&direct.merchant_id)
            .bind(&direct.made_by)
            .bind(direct.credit_order.as_str())
            .bind(&direct.note)
            .bind(&direct.evidence)
            .bind(&direct.retry_of)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}

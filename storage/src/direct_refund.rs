use domain::CreditOrder;

use crate::row::word;
use crate::statements::statements;
use crate::{Reading, Result, Writing};

statements! {
    INSERT = "insert into direct_refund (refund_id, merchant_id, made_by, credit_order, note, retry_of)
        values ($1, $2, $3, $4, $5, $6)";
    FIND = "select refund_id, merchant_id, made_by, credit_order, note, retry_of from direct_refund where refund_id = $1";
    IN_PLACE_OF = "select refund_id from direct_refund where retry_of = $1";
}

/// What is known of a refund that no ticket asked for.
#[derive(Debug, Clone)]
pub struct DirectRefund {
    pub refund_id: String,
    pub merchant_id: String,
    /// `api:…`, `staff:…`, or `gateway` where it was made there all the same in place of one that failed.
    pub made_by: String,
    pub credit_order: CreditOrder,
    /// The merchant's word to the customer.
    pub note: String,
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
            retry_of: row.retry_of,
        }))
    }

    /// The refund that stands in another one's place already.
    pub async fn find_refund_in_place_of(&mut self, refund_id: &str) -> Result<Option<String>> {
        Ok(sqlx::query_scalar(IN_PLACE_OF).bind(refund_id).fetch_optional(&mut *self.transaction).await?)
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
            .bind(&direct.retry_of)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}

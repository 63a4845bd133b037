//! Refunds that no ticket stands behind and that wait for staff: a ticket's lie in its queue.

use domain::Refund;

use crate::refund::Row;
use crate::statements::statements;
use crate::{Reading, Result};

statements! {
    LIST = "select * from refund where merchant_id = $1 and waits_since is not null order by waits_since, refund_id limit $2";
    COUNT = "select count(*) from refund where merchant_id = $1 and waits_since is not null";
}

impl Reading {
    /// A merchant's, waiting longest first.
    pub async fn list_waiting_refunds(&mut self, merchant_id: &str, limit: i64) -> Result<Vec<Refund>> {
        let rows: Vec<Row> =
            sqlx::query_as(LIST).bind(merchant_id).bind(limit).fetch_all(&mut *self.transaction).await?;
        rows.into_iter().map(Row::parse).collect()
    }

    pub async fn count_waiting_refunds(&mut self, merchant_id: &str) -> Result<i64> {
        Ok(sqlx::query_scalar(COUNT).bind(merchant_id).fetch_one(&mut *self.transaction).await?)
    }
}

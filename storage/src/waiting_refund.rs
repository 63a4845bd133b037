//! Refunds that no ticket stands behind and that wait for staff: a ticket's lie in its queue.

use domain::Timestamp;

use crate::refund::Row;
use crate::statements::statements;
use crate::{Reading, RefundRecord, Result, Writing};

statements! {
    // A ticket's refund is found by its ticket, so it never waits here.
    WAIT = "update refund set waits_since = $2 where refund_id = $1 and ticket_id is null and waits_since is null";
    GO_ON = "update refund set waits_since = null where refund_id = $1 and waits_since is not null";
    LIST = "select * from refund where merchant_id = $1 and waits_since is not null order by waits_since, refund_id limit $2";
    COUNT = "select count(*) from refund where merchant_id = $1 and waits_since is not null";
    IS_WAITING = "select count(*) from refund where refund_id = $1 and waits_since is not null";
}

impl Reading {
    /// A merchant's, waiting longest first.
    pub async fn list_waiting_refunds(&mut self, merchant_id: &str, limit: i64) -> Result<Vec<RefundRecord>> {
        let rows: Vec<Row> =
            sqlx::query_as(LIST).bind(merchant_id).bind(limit).fetch_all(&mut *self.transaction).await?;
        rows.into_iter().map(Row::parse).collect()
    }

    pub async fn count_waiting_refunds(&mut self, merchant_id: &str) -> Result<i64> {
        Ok(sqlx::query_scalar(COUNT).bind(merchant_id).fetch_one(&mut *self.transaction).await?)
    }

    pub async fn is_refund_waiting(&mut self, refund_id: &str) -> Result<bool> {
        let count: i64 = sqlx::query_scalar(IS_WAITING).bind(refund_id).fetch_one(&mut *self.transaction).await?;
        Ok(count > 0)
    }
}

impl Writing {
    /// Puts a refund where staff look, since an instant, or takes it from there. One that waits keeps its place.
    pub async fn place_refund(&mut self, refund_id: &str, waits_since: Option<Timestamp>) -> Result<()> {
        let placed = match waits_since {
            Some(since) => sqlx::query(WAIT).bind(refund_id).bind(since.0),
            None => sqlx::query(GO_ON).bind(refund_id),
        };
        placed.execute(&mut *self.transaction).await?;
        Ok(())
    }
}

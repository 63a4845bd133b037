//! Lists for programs: all of a merchant's, narrowed by what is asked for, the newest first.

use domain::{Refund, Timestamp};

use crate::purchase::Row as PurchaseRow;
use crate::refund::Row as RefundRow;
use crate::statements::statements;
use crate::{Purchase, Reading, Result};

statements! {
    // An empty word narrows nothing.
    REFUNDS = "select * from refund
        where merchant_id = $1 and ($2 = '' or payment_id = $2) and ($3 = '' or purchase_id = $3)
            and ($4 = '' or state in ($4, $5, $6, $7)) and reserved_at > $8 and reserved_at < $9
            and (reserved_at < $10 or (reserved_at = $10 and refund_id < $11))
        order by reserved_at desc, refund_id desc limit $12";
    REFUND = "select * from refund where merchant_id = $1 and refund_id = $2";
    PURCHASES = "select purchase_id, merchant_id, number, customer_id, policy_id, currency, total, credit_applied, given_back,
            purchased_at, delivered_at
        from purchase where merchant_id = $1 and ($2 = '' or customer_id = $2) and ($3 = '' or number = $3) and purchase_id < $4
        order by purchase_id desc limit $5";
}

/// Which of a merchant's refunds; what is not there narrows nothing.
#[derive(Debug, Clone, Default)]
pub struct RefundFilter {
    pub payment_id: Option<String>,
    pub purchase_id: Option<String>,
    /// Words of `RefundState`, four at most.
    pub states: Vec<&'static str>,
    /// Made after, and before, these instants.
    pub after: Option<Timestamp>,
    pub before: Option<Timestamp>,
}

impl Reading {
    /// Made last first, going on behind an instant and an id.
    pub async fn list_refunds(
        &mut self,
        merchant_id: &str,
        filter: &RefundFilter,
        behind: Option<(Timestamp, &str)>,
        limit: i64,
    ) -> Result<Vec<Refund>> {
        let (at, id) = behind.unwrap_or((Timestamp(i64::MAX), ""));
        let first = filter.states.first().copied().unwrap_or("");
        let state = |index: usize| filter.states.get(index).copied().unwrap_or(first);
        let rows: Vec<RefundRow> = sqlx::query_as(REFUNDS)
            .bind(merchant_id)
            .bind(filter.payment_id.as_deref().unwrap_or(""))
            .bind(filter.purchase_id.as_deref().unwrap_or(""))
            .bind(first)
            .bind(state(1))
            .bind(state(2))
            .bind(state(3))
            .bind(filter.after.map_or(i64::MIN, |after| after.0))
            .bind(filter.before.map_or(i64::MAX, |before| before.0))
            .bind(at.0)
            .bind(id)
            .bind(limit)
            .fetch_all(&mut *self.transaction)
            .await?;
        rows.into_iter().map(RefundRow::parse).collect()
    }

    /// A merchant's refund by id; another merchant's is not there.
    pub async fn find_refund(&mut self, merchant_id: &str, refund_id: &str) -> Result<Option<Refund>> {
        let row: Option<RefundRow> =
            sqlx::query_as(REFUND).bind(merchant_id).bind(refund_id).fetch_optional(&mut *self.transaction).await?;
        row.map(RefundRow::parse).transpose()
    }

    /// Brought in last first, going on behind an id; of one customer, or of one number, where they are given.
    pub async fn find_purchases(
        &mut self,
        merchant_id: &str,
        customer_id: Option<&str>,
        number: Option<&str>,
        behind: Option<&str>,
        limit: i64,
    ) -> Result<Vec<Purchase>> {
        let rows: Vec<PurchaseRow> = sqlx::query_as(PURCHASES)
            .bind(merchant_id)
            .bind(customer_id.unwrap_or(""))
            .bind(number.unwrap_or(""))
            // After every id: they begin with `pur_`.
            .bind(behind.unwrap_or("~"))
            .bind(limit)
            .fetch_all(&mut *self.transaction)
            .await?;
        self.all_with_lines(rows).await
    }
}

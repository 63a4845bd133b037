use domain::{Currency, Minor, Timestamp};

use crate::statements::statements;
use crate::{Reading, Result};

statements! {
    // From the newest purchase back, so that a reader may stop at the first that has enough left. Its number
    // decides between two of the same instant, so that every database answers alike.
    LIST = "select p.purchase_id, y.payment_id, y.captured - y.refunded - y.reserved as payment_left,
            p.total - p.given_back as purchase_left, l.line_id,
            l.quantity - (select cast(coalesce(sum(r.quantity), 0) as bigint)
                from refund f join refund_line r on r.refund_id = f.refund_id
                where f.purchase_id = p.purchase_id and r.line_id = l.line_id and f.state not in ('failed', 'canceled')) as units_left,
            l.subtotal - l.discount + l.tax - (select cast(coalesce(sum(r.total + r.fee), 0) as bigint)
                from refund f join refund_line r on r.refund_id = f.refund_id
                where f.purchase_id = p.purchase_id and r.line_id = l.line_id and f.state not in ('failed', 'canceled')) as money_left
        from purchase p
        join purchase_line l on l.purchase_id = p.purchase_id
        join payment y on y.purchase_id = p.purchase_id
        where p.merchant_id = $1 and p.customer_id = $2 and p.purchased_at <= $3 and p.currency = $4 and l.article = $5
            and l.subtotal - l.discount + l.tax = $6 * l.quantity
        order by p.purchased_at desc, p.number desc, l.position limit 1000";
}

/// What identifies the goods that came back.
#[derive(Debug, Clone, Copy)]
pub struct ReturnedGoods<'a> {
    pub merchant_id: &'a str,
    pub customer_id: &'a str,
    /// Purchases after this instant cannot be meant.
    pub returned_at: Timestamp,
    pub currency: Currency,
    pub article: &'a str,
    /// Minor units for one, tax included.
    pub unit_price: Minor,
}

/// A line of an earlier purchase that a returned article may belong to, and what is left of it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LineToReturn {
    pub purchase_id: String,
    pub payment_id: String,
    /// Minor units of the payment that no refund holds or has moved.
    pub payment_left: Minor,
    /// Minor units of the purchase that no refund holds or has moved.
    pub purchase_left: Minor,
    pub line_id: String,
    pub units_left: i64,
    /// Minor units of the line that no refund holds or has moved.
    pub money_left: Minor,
}

impl Reading {
    /// The customer's lines, at or before an instant, of an article at a unit price: newest purchase first, a
    /// purchase's lines together; 1000 at most.
    pub async fn list_lines_to_return(&mut self, goods: ReturnedGoods<'_>) -> Result<Vec<LineToReturn>> {
        Ok(sqlx::query_as(LIST)
            .bind(goods.merchant_id)
            .bind(goods.customer_id)
            .bind(goods.returned_at.0)
            .bind(goods.currency.code())
            .bind(goods.article)
            .bind(goods.unit_price)
            .fetch_all(&mut *self.transaction)
            .await?)
    }
}

//! What a ticket asks of a line and what a refund gives of it: one shape, remembered in two tables.

use domain::{LineRefund, Minor};
use sqlx::any::{Any, AnyArguments};
use sqlx::query::Query;

#[derive(sqlx::FromRow)]
pub(crate) struct LineRow {
    line_id: String,
    quantity: i64,
    subtotal: Minor,
    discount: Minor,
    tax: Minor,
    total: Minor,
    fee: Minor,
    fee_discount: Minor,
    fee_tax: Minor,
}

impl From<LineRow> for LineRefund {
    fn from(row: LineRow) -> Self {
        let LineRow { line_id: id, quantity, subtotal, discount, tax, total, fee, fee_discount, fee_tax } = row;
        Self { id, quantity, subtotal, discount, tax, total, fee, fee_discount, fee_tax }
    }
}

/// An insert of one line, bound to its ten columns: whose it is, then the line's own.
pub(crate) fn bound<'a>(insert: &'static str, owner_id: &'a str, line: &'a LineRefund) -> Query<'a, Any, AnyArguments> {
    sqlx::query(insert)
        .bind(owner_id)
        .bind(&line.id)
        .bind(line.quantity)
        .bind(line.subtotal)
        .bind(line.discount)
        .bind(line.tax)
        .bind(line.total)
        .bind(line.fee)
        .bind(line.fee_discount)
        .bind(line.fee_tax)
}

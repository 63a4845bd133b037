//! What a ticket asks of a line and what a refund gives of it: one shape, remembered in two tables.

use domain::{LineRefund, Minor};

use crate::engine::PutOff;

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

/// Binds an insert of one line to its ten columns: whose it is, then the line's own.
pub(crate) fn bind(insert: PutOff<'_>, owner_id: &str, line: &LineRefund) {
    insert
        .bind(owner_id)
        .bind(&line.id)
        .bind(line.quantity)
        .bind(line.subtotal)
        .bind(line.discount)
        .bind(line.tax)
        .bind(line.total)
        .bind(line.fee)
        .bind(line.fee_discount)
        .bind(line.fee_tax);
}

//! The books as they stand, for whoever checks them and trusts nothing: rows as numbers and words, not yet parsed
//! into states, in pages of whole purchases.
//!
//! Ranges of ids are compared by the database alone, which need not sort text as we would.

mod rows;

use sqlx::FromRow;
use sqlx::any::AnyRow;
use std::collections::HashMap;

use crate::statements::statements;
use crate::{Reading, Result};

pub use rows::{
    AttemptRow, CreditRow, EventRow, LinePartRow, PaymentRow, PurchaseBook, PurchaseLineRow, PurchaseRow, RefundRow,
    TicketRow,
};

statements! {
    // An empty merchant is every merchant, here and in every statement of the books.
    PURCHASES = "select purchase_id, merchant_id, number, customer_id, policy_id, currency, total, credit_applied, given_back
        from purchase where purchase_id > $1 and ($2 = '' or merchant_id = $2) order by purchase_id limit $3";
    LINES = "select p.purchase_id, l.line_id, l.quantity, l.subtotal, l.discount, l.tax
        from purchase p join purchase_line l on l.purchase_id = p.purchase_id
        where p.purchase_id > $1 and p.purchase_id <= $2 and ($3 = '' or p.merchant_id = $3)";
    PAYMENTS = "select p.purchase_id, y.payment_id, y.merchant_id, y.amount, y.captured, y.reserved, y.refunded, y.status, y.gateway, y.lost_to_dispute
        from purchase p join payment y on y.purchase_id = p.purchase_id
        where p.purchase_id > $1 and p.purchase_id <= $2 and ($3 = '' or p.merchant_id = $3)";
    // In the order in which they were made, as the fees kept of a line are counted.
    REFUNDS = "select p.purchase_id, r.refund_id, r.merchant_id, r.payment_id, r.origin, r.ticket_id, r.made_by, r.replaces, r.credit_order, r.state, r.method, r.destination,
            r.currency, r.total, r.to_payment, r.to_credit, r.attempt_no, r.sent_at, r.succeeded_at, r.failed_at, r.failure_reason,
            r.evidence, r.other_way, r.external_number, r.attention, r.short_since, r.waits_since
        from purchase p join refund r on r.purchase_id = p.purchase_id
        where p.purchase_id > $1 and p.purchase_id <= $2 and ($3 = '' or p.merchant_id = $3) order by r.refund_id";
    REFUND_LINES = "select p.purchase_id, r.refund_id as owner_id, l.line_id, l.quantity, l.subtotal, l.discount, l.tax, l.total,
            l.fee, l.fee_discount, l.fee_tax
        from purchase p join refund r on r.purchase_id = p.purchase_id join refund_line l on l.refund_id = r.refund_id
        where p.purchase_id > $1 and p.purchase_id <= $2 and ($3 = '' or p.merchant_id = $3)";
    ATTEMPTS = "select p.purchase_id, r.refund_id, a.attempt_no, a.answered_at, a.outcome
        from purchase p join refund r on r.purchase_id = p.purchase_id join attempt a on a.refund_id = r.refund_id
        where p.purchase_id > $1 and p.purchase_id <= $2 and ($3 = '' or p.merchant_id = $3)";
    CREDITS = "select p.purchase_id, r.refund_id, c.merchant_id, c.customer_id, c.currency, c.amount
        from purchase p join refund r on r.purchase_id = p.purchase_id join account_credit c on c.refund_id = r.refund_id
        where c.taken_back_at is null and p.purchase_id > $1 and p.purchase_id <= $2 and ($3 = '' or p.merchant_id = $3)";
    TICKETS = "select p.purchase_id, t.ticket_id, t.merchant_id, t.number, t.customer_id, t.queue, t.currency, t.selection,
            t.credit_order, t.reason, t.verdict, t.asked_total, t.asked_to_payment, t.asked_to_credit, t.approved_at, t.approved_by,
            t.approved_total, t.rejected_at, t.rejected_by, t.canceled_at
        from purchase p join ticket t on t.purchase_id = p.purchase_id
        where p.purchase_id > $1 and p.purchase_id <= $2 and ($3 = '' or p.merchant_id = $3)";
    TICKET_LINES = "select p.purchase_id, t.ticket_id as owner_id, l.line_id, l.quantity, l.subtotal, l.discount, l.tax, l.total,
            l.fee, l.fee_discount, l.fee_tax
        from purchase p join ticket t on t.purchase_id = p.purchase_id join ticket_line l on l.ticket_id = t.ticket_id
        where p.purchase_id > $1 and p.purchase_id <= $2 and ($3 = '' or p.merchant_id = $3)";
    EVENTS = "select p.purchase_id, e.event_id, e.merchant_id, e.ticket_id, e.refund_id, e.kind, e.facts
        from purchase p join ticket t on t.purchase_id = p.purchase_id join event e on e.ticket_id = t.ticket_id
        where p.purchase_id > $1 and p.purchase_id <= $2 and ($3 = '' or p.merchant_id = $3)";
}

/// The purchases behind the first id up to and with the second one, of one merchant or (empty) of all.
struct Span<'a> {
    after: &'a str,
    until: &'a str,
    merchant_id: &'a str,
}

impl Reading {
    /// So many purchases after the one with that id, with everything about each. Nothing once there are no more.
    pub async fn list_purchase_books(
        &mut self,
        merchant_id: Option<&str>,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<PurchaseBook>> {
        let (merchant_id, after) = (merchant_id.unwrap_or(""), after.unwrap_or(""));
        let purchases: Vec<PurchaseRow> = sqlx::query_as(PURCHASES)
            .bind(after)
            .bind(merchant_id)
            .bind(limit)
            .fetch_all(&mut *self.transaction)
            .await?;
        let mut books: Vec<PurchaseBook> = purchases.into_iter().map(PurchaseBook::of).collect();
        let Some(until) = books.last().map(|book| book.purchase.purchase_id.clone()) else { return Ok(books) };
        let at = (0..).zip(&books).map(|(index, book)| (book.purchase.purchase_id.clone(), index)).collect();

        let span = Span { after, until: &until, merchant_id };
        share_out(&mut books, &at, self.in_span(LINES, &span).await?, |book| &mut book.lines, |row| &row.purchase_id);
        share_out(
            &mut books,
            &at,
            self.in_span(PAYMENTS, &span).await?,
            |book| &mut book.payments,
            |row| &row.purchase_id,
        );
        share_out(
            &mut books,
            &at,
            self.in_span(REFUNDS, &span).await?,
            |book| &mut book.refunds,
            |row| &row.purchase_id,
        );
        share_out(
            &mut books,
            &at,
            self.in_span(TICKETS, &span).await?,
            |book| &mut book.tickets,
            |row| &row.purchase_id,
        );
        if books.iter().any(|book| !book.refunds.is_empty()) {
            let lines = self.in_span(REFUND_LINES, &span).await?;
            share_out(&mut books, &at, lines, |book| &mut book.refund_lines, |row| &row.purchase_id);
            let attempts = self.in_span(ATTEMPTS, &span).await?;
            share_out(&mut books, &at, attempts, |book| &mut book.attempts, |row| &row.purchase_id);
            let credits = self.in_span(CREDITS, &span).await?;
            share_out(&mut books, &at, credits, |book| &mut book.credits, |row| &row.purchase_id);
        }
        if books.iter().any(|book| !book.tickets.is_empty()) {
            let lines = self.in_span(TICKET_LINES, &span).await?;
            share_out(&mut books, &at, lines, |book| &mut book.ticket_lines, |row| &row.purchase_id);
            let events = self.in_span(EVENTS, &span).await?;
            share_out(&mut books, &at, events, |book| &mut book.events, |row| &row.purchase_id);
        }
        Ok(books)
    }

    async fn in_span<T>(&mut self, statement: &'static str, span: &Span<'_>) -> Result<Vec<T>>
    where
        T: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
    {
        let rows = sqlx::query_as(statement).bind(span.after).bind(span.until).bind(span.merchant_id);
        Ok(rows.fetch_all(&mut *self.transaction).await?)
    }
}

/// Lays each row on its purchase's shelf.
fn share_out<T>(
    books: &mut [PurchaseBook],
    at: &HashMap<String, usize>,
    rows: Vec<T>,
    shelf: fn(&mut PurchaseBook) -> &mut Vec<T>,
    purchase_id: fn(&T) -> &String,
) {
    for row in rows {
        if let Some(book) = at.get(purchase_id(&row)).and_then(|index| books.get_mut(*index)) {
            shelf(book).push(row);
        }
    }
}

//! What hangs on a purchase is of the same merchant, currency and customer, and refunds name payments, tickets and
//! lines of their own purchase (I9).

use super::book::Book;
use super::finding::{Check, Findings};

pub(super) fn check(book: &Book, findings: &mut Findings<'_>) {
    let purchase = &book.purchase;
    let has_line = |id: &String| book.lines.iter().any(|line| line.line_id == *id);
    let mut same = |row: String, what: &str, expected: &str, found: &str| {
        if expected != found {
            findings.add(Check::RowsBelong, row, what, expected, found);
        }
    };
    for payment in &book.payments {
        let row = book.name_of("payment", &payment.payment_id);
        same(row, "merchant_id", &purchase.merchant_id, &payment.merchant_id);
    }
    for request in &book.requests {
        let ticket = &request.row;
        let row = || book.name_of("ticket", &ticket.number);
        same(row(), "merchant_id", &purchase.merchant_id, &ticket.merchant_id);
        same(row(), "currency", &purchase.currency, &ticket.currency);
        same(row(), "customer_id", purchase.customer_id.as_deref().unwrap_or("nobody"), &ticket.customer_id);
        for line in request.lines.iter().filter(|line| !has_line(&line.line_id)) {
            same(row(), "line_id", "a line of the purchase", &line.line_id);
        }
    }
    for movement in &book.movements {
        let refund = &movement.row;
        let row = || book.name_of("refund", &refund.refund_id);
        same(row(), "merchant_id", &purchase.merchant_id, &refund.merchant_id);
        same(row(), "currency", &purchase.currency, &refund.currency);
        if !book.payments.iter().any(|payment| payment.payment_id == refund.payment_id) {
            same(row(), "payment_id", "a payment of the purchase", &refund.payment_id);
        }
        let ticket_id = refund.ticket_id.as_ref();
        if let Some(id) = ticket_id.filter(|id| !book.requests.iter().any(|request| request.row.ticket_id == **id)) {
            same(row(), "ticket_id", "a ticket of the purchase", id);
        }
        for line in movement.lines.iter().filter(|line| !has_line(&line.line_id)) {
            same(row(), "line_id", "a line of the purchase", &line.line_id);
        }
    }
}

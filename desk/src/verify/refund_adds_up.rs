//! A refund's lines come to its total, each line is split as it should be, and the two ways share the total.

use storage::LinePartRow;

use super::book::{Book, Sum, line_total, sum};
use super::finding::{Check, Findings};

pub(super) fn check(book: &Book, findings: &mut Findings<'_>) {
    for movement in &book.movements {
        let refund = &movement.row;
        let row = || book.name_of("refund", &refund.refund_id);
        let lines = sum(movement.lines.iter().map(|line| line.total));
        if lines != Sum::from(refund.total) {
            let (expected, found) = (book.money(refund.total), book.money(lines));
            findings.add(Check::RefundAddsUp, row(), "the sum of its lines", expected, found);
        }
        let ways = Sum::from(refund.to_payment) + Sum::from(refund.to_credit);
        if ways != Sum::from(refund.total) {
            let (expected, found) = (book.money(refund.total), book.money(ways));
            findings.add(Check::RefundAddsUp, row(), "to_payment and to_credit", expected, found);
        }
        parts_add_up(book, Check::RefundAddsUp, &row(), &movement.lines, findings);
    }
}

/// Subtotal less discount plus tax is what each line gives.
pub(super) fn parts_add_up(book: &Book, check: Check, row: &str, lines: &[LinePartRow], findings: &mut Findings<'_>) {
    for line in lines {
        let parts = line_total(line.subtotal, line.discount, line.tax);
        if parts != Sum::from(line.total) {
            let what = format!("subtotal less discount plus tax of line {}", line.line_id);
            findings.add(check, row, what, book.money(line.total), book.money(parts));
        }
    }
}

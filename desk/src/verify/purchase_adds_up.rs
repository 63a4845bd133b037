//! A purchase's lines come to its total, and payment and account credit paid exactly that.

use super::book::{Book, Sum, line_total, sum};
use super::finding::{Check, Findings};

pub(super) fn check(book: &Book, findings: &mut Findings<'_>) {
    let total = Sum::from(book.purchase.total);
    let lines: Sum = book.lines.iter().map(|line| line_total(line.subtotal, line.discount, line.tax)).sum();
    if lines != total {
        findings.add(Check::PurchaseAddsUp, book.name(), "the sum of its lines", book.money(total), book.money(lines));
    }
    if book.payments.is_empty() {
        findings.add(Check::PurchaseAddsUp, book.name(), "its payment", "there", "missing");
        return;
    }
    let paid = sum(book.payments.iter().map(|payment| payment.amount)) + Sum::from(book.purchase.credit_applied);
    if paid != total {
        let what = "what payment and account credit paid";
        findings.add(Check::PurchaseAddsUp, book.name(), what, book.money(total), book.money(paid));
    }
}

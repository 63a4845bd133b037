//! Account credit is what succeeded refunds gave of it, to the customer who bought.

use domain::RefundState;

use super::book::Book;
use super::finding::{Check, Findings};

pub(super) fn check(book: &Book, findings: &mut Findings<'_>) {
    for movement in &book.movements {
        let refund = &movement.row;
        let row = || book.name_of("account credit of refund", &refund.refund_id);
        let expected = if movement.state == RefundState::Succeeded { refund.to_credit } else { 0 };
        let given = movement.credit.as_ref().map_or(0, |credit| credit.amount);
        if given != expected {
            findings.add(Check::CreditGiven, row(), "amount", book.money(expected), book.money(given));
        }
        let Some(credit) = &movement.credit else { continue };
        let customer = book.purchase.customer_id.as_deref().unwrap_or("nobody");
        let columns = [
            ("currency", book.currency.code(), &credit.currency),
            ("customer_id", customer, &credit.customer_id),
            ("merchant_id", &book.purchase.merchant_id, &credit.merchant_id),
        ];
        for (column, expected, found) in columns.into_iter().filter(|(_, expected, found)| expected != found) {
            findings.add(Check::CreditGiven, row(), column, expected, found);
        }
    }
}

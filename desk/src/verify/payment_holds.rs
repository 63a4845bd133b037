//! I1: what a payment's refunds moved and hold is what the payment says, and no more than was captured. Refunds
//! recorded as made elsewhere count like ours.

use domain::RefundState;

use super::book::{Book, Sum, sum};
use super::finding::{Check, Findings};

pub(super) fn check(book: &Book, findings: &mut Findings<'_>) {
    for payment in &book.payments {
        let row = || book.name_of("payment", &payment.payment_id);
        let of_payment = || book.movements.iter().filter(|movement| movement.row.payment_id == payment.payment_id);
        let moved = sum(of_payment()
            .filter(|movement| movement.state == RefundState::Succeeded)
            .map(|movement| movement.row.to_payment));
        // Reserved, sending, unknown, or waiting for the customer: it may still move.
        let held = sum(of_payment()
            .filter(|movement| movement.state.holds_money() && movement.state != RefundState::Succeeded)
            .map(|movement| movement.row.to_payment));
        let before = findings.count;
        if Sum::from(payment.refunded) != moved {
            findings.add(Check::PaymentHolds, row(), "refunded", book.money(moved), book.money(payment.refunded));
        }
        if Sum::from(payment.reserved) != held {
            findings.add(Check::PaymentHolds, row(), "reserved", book.money(held), book.money(payment.reserved));
        }
        let lost = Sum::from(payment.lost_to_dispute);
        if findings.count == before && moved + held + lost > Sum::from(payment.captured) {
            let most = format!("at most {}", book.money(payment.captured));
            findings.add(
                Check::PaymentHolds,
                row(),
                "what went back, is on its way or was lost to disputes",
                most,
                book.money(moved + held + lost),
            );
        }
    }
}

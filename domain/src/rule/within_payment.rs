//! Where several payments paid one purchase, a refund names its payment and never exceeds it.

use crate::{CheckedCase, Method, Minor, Reason, route::Route};

/// `total` goes back by `route`. Account credit in place of a payment counts as that payment's.
pub(crate) fn rule(case: &CheckedCase, method: Method, route: Route, total: Minor) -> Option<Reason> {
    if case.case.invoice.other_payments == 0 {
        return None; // What remains of the invoice is what remains of its payment and credit.
    }
    let left = case.payment_left();
    let with_credit = case.payment_and_credit_left();
    let exceeds = match method {
        Method::AccountCredit => total > with_credit,
        Method::Refund | Method::Void => route.to_payment > left || total > with_credit,
    };
    exceeds.then_some(Reason::AmountExceedsPayment { asked: total, left: with_credit })
}

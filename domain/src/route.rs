//! Where the money goes.

use crate::{CheckedCase, CreditOrder, Minor, PaymentStatus};

words! {
    /// How the gateway is asked to give money back.
    pub enum Method {
        /// Back to the original payment method; also where all of it happens to go to credit.
        Refund = "refund",
        /// An unsettled payment is undone as a whole.
        Void = "void",
        /// The gateway takes no refund any more: all of it becomes account credit.
        AccountCredit = "account_credit",
    }
}

impl Method {
    pub(crate) fn of(case: &CheckedCase) -> Self {
        let payment = &case.case.payment;
        let now = case.case.now.seconds();
        let until = payment.gateway_refundable_until.map(|until| until.seconds());
        match payment.status {
            PaymentStatus::Captured => Self::Void,
            _ if until.is_some_and(|until| now >= until) => Self::AccountCredit,
            _ => Self::Refund,
        }
    }
}

/// The two ways of a refund's total, minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    pub to_payment: Minor,
    pub to_credit: Minor,
}

impl Route {
    pub fn of(case: &CheckedCase, method: Method, total: Minor) -> Self {
        let to_payment = match method {
            Method::AccountCredit => 0,
            Method::Refund | Method::Void => through_gateway(case, total),
        };
        Self { to_payment, to_credit: total.saturating_sub(to_payment) }
    }
}

fn through_gateway(case: &CheckedCase, total: Minor) -> Minor {
    let credit_left = case.credit_left();
    match case.case.credit_order {
        CreditOrder::CreditFirst => total.saturating_sub(total.min(credit_left)),
        // preview.md's `remaining - credit_left`, which is what the payment has left, written so that it holds beside
        // other payments and kept fees too.
        CreditOrder::TransactionFirst => total.min(case.payment_left()),
    }
}

//! A merchant's refund rules, in the version that was in force at purchase.

use serde::{Deserialize, Serialize};

use crate::{Invoice, Minor, Payment, Timestamp};

words! {
    /// The event that opens the refund window.
    pub enum WindowFrom {
        PaidAt = "paid_at",
        DeliveredAt = "delivered_at",
    }
}

words! {
    /// What happens to a request that a rule of the policy speaks against.
    pub enum Exceptions {
        Deny = "deny",
        /// A person looks at it.
        Review = "review",
    }
}

words! {
    /// Where money goes first when part of the invoice was paid by account credit.
    pub enum CreditOrder {
        CreditFirst = "credit_first",
        TransactionFirst = "transaction_first",
    }
}

#[expect(clippy::derivable_impls, reason = "the word list writes the enum, so no variant can carry #[default]")]
impl Default for CreditOrder {
    fn default() -> Self {
        Self::CreditFirst
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Calendar days of the merchant's zone after the day that opened the window; none for no limit.
    pub window_days: Option<i64>,
    pub window_from: WindowFrom,
    pub excluded_categories: Vec<String>,
    pub exclude_consumed: bool,
    pub exceptions: Exceptions,
    /// The sum of an invoice's refunds, minor units, up to which nobody needs to look; none for never.
    pub auto_approve_up_to: Option<Minor>,
}

impl Policy {
    /// What the window counts from: the delivery where the policy says so and it is known, else
    /// the capture. Nothing while neither happened.
    pub(crate) fn window_opened_at(&self, invoice: &Invoice, payment: &Payment) -> Option<Timestamp> {
        match self.window_from {
            WindowFrom::PaidAt => payment.captured_at,
            WindowFrom::DeliveredAt => invoice.delivered_at.or(payment.captured_at),
        }
    }
}

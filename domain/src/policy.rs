//! A merchant's refund rules, in the version that was in force at purchase.

use serde::{Deserialize, Serialize};

use crate::{Invoice, Minor, Payment, RefundReason, RestockingFee, Timestamp};

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
    /// The least that a request may come to, minor units; none for any amount.
    pub minimum_amount: Option<Minor>,
    /// Reasons that want a photo or a document: without one a person looks, whatever the amount.
    pub evidence_for: Vec<RefundReason>,
    /// What is kept of goods that come back; none for nothing.
    pub restocking_fee: Option<RestockingFee>,
}

/// No condition at all, and a person decides every request.
impl Default for Policy {
    fn default() -> Self {
        Self {
            window_days: None,
            window_from: WindowFrom::PaidAt,
            excluded_categories: Vec::new(),
            exclude_consumed: false,
            exceptions: Exceptions::Review,
            auto_approve_up_to: None,
            minimum_amount: None,
            evidence_for: Vec::new(),
            restocking_fee: None,
        }
    }
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

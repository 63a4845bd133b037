//! How a purchase stands, in the one word that programs read first.

use crate::{Minor, PaymentStatus};

words! {
    /// Of a purchase. The payment speaks until money was captured; from then on what went back of it does.
    pub enum PurchaseStatus {
        /// Promised by the bank, not captured yet.
        Authorized = "authorized",
        Paid = "paid",
        PartiallyRefunded = "partially_refunded",
        Refunded = "refunded",
        /// The payment was undone, and nothing else went back.
        Voided = "voided",
        Failed = "failed",
    }
}

impl PurchaseStatus {
    /// `given_back`: what refunds hold or have moved of `total`, minor units.
    pub fn of(payment: PaymentStatus, total: Minor, given_back: Minor) -> Self {
        match payment {
            _ if given_back >= total => Self::Refunded,
            _ if given_back > 0 => Self::PartiallyRefunded,
            PaymentStatus::Authorized => Self::Authorized,
            PaymentStatus::Captured | PaymentStatus::Settled => Self::Paid,
            PaymentStatus::Voided => Self::Voided,
            PaymentStatus::Failed => Self::Failed,
        }
    }
}

impl PaymentStatus {
    /// Whether another word about the same payment is news. What comes late or twice is none: a payment never goes
    /// back to an earlier state, and its end is its end.
    pub fn is_followed_by(self, next: Self) -> bool {
        match self {
            Self::Authorized => next != Self::Authorized,
            Self::Captured => matches!(next, Self::Settled | Self::Voided | Self::Failed),
            Self::Settled => next == Self::Failed,
            Self::Voided | Self::Failed => false,
        }
    }
}

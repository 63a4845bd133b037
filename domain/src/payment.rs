//! The money that was captured for an invoice.

use serde::{Deserialize, Serialize};

use crate::{Minor, Step, Timestamp};

words! {
    /// How far the gateway has come with a payment.
    pub enum PaymentStatus {
        /// Promised by the bank, not captured yet.
        Authorized = "authorized",
        /// Captured, not settled yet: it can be voided as a whole, not refunded in part.
        Captured = "captured",
        Settled = "settled",
        Voided = "voided",
        Failed = "failed",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Minor units of the invoice's currency.
    pub amount: Minor,
    pub status: PaymentStatus,
    /// Known for every payment that is `captured` or `settled`.
    pub captured_at: Option<Timestamp>,
    /// The bank has taken the money's fate into its hands; a refund would pay twice.
    pub disputed: bool,
    /// From this instant on the gateway takes no refund of this payment.
    pub gateway_refundable_until: Option<Timestamp>,
    /// What the gateway can move of the currency.
    pub step: Step,
}

//! Why money did not move.

words! {
    /// Why money did not move: Stripe's words for a refund's `failure_reason`, and what gateways answer at once. The
    /// remedies are told by them (`remedy.rs`). Whatever a gateway says beside them is `unknown`, never an error.
    pub enum FailureReason {
        LostOrStolenCard = "lost_or_stolen_card",
        ExpiredOrCanceledCard = "expired_or_canceled_card",
        AccountClosed = "account_closed",
        Declined = "declined",
        /// The merchant's balance at the gateway is short.
        InsufficientFunds = "insufficient_funds",
        /// The payment was disputed while the refund was on its way.
        ChargeForPendingRefundDisputed = "charge_for_pending_refund_disputed",
        /// The payment was disputed before.
        Disputed = "disputed",
        /// The customer complained at the provider, which then refunds only all that is left.
        ComplaintOpen = "complaint_open",
        /// Somebody stopped it in the gateway's own pages.
        MerchantRequest = "merchant_request",
        ProcessingError = "processing_error",
        GatewayWindowExpired = "gateway_window_expired",
        /// Less is left at the gateway than our books say.
        AmountAboveRemaining = "amount_above_remaining",
        AlreadyRefunded = "already_refunded",
        /// The payment has not settled, so it could only be voided.
        NotSettled = "not_settled",
        /// No payment by this method can go back.
        MethodCannotRefund = "method_cannot_refund",
        /// The gateway counts refunds of one payment, and this is one too many.
        TooManyRefunds = "too_many_refunds",
        Unknown = "unknown",
    }
}

impl FailureReason {
    /// What can stop whoever sends money by hand. Each leaves account credit or another way.
    pub const BY_HAND: &'static [Self] = &[Self::AccountClosed, Self::Declined, Self::MethodCannotRefund];

    /// A gateway's own word; one that is not known reads as `unknown`.
    pub fn from_gateway(word: &str) -> Self {
        word.parse().unwrap_or(Self::Unknown)
    }
}

words! {
    /// What can happen to tickets, refunds and a merchant's settings, in the past tense.
    pub enum EventKind {
        TicketRequested = "ticket_requested",
        TicketApproved = "ticket_approved",
        TicketRejected = "ticket_rejected",
        TicketCanceled = "ticket_canceled",
        /// By a program of the merchant's, or by staff, without a ticket.
        RefundMade = "refund_made",
        /// A new refund in place of one that failed: the same way, as account credit, or paid another way.
        RefundRetried = "refund_retried",
        RefundCredited = "refund_credited",
        RefundRecorded = "refund_recorded",
        RefundRequiresAction = "refund_requires_action",
        /// The gateway waits for the merchant's balance.
        RefundDelayed = "refund_delayed",
        RefundNeedsAttention = "refund_needs_attention",
        RefundGivenUp = "refund_given_up",
        RefundSucceeded = "refund_succeeded",
        /// Also after it had succeeded.
        RefundFailed = "refund_failed",
        RefundCanceled = "refund_canceled",
        /// Made in the gateway's own pages, and found there.
        RefundImported = "refund_imported",
        /// Written down by a person, and found there since.
        RefundMatched = "refund_matched",
        /// It failed, and staff leave it at that.
        RefundLeft = "refund_left",
        /// The gateway made a refund that our books have no room for.
        ExcessRefundFound = "excess_refund_found",
        /// It is in the books now, or the gateway took it back.
        ExcessRefundEnded = "excess_refund_ended",
        ExcessRefundNoted = "excess_refund_noted",
        ApiKeyCreated = "api_key_created",
        ApiKeyRevoked = "api_key_revoked",
        CustomerAllowed = "customer_allowed",
        CustomerBlocked = "customer_blocked",
        CustomerUnlisted = "customer_unlisted",
        GatewaySet = "gateway_set",
        PolicyPublished = "policy_published",
    }
}

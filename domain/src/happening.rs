words! {
    /// What can happen to a ticket and its refunds, in the past tense: the kinds of their events. Some have only
    /// refunds that no ticket stands behind.
    pub enum Happening {
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
    }
}

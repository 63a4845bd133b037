words! {
    /// What a mail to a customer tells.
    pub enum NoticeKind {
        /// A request came in and waits for a decision.
        RequestReceived = "request_received",
        RequestRejected = "request_rejected",
        /// A request was approved: its money is on its way, or account credit already.
        RefundApproved = "refund_approved",
        /// The same without a request.
        RefundMade = "refund_made",
        RefundRetried = "refund_retried",
        /// Account credit in place of money that could not be paid.
        RefundCredited = "refund_credited",
        /// Paid another way than it came.
        RefundRecorded = "refund_recorded",
        RefundSucceeded = "refund_succeeded",
        RefundFailed = "refund_failed",
        /// Failed after it had succeeded.
        RefundCameBack = "refund_came_back",
        RefundCanceled = "refund_canceled",
    }
}

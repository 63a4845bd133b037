words! {
    /// What came of an attempt to move a refund's money: the gateway's result, or why there was none.
    pub enum AttemptOutcome {
        Succeeded = "succeeded",
        Pending = "pending",
        RequiresAction = "requires_action",
        Failed = "failed",
        Canceled = "canceled",
        /// A person sends the money.
        ByHand = "by_hand",
        /// The call never reached the gateway.
        NotReached = "not_reached",
        /// The gateway had no time.
        Busy = "busy",
        /// The gateway refused the merchant's key.
        KeyRefused = "key_refused",
        /// The gateway may have done it: its answer was lost.
        AnswerLost = "answer_lost",
        /// The gateway told of another amount, currency or refund.
        Mismatch = "mismatch",
        /// Staff gave it up, and the gateway has no such refund.
        GivenUp = "given_up",
    }
}

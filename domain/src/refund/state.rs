//! The states of a refund, as a machine of bare words: which step leads from which to which.
//!
//! ```text
//! reserved -> sending -> succeeded | failed | unknown | requires_action
//! reserved -> canceled                  undone before it was sent
//! reserved -> succeeded                 account credit only: no gateway is asked
//! unknown  -> succeeded | failed | sending | requires_action
//! requires_action -> sending | succeeded | failed | canceled
//! succeeded -> failed                   gateways report late failures up to 30 days on
//! ```
//! `failed` and `canceled` are the end: trying again is a new refund.

use crate::WrongState;

words! {
    pub enum RefundState {
        /// The money is set aside; nothing has been sent.
        Reserved = "reserved",
        /// An attempt is written down and may have reached the gateway; also while the gateway
        /// itself says that it is pending.
        Sending = "sending",
        /// The answer was lost. It may have moved money: never to be read as failed.
        Unknown = "unknown",
        /// The customer must tell the gateway something first, such as a bank account.
        RequiresAction = "requires_action",
        Succeeded = "succeeded",
        Failed = "failed",
        Canceled = "canceled",
    }
}

impl RefundState {
    /// Whether its amount counts against what is left of the payment (preview.md's `refunds`).
    pub const fn holds_money(self) -> bool {
        !matches!(self, Self::Failed | Self::Canceled)
    }

    /// Whether nothing but a late failure can still happen to it.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Canceled)
    }

    /// Whether nothing can happen to it any more.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Failed | Self::Canceled)
    }

    /// Whether a gateway may have it, as far as is known: not what failed by its own word, but what a person gave up on.
    pub const fn may_be_at_gateway(self, is_given_up: bool) -> bool {
        self.holds_money() || is_given_up
    }

    /// The attempt is about to be sent, from `unknown` only with the same key; or the gateway says that it is on its way, after
    /// the customer did what it waited for as well.
    pub fn begin_sending(self) -> Result<Self, WrongState> {
        let from = [Self::Reserved, Self::Unknown, Self::RequiresAction];
        self.step(Self::Sending, &from, "reserved, unknown or requires_action")
    }

    pub fn lose_answer(self) -> Result<Self, WrongState> {
        self.step(Self::Unknown, &[Self::Sending], "sending")
    }

    pub fn require_action(self) -> Result<Self, WrongState> {
        self.step(Self::RequiresAction, &[Self::Sending, Self::Unknown], "sending or unknown")
    }

    /// The gateway says that the money has left.
    pub fn succeed(self) -> Result<Self, WrongState> {
        let from = [Self::Sending, Self::Unknown, Self::RequiresAction];
        self.step(Self::Succeeded, &from, "sending, unknown or requires_action")
    }

    /// All of it went to account credit, where no gateway is asked.
    pub fn credit(self) -> Result<Self, WrongState> {
        self.step(Self::Succeeded, &[Self::Reserved], "reserved")
    }

    /// The gateway says that the money did not move, or came back.
    pub fn fail(self) -> Result<Self, WrongState> {
        let from = [Self::Sending, Self::Unknown, Self::RequiresAction, Self::Succeeded];
        self.step(Self::Failed, &from, "sending, unknown, requires_action or succeeded")
    }

    /// Before it was sent, or as gateways allow it: while the customer's action is awaited.
    pub fn cancel(self) -> Result<Self, WrongState> {
        self.step(Self::Canceled, &[Self::Reserved, Self::RequiresAction], "reserved or requires_action")
    }

    fn step(self, to: Self, from: &[Self], wanted: &'static str) -> Result<Self, WrongState> {
        if from.contains(&self) { Ok(to) } else { Err(WrongState { was: self.as_str(), wanted }) }
    }
}

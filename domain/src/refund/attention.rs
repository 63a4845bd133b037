//! Why a person must look at a refund that is not over: it cannot go on by itself, or not surely.

use crate::RefundState;

words! {
    pub enum Attention {
        /// The gateway has said nothing for a quarter of an hour. It is asked on and on.
        NoAnswer = "no_answer",
        /// The gateway told of another amount, currency or refund than asked for. Nothing more is sent.
        Mismatch = "mismatch",
        /// The gateway forgot the attempt's key and knows nothing of it: sending again could pay twice.
        KeyOver = "key_over",
        /// The payment's gateway is not set up here.
        NoGateway = "no_gateway",
        /// The money is sent by hand, such as by bank transfer, and recorded then.
        ByHand = "by_hand",
    }
}

impl Attention {
    /// Whether staff may give the attempt up: the refund fails then, once the gateway says again that it knows nothing of it, or
    /// still tells of something else, which is brought in as what it is.
    pub const fn can_be_given_up(self) -> bool {
        matches!(self, Self::NoAnswer | Self::Mismatch | Self::KeyOver)
    }
}

/// Whether a refund that no ticket stands behind lies where staff look, until one of them or something else answers it.
/// `is_short`: it waits for the merchant's own balance.
pub fn waits_for_staff(state: RefundState, attention: Option<Attention>, is_short: bool) -> bool {
    match state {
        RefundState::Succeeded | RefundState::Canceled => false,
        RefundState::Failed => true,
        RefundState::Reserved | RefundState::Sending | RefundState::Unknown | RefundState::RequiresAction => {
            attention.is_some() || is_short
        }
    }
}

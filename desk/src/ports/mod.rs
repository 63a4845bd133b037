//! What the desk needs from the outside world, as traits, so that a test can play the world.

mod chance;
mod clock;
mod gateway;
mod gateway_book;
mod mailer;

pub use chance::Chance;
pub use clock::Clock;
pub(crate) use gateway::differs;
pub use gateway::{
    DisputeOutcome, GIVES_UP_WITHIN, Gateway, GatewayAccount, GatewayDispute, GatewayPayment, GatewayRefund,
    GatewayTrouble, RefundOrder, RefundOrderKind, attempt_in,
};
pub use gateway_book::{GatewayBook, GatewayEffect};
pub use mailer::{MailTrouble, Mailer};

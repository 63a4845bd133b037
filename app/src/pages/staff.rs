//! What the merchant's staff see.

pub mod mail;
pub mod queue;
pub mod remedy;
pub mod sign_in;
pub mod ticket;

pub use mail::{MailPage, MailView, MailsView};
pub use queue::{Due, DueView, QueuePage, QueueRow, QueueView};
pub use remedy::{RemedyPanel, RemedyView};
pub use sign_in::{DeskSignInPage, DeskSignInView};
pub use ticket::{DecidedView, DecisionView, Fact, RefundView, RuleView, TicketLine, TicketPage, TicketView};

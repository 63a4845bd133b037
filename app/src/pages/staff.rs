//! What the merchant's staff see.

pub mod attention;
pub mod mail;
pub mod proof_form;
pub mod queue;
pub mod remedy;
pub mod sign_in;
pub mod ticket;

pub use attention::{Answer, AttentionPanel, AttentionView};
pub use mail::{MailPage, MailView, MailsView};
pub use proof_form::{ProofForm, ProofView};
pub use queue::{Due, DueView, QueuePage, QueueRow, QueueView};
pub use remedy::{AnotherWay, RemedyPanel, RemedyView};
pub use sign_in::{DeskSignInPage, DeskSignInView};
pub use ticket::{DecidedView, DecisionView, Fact, InSteps, RefundView, RuleView, TicketLine, TicketPage, TicketView};

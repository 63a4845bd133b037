//! What the merchant's staff see.

pub mod attention;
pub mod excess;
pub mod mail;
pub mod proof_form;
pub mod purchase;
pub mod queue;
pub mod refund;
pub mod refunds;
pub mod remedy;
pub mod sign_in;
pub mod ticket;

pub use attention::{Answer, AttentionPanel, AttentionView};
pub use excess::{ExcessNotes, ExcessView};
pub use mail::{MailPage, MailView, MailsView};
pub use proof_form::{ProofForm, ProofView};
pub use purchase::{BoughtLine, BoughtPage, BoughtView, PastView};
pub use queue::{Due, DueView, QueuePage, QueueRow, QueueView};
pub use refund::{DirectPage, DirectView};
pub use refunds::{RefundRow, RefundTable, RefundsPage, RefundsView};
pub use remedy::{AnotherWay, RemedyPanel, RemedyView};
pub use sign_in::{DeskSignInPage, DeskSignInView};
pub use ticket::{DecidedView, DecisionView, Fact, InSteps, RefundView, RuleView, TicketLine, TicketPage, TicketView};

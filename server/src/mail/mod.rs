//! How letters leave.

mod demo;
mod log;
mod smtp;

pub use demo::DemoMailbox;
pub use log::LogMailer;
pub use smtp::{SmtpMailer, address};

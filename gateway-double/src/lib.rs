//! A payment provider for tests: Stripe's HTTP as far as refunds need it, broken on command, judged by its own book.
//! It must never know anything of ours, the time of day or chance: what it does follows from Stripe's documents, its
//! own settable clock and what it was told. Start at `front.rs` for a request's way, at `world.rs` for what is true.
//!
//! | asked | answers |
//! | --- | --- |
//! | `/v1/…` with a key | as Stripe does, in the version [`API_VERSION`] alone |
//! | `POST /_double/{command}` with the fields of a [`Command`] as JSON | what was done |
//! | `POST /_double/flush` | after all events that are due, held ones included, were sent: every delivery so far |
//! | `GET /_double/book` | the [`Judgement`] |
//! | `GET /_double/{clock,requests,deliveries,waiting}` | what it has seen |
//!
//! What survives a kill is what the book holds: payments, refunds, disputes, answers kept for their keys, the clock and
//! what comes due later. What it was told to break, webhook addresses and settings are told anew.

mod book;
mod command;
mod dispute;
mod double;
mod event;
mod fact;
mod fault;
mod front;
mod idempotency;
mod judgement;
mod order;
mod outcome;
mod params;
mod payment;
mod refund;
mod refusal;
mod room;
mod script;
mod shape;
mod webhook;
mod wire;
mod world;

pub use book::Book;
pub use command::{Command, NotDone};
pub use double::{Double, Setup};
pub use fact::{Fact, Line};
pub use fault::{Fault, When};
pub use judgement::{Judgement, PaymentTally, RefundTally};
pub use outcome::Outcome;
pub use payment::PaymentState;
pub use refund::{RefundStatus, Trace};
pub use script::On;
pub use webhook::{Delivery, Endpoint, Turn, signature};

/// The one version it speaks; a request that asks for another is refused, so that a client which forgot to pin shows.
pub const API_VERSION: &str = "2026-06-24.dahlia";

//! What the double promises to whoever is tested against it, asked over its own line.

mod book;
mod caller;
mod events;
mod faults;
mod idempotency;
mod listener;
mod lists;
mod payments;
mod process;
mod refunds;

//! The binary as somebody at a terminal meets it.
#![expect(clippy::expect_used, reason = "a test may fail loudly")]

mod demo;

mod gateway;
mod hints;
mod import;
mod hints;
mod key;
mod log;
mod read_only;
mod reading;
mod settings;
mod verify;

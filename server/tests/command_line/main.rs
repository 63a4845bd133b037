//! The binary as somebody at a terminal meets it.
#![expect(clippy::expect_used, reason = "a test may fail loudly")]

mod demo;

mod gateway;
mod import;
mod key;
mod read_only;
mod verify;

//! The binary as somebody at a terminal meets it.
#![expect(clippy::expect_used, reason = "a test may fail loudly")]

mod demo;

mod gateway;
mod hints;
mod import;
mod key;
mod log;
mod merchant;
mod read_only;
mod reading;
mod settings;
mod verify;

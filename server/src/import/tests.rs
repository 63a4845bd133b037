//! Promises of an import, kept on both engines where a second one is at hand.

mod amounts;
mod files;
mod gathering;
mod rejects;
mod returns;
mod shop;
mod sums;

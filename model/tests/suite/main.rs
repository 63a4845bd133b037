//! Every state of the machines of paying out is visited: what must hold holds in each, and one thing done wrong shows.
#![expect(clippy::expect_used, reason = "a test may fail loudly")]

extern crate moneyback_model as model;

mod breaks;
mod explored;
mod holds;
mod leads_on;

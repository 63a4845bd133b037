//! The domain's promises, kept through its front door: one binary, one file a noun.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::arithmetic_side_effects, reason = "a test may fail loudly")]

#[cfg(feature = "cases")]
mod worked_cases;

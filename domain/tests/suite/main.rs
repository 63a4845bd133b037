//! The domain's promises, kept through its front door: one binary, one file a noun.
#![expect(clippy::expect_used, reason = "a test may fail loudly")]

extern crate moneyback_domain as domain;

mod purchases;

mod amounts;
mod deciding;
mod eligibility;
mod email;
mod field_notes;
mod money_format;
mod parse_amount;
mod parts;
mod policy_rules;
mod properties;
mod refund;
mod selection_rules;
mod slug;
mod standing_rules;
mod status;
mod ticket;
mod timestamp;
mod validity;
mod wire;
mod withdrawal;

#[cfg(feature = "cases")]
mod case_lines;
#[cfg(feature = "cases")]
mod worked_cases;
#[cfg(feature = "zones")]
mod zones;

//! The domain's promises, kept through its front door: one binary, one file a noun.
#![expect(clippy::expect_used, reason = "a test may fail loudly")]

extern crate moneyback_domain as domain;

mod doc_table;
mod purchases;
mod tries;

mod amounts;
mod bad_input;
mod deciding;
mod direct;
mod discount_shares;
mod dry_run;
mod eligibility;
#[cfg(feature = "addresses")]
mod email;
mod evidence;
mod field_notes;
mod money_format;
mod more_rules;
mod parse_amount;
mod parse_percent;
mod parts;
mod policy_amounts;
mod policy_clauses;
mod policy_rules;
mod preview_again;
mod properties;
mod refund;
mod remedy;
mod restocking_fee;
mod rounding;
mod selection_rules;
mod several_payments;
mod slug;
mod standing_rules;
mod states_doc;
mod status;
mod steps;
mod subscription;
mod subscription_proration;
mod subscription_refusals;
mod subscription_words;
mod text_limits;
mod ticket;
mod timestamp;
mod transitions;
mod typed_text;
mod validity;
mod waiting;
mod wire;
mod withdrawal;

#[cfg(feature = "cases")]
mod case_conditions;
#[cfg(feature = "cases")]
mod case_lines;
#[cfg(feature = "cases")]
mod hostile_bytes;
#[cfg(feature = "cases")]
mod how_amounts_doc;
#[cfg(feature = "zones")]
mod subscription_dates;
#[cfg(feature = "zones")]
mod subscription_properties;
#[cfg(feature = "cases")]
mod worked_cases;
#[cfg(feature = "zones")]
mod zones;

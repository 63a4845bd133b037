//! The rules, one a file, in the order they are asked.
//!
//! The standing rules are about the payment and the invoice as they are, then come the rules about what is asked
//! of them: the first that speaks ends the matter. The policy rules are the merchant's: all of them are heard, and the policy's
//! `exceptions` decides whether they deny or send the request to a person. A new rule is a file
//! beside these and an entry in one of the two lists.

mod category_not_excluded;
mod customer_not_blocked;
mod evidence_given;
mod minimum_reached;
mod not_consumed;
mod not_disputed;
mod payment_was_captured;
mod something_remains;
mod within_window;

pub(crate) mod not_asked_already;
pub(crate) mod something_goes_back;
pub(crate) mod void_is_whole;
pub(crate) mod within_payment;

use crate::{CheckedCase, Exceptions, Line, Reason, asked::Asked};

pub(crate) use within_window::open_until;

type StandingRule = fn(&CheckedCase) -> Option<Reason>;
type PolicyRule = fn(&CheckedCase, &[Asked]) -> Option<Reason>;

const STANDING_RULES: &[StandingRule] = &[payment_was_captured::rule, not_disputed::rule, something_remains::rule];
const POLICY_RULES: &[PolicyRule] = &[
    within_window::rule,
    category_not_excluded::rule,
    not_consumed::rule,
    minimum_reached::rule,
    evidence_given::rule,
    customer_not_blocked::rule,
];

/// The first reason why nothing can be refunded, whatever is asked for.
pub(crate) fn standing_reason(case: &CheckedCase) -> Option<Reason> {
    STANDING_RULES.iter().find_map(|rule| rule(case))
}

/// Every reason that the policy has against refunding this.
pub(crate) fn policy_reasons(case: &CheckedCase, asked: &[Asked]) -> Vec<Reason> {
    POLICY_RULES.iter().filter_map(|rule| rule(case, asked)).collect()
}

pub(crate) fn denies(case: &CheckedCase, reasons: &[Reason]) -> bool {
    let speaks_against = |reason: &Reason| !matches!(reason, Reason::EvidenceMissing { .. });
    case.case.policy.exceptions == Exceptions::Deny && reasons.iter().any(speaks_against)
}

/// The ids of the lines that give money back and that the question is true of.
fn ids_of(case: &CheckedCase, asked: &[Asked], question: impl Fn(&Line) -> bool) -> Vec<String> {
    let lines = case.case.invoice.lines.iter().zip(asked);
    lines.filter(|(line, asked)| asked.amount > 0 && question(line)).map(|(line, _)| line.id.clone()).collect()
}

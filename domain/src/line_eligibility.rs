//! Whether one line can be refunded now, taken by itself.

use serde::{Deserialize, Serialize};

use crate::asked::Asked;
use crate::checked_case::Standing;
use crate::rule::{denies, policy_reasons};
use crate::{CheckedCase, Line, Minor, Outcome, Prorate, Reason, SelectedLine, Selection, Verdict};

/// The facts that the page shows beside a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineEligibility {
    pub id: String,
    /// What earlier refunds left of the line's total, minor units.
    pub left: Minor,
    /// The units that earlier refunds left.
    pub quantity_left: i64,
    /// For a line with a period: how much of it is still to come.
    pub unused: Option<Unused>,
    /// What asking for the line gives now, minor units, before a fee, which is the whole request's; 0
    /// where it cannot be asked for. A line with a period gives its unused part, counted in days.
    pub refundable: Minor,
    pub verdict: Verdict,
    /// Why the verdict is not yes.
    pub reasons: Vec<Reason>,
}

/// Calendar days of the merchant's zone; the day of the request counts as used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unused {
    pub days_unused: i64,
    pub days_total: i64,
}

/// What the rules say of a line.
pub(crate) struct Ruling {
    pub verdict: Verdict,
    pub reasons: Vec<Reason>,
    pub refundable: Minor,
}

impl LineEligibility {
    pub(crate) fn new(case: &CheckedCase, line: &Line, standing: Standing, ruling: Ruling) -> Self {
        let facts = &case.case;
        Self {
            id: line.id.clone(),
            left: standing.left(),
            quantity_left: line.quantity.saturating_sub(standing.quantity_before).max(0),
            unused: line.period.map(|period| period.unused_days(facts.now, &facts.zone)),
            refundable: ruling.refundable,
            verdict: ruling.verdict,
            reasons: ruling.reasons,
        }
    }
}

impl Ruling {
    pub fn no(reason: Reason) -> Self {
        Self { verdict: Verdict::No, reasons: vec![reason], refundable: 0 }
    }

    /// The line asked for by itself, in the case made for that.
    pub fn alone(case: &CheckedCase, line: &Line) -> Self {
        let mut preview = case.preview_of(&Selection::Lines { lines: vec![whole_line(line)] });
        // That it becomes account credit is said once, for the invoice, and speaks against no line.
        preview.reasons.retain(|reason| !reason.is_no_objection());
        let verdict = Verdict::of(preview.outcome, &preview.reasons);
        Self { verdict, reasons: preview.reasons, refundable: preview.total }
    }

    /// The line as part of an invoice that can only be voided as a whole: what the policy has
    /// against this line, or else that it cannot go without the others.
    pub fn in_void(case: &CheckedCase, index: usize, left: Minor, void: Outcome) -> Self {
        let mut asked = vec![Asked::default(); case.standings.len()];
        if let Some(asked) = asked.get_mut(index) {
            asked.amount = left;
        }
        let reasons = policy_reasons(case, &asked);
        match void {
            Outcome::Ineligible if denies(case, &reasons) => Self { verdict: Verdict::No, reasons, refundable: 0 },
            Outcome::Ineligible => Self::no(Reason::UnsettledVoidOnly),
            Outcome::AutoApprove | Outcome::Review => {
                Self { verdict: Verdict::of(void, &reasons), reasons, refundable: left }
            }
        }
    }
}

/// Everything that the page offers of a line: all that is left, or what is unused of a period.
pub(crate) fn whole_line(line: &Line) -> SelectedLine {
    SelectedLine { id: line.id.clone(), quantity: None, prorate: line.period.map(|_| Prorate::Day) }
}

//! Eligibility: yes, needs review, or no; why, until when, and how much.

use serde::{Deserialize, Serialize};

use crate::line_eligibility::{Ruling, whole_line};
use crate::rule::{open_until, standing_reason};
use crate::{CheckedCase, LineEligibility, Method, Minor, Outcome, Preview, Reason, SelectedLine, Selection, Step};

words! {
    /// What a customer can expect, best first.
    pub enum Verdict {
        /// Within the rules.
        Yes = "yes",
        /// A rule speaks against it, and the merchant looks at such requests one by one.
        NeedsReview = "needs_review",
        No = "no",
    }
}

impl Verdict {
    /// `reasons`: those of the policy alone. That a person decides is no reason against it.
    pub(crate) fn of(outcome: Outcome, reasons: &[Reason]) -> Self {
        match outcome {
            Outcome::Ineligible => Self::No,
            Outcome::AutoApprove | Outcome::Review if reasons.is_empty() => Self::Yes,
            Outcome::AutoApprove | Outcome::Review => Self::NeedsReview,
        }
    }
}

/// What can be asked for now. It is made of previews, so the two never disagree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Eligibility {
    /// The best verdict of any line: what the customer can have without an exception comes first.
    /// Where only the whole can be asked for, the verdict on the whole.
    pub verdict: Verdict,
    /// Why the verdict is not yes; before that, that the money becomes account credit, where it would.
    pub reasons: Vec<Reason>,
    /// The last day number (1970-01-01 is 0, the merchant's calendar) on which the policy lets it be
    /// asked for; none for no limit. It may lie in the past.
    pub open_until: Option<i64>,
    /// What asking for everything that can be asked for gives now, minor units.
    pub refundable: Minor,
    /// The payment has not settled: only all lines together can be asked for.
    pub whole_only: bool,
    /// Whether an amount can be asked for without naming lines: it is spread over all that is left, so no line
    /// of that may be closed.
    pub any_amount: bool,
    /// The selection that gives `refundable`; none where that is nothing.
    pub everything: Option<Selection>,
    /// One for each line, in invoice order.
    pub lines: Vec<LineEligibility>,
}

impl CheckedCase {
    /// What could be asked for in place of the case's own selection, which plays no part here. While no reason is
    /// chosen and some reasons waive the fee, it is told without the fee: nobody is turned away, or promised less, for
    /// a fee that their reason may not have.
    pub fn eligibility(&self) -> Eligibility {
        let fee = self.case.policy.restocking_fee.as_ref();
        if self.case.reason.is_none() && fee.is_some_and(|fee| !fee.waived_for.is_empty()) {
            return self.without_fee().eligibility();
        }
        if let Some(reason) = standing_reason(self) {
            let lines = self.each_line(|_, _| Ruling::no(reason.clone()));
            return self.nothing(vec![reason], false, lines);
        }
        if Method::of(self) == Method::Void { self.whole_eligibility() } else { self.lines_eligibility() }
    }

    fn whole_eligibility(&self) -> Eligibility {
        let (whole, void) = self.within_payment(Selection::Full);
        if let Some(asked @ Reason::AlreadyAsked { .. }) = void.reasons.first() {
            let lines = self.each_line(|_, _| Ruling::no(asked.clone()));
            return self.nothing(vec![asked.clone()], true, lines);
        }
        let single = self.line_by_line();
        let lines = self.each_line(|index, left| Ruling::in_void(&single, index, left, void.outcome));
        if void.outcome == Outcome::Ineligible {
            return self.nothing(void.reasons, true, lines);
        }
        let verdict = Verdict::of(void.outcome, &void.reasons);
        self.something(verdict, void, whole, true, lines)
    }

    fn lines_eligibility(&self) -> Eligibility {
        let single = self.line_by_line();
        let lines = self.each_line(|index, left| match self.case.invoice.lines.get(index) {
            Some(line) if left > 0 => Ruling::alone(&single, line),
            _ => Ruling::no(Reason::FullyRefunded),
        });
        let verdict = lines.iter().map(|line| line.verdict).min().unwrap_or(Verdict::No);
        if verdict == Verdict::No {
            return self.nothing(joined(&lines), false, lines);
        }
        let (everything, preview) = self.everything(&lines);
        if preview.outcome == Outcome::Ineligible {
            return self.nothing(preview.reasons, false, lines);
        }
        let is_too_little = preview.reasons.iter().any(|reason| matches!(reason, Reason::BelowMinimum { .. }));
        let verdict = if is_too_little { verdict.max(Verdict::NeedsReview) } else { verdict };
        self.something(verdict, preview, everything, false, lines)
    }

    /// All lines that can be asked for, together; where other payments paid part of them, what this one has left.
    fn everything(&self, lines: &[LineEligibility]) -> (Selection, Preview) {
        let askable = self.case.invoice.lines.iter().zip(lines).filter(|(_, line)| line.verdict != Verdict::No);
        let askable: Vec<SelectedLine> = askable.map(|(line, _)| whole_line(line)).collect();
        let all = self.within_payment(Selection::Lines { lines: askable.clone() });
        if is_open(lines) || !self.exceeds_payment(&all.1) {
            return all;
        }
        // An amount would take from a line that is closed, so only whole lines that fit can be asked for.
        let mut fitting: Vec<SelectedLine> = Vec::new();
        for line in askable {
            fitting.push(line);
            if self.exceeds_payment(&self.preview_of(&Selection::Lines { lines: fitting.clone() })) {
                fitting.pop();
            }
        }
        let fitting = Selection::Lines { lines: fitting };
        let preview = self.preview_of(&fitting);
        if preview.outcome == Outcome::Ineligible { all } else { (fitting, preview) }
    }

    /// The selection, or the amount that its payment has left where that is less.
    fn within_payment(&self, selection: Selection) -> (Selection, Preview) {
        let preview = self.preview_of(&selection);
        if let Some(Reason::AmountExceedsPayment { left, .. }) = preview.reasons.first()
            && *left > 0
        {
            let amount = Selection::Amount { amount: *left };
            let within = self.preview_of(&amount);
            if within.outcome != Outcome::Ineligible {
                return (amount, within);
            }
        }
        (selection, preview)
    }

    fn exceeds_payment(&self, preview: &Preview) -> bool {
        matches!(preview.reasons.first(), Some(Reason::AmountExceedsPayment { .. }))
    }

    /// The case in which a line is looked at by itself: without the fee, the minimum and the gateway's step, which are
    /// the whole request's, and as if one payment had paid it all.
    fn line_by_line(&self) -> Self {
        let mut single = self.without_fee();
        single.case.policy.minimum_amount = None;
        single.case.invoice.other_payments = 0;
        single.case.payment.step = Step::ANY;
        single
    }

    /// `rule` is given a line's index and what is left on it.
    fn each_line(&self, rule: impl Fn(usize, Minor) -> Ruling) -> Vec<LineEligibility> {
        let lines = self.case.invoice.lines.iter().zip(&self.standings).enumerate();
        lines
            .map(|(index, (line, standing))| LineEligibility::new(self, line, *standing, rule(index, standing.left())))
            .collect()
    }

    fn nothing(&self, reasons: Vec<Reason>, whole_only: bool, lines: Vec<LineEligibility>) -> Eligibility {
        let open_until = open_until(self);
        Eligibility {
            verdict: Verdict::No,
            reasons,
            open_until,
            refundable: 0,
            any_amount: false,
            whole_only,
            everything: None,
            lines,
        }
    }

    fn something(
        &self,
        verdict: Verdict,
        preview: Preview,
        everything: Selection,
        whole_only: bool,
        lines: Vec<LineEligibility>,
    ) -> Eligibility {
        let reasons = match verdict {
            // Asking for everything may meet reasons that the lines within the rules do not have.
            Verdict::Yes => self.gateway_reason(Method::of(self)).into_iter().collect(),
            Verdict::NeedsReview | Verdict::No => preview.reasons,
        };
        Eligibility {
            verdict,
            reasons,
            open_until: open_until(self),
            refundable: preview.total,
            any_amount: !whole_only && is_open(&lines),
            whole_only,
            everything: Some(everything),
            lines,
        }
    }
}

/// Whether no line that has something left is closed.
fn is_open(lines: &[LineEligibility]) -> bool {
    lines.iter().all(|line| line.left == 0 || line.verdict != Verdict::No)
}

/// What speaks against the lines, each code once and in the order of its rules. That one line has nothing left, or
/// nothing unused, is only said where there is nothing else to say.
fn joined(lines: &[LineEligibility]) -> Vec<Reason> {
    let mut joined: Vec<Reason> = Vec::new();
    for reason in lines.iter().flat_map(|line| &line.reasons).filter(|reason| rank(reason).is_some()) {
        match joined.iter_mut().find(|known| rank(known) == rank(reason)) {
            Some(known) => known.join(reason),
            None => joined.push(reason.clone()),
        }
    }
    joined.sort_by_key(rank);
    if joined.is_empty() {
        joined.push(Reason::AmountNotPositive);
    }
    joined
}

/// The place of a reason that can speak against every line there is.
fn rank(reason: &Reason) -> Option<u8> {
    match reason {
        Reason::AlreadyAsked { .. } => Some(0),
        Reason::OutsideWindow { .. } => Some(1),
        Reason::ExcludedCategory { .. } => Some(2),
        Reason::Consumed { .. } => Some(3),
        Reason::CustomerBlocked => Some(4),
        _ => None,
    }
}

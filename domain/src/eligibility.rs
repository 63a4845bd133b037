//! Eligibility: yes, needs review, or no; why, until when, and how much.

use serde::{Deserialize, Serialize};

use crate::line_eligibility::{Ruling, whole_line};
use crate::rule::{open_until, standing_reason};
use crate::{CheckedCase, LineEligibility, Method, Minor, Outcome, Preview, Reason, Selection};

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
    /// What could be asked for in place of the case's own selection, which plays no part here.
    pub fn eligibility(&self) -> Eligibility {
        if let Some(reason) = standing_reason(self) {
            let lines = self.each_line(|_, _| Ruling::no(reason.clone()));
            return self.nothing(vec![reason], false, lines);
        }
        if Method::of(self) == Method::Void { self.whole_eligibility() } else { self.lines_eligibility() }
    }

    fn whole_eligibility(&self) -> Eligibility {
        if let Some(id) = self.case.pending_lines.first() {
            let lines = self.each_line(|_, _| Ruling::no(Reason::AlreadyAsked { id: id.clone() }));
            return self.nothing(vec![Reason::AlreadyAsked { id: id.clone() }], true, lines);
        }
        let void = self.preview_of(&Selection::Full);
        let lines = self.each_line(|index, left| Ruling::in_void(self, index, left, void.outcome));
        if void.outcome == Outcome::Ineligible {
            return self.nothing(void.reasons, true, lines);
        }
        let verdict = Verdict::of(void.outcome, &void.reasons);
        self.something(verdict, void, Selection::Full, true, lines)
    }

    fn lines_eligibility(&self) -> Eligibility {
        let lines = self.each_line(|index, left| match self.case.invoice.lines.get(index) {
            Some(line) if left > 0 && self.case.pending_lines.contains(&line.id) => {
                Ruling::no(Reason::AlreadyAsked { id: line.id.clone() })
            }
            Some(line) if left > 0 => Ruling::alone(self, line),
            _ => Ruling::no(Reason::FullyRefunded),
        });
        let verdict = lines.iter().map(|line| line.verdict).min().unwrap_or(Verdict::No);
        if verdict == Verdict::No {
            return self.nothing(joined(&lines), false, lines);
        }
        let askable = self.case.invoice.lines.iter().zip(&lines).filter(|(_, line)| line.verdict != Verdict::No);
        let everything = Selection::Lines { lines: askable.map(|(line, _)| whole_line(line)).collect() };
        self.something(verdict, self.preview_of(&everything), everything, false, lines)
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
            any_amount: !whole_only && lines.iter().all(|line| line.left == 0 || line.verdict != Verdict::No),
            whole_only,
            everything: Some(everything),
            lines,
        }
    }
}

/// The policy's reasons against the lines, each code once and in the order of its rules. That one
/// line has nothing left, or nothing unused, is only said where the policy has nothing to say.
fn joined(lines: &[LineEligibility]) -> Vec<Reason> {
    let mut asked = Vec::new();
    let mut window = Vec::new();
    let (mut excluded, mut consumed) = (Vec::new(), Vec::new());
    for reason in lines.iter().flat_map(|line| &line.reasons) {
        match reason {
            Reason::AlreadyAsked { .. } if asked.is_empty() => asked.push(reason.clone()),
            Reason::OutsideWindow { .. } if window.is_empty() => window.push(reason.clone()),
            Reason::ExcludedCategory { ids } => excluded.extend_from_slice(ids),
            Reason::Consumed { ids } => consumed.extend_from_slice(ids),
            _ => {}
        }
    }
    let excluded = (!excluded.is_empty()).then_some(Reason::ExcludedCategory { ids: excluded });
    let consumed = (!consumed.is_empty()).then_some(Reason::Consumed { ids: consumed });
    let mut joined: Vec<Reason> = asked.into_iter().chain(window).chain(excluded).chain(consumed).collect();
    if joined.is_empty() {
        joined.push(Reason::AmountNotPositive);
    }
    joined
}

//! The case as staff decide it, some time after the customer asked.

use crate::{CheckedCase, Exceptions, LineRefund, Outcome, Reason, Timestamp};

/// What staff can say to a request beside no, and beside leaving it for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Yes {
    /// To all of it, or to less.
    All,
    /// Only to less than all of it, for these reasons.
    Less { reasons: Vec<Reason> },
    /// To nothing of it, while these stand in the way.
    Nothing { reasons: Vec<Reason> },
}

impl CheckedCase {
    /// Which yes there is, of a case as [`CheckedCase::deciding`] lays it out. The deed asks the same preview.
    pub fn yes(&self) -> Yes {
        let all = self.preview();
        if all.outcome != Outcome::Ineligible && all.between_steps().is_none() {
            return Yes::All;
        }
        let part = match all.reasons.first() {
            Some(Reason::AmountExceedsPayment { left, .. }) => Some(*left),
            _ => all.nearest(),
        };
        let reasons = all.reasons;
        if part.is_some_and(|part| self.preview_of_part(part).outcome != Outcome::Ineligible) {
            Yes::Less { reasons }
        } else {
            Yes::Nothing { reasons }
        }
    }

    /// The same facts as staff weigh them. Windows and unused days count as of `asked_at`: waiting for an
    /// answer must not cost the customer anything. What the policy excludes may still be given, since staff
    /// may be kinder than it. The gateway's own window cannot be argued with and stays as of now.
    /// `asked` is what was shown when it was asked for: without a fee there, none is kept, whatever changed meanwhile
    /// (a payment that settled can have one taken off, and the customer was promised all of it).
    pub fn deciding(&self, asked_at: Timestamp, asked: &[LineRefund]) -> Self {
        let was_free = asked.iter().all(|line| line.fee == 0);
        let mut decided = if was_free { self.without_fee() } else { self.clone() };
        let gateway_closed =
            self.case.payment.gateway_refundable_until.filter(|until| until.seconds() <= self.case.now.seconds());
        if gateway_closed.is_some() {
            decided.case.payment.gateway_refundable_until = gateway_closed.map(|until| until.min(asked_at));
        }
        decided.case.now = asked_at;
        // The ticket's own lines are among the pending ones.
        decided.case.pending_lines.clear();
        decided.case.policy.exceptions = Exceptions::Review;
        decided
    }
}

//! The case as staff decide it, some time after the customer asked.

use crate::{CheckedCase, Exceptions, LineRefund, Timestamp};

impl CheckedCase {
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

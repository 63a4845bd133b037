//! A case whose facts agree with each other.

use crate::{Case, EarlierParts, Minor, RefundReason, Selection, Step};

/// A case that passed every validity rule, with the sums that all rules look at. The only thing a
/// preview can be asked of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedCase {
    pub(crate) case: Case,
    /// One for each line, in invoice order.
    pub(crate) standings: Vec<Standing>,
    /// Indices of the lines in order of their ids.
    pub(crate) by_id: Vec<usize>,
}

/// Where a line stands before this request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// What was charged, minor units.
    pub total: Minor,
    /// What earlier refunds gave back of it.
    pub back: Minor,
    /// What they kept as fees, less the fees that went back; below 0 where a refund that kept one failed after its
    /// fee had gone back.
    pub fees: Minor,
    /// How `back` was split, where every refund says so.
    pub parts_back: Option<EarlierParts>,
    /// The units that earlier refunds gave back; more than the line has where they were wrong.
    pub quantity_before: i64,
}

impl Standing {
    /// What earlier refunds took of it: given back, or kept as a fee.
    pub fn before(self) -> Minor {
        self.back.saturating_add(self.fees.max(0))
    }

    pub fn left(self) -> Minor {
        self.total.saturating_sub(self.before())
    }
}

impl CheckedCase {
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// The same facts, asked about something else. Numbers that no case may hold are refused by the
    /// rules in this selection, as too little or too much.
    pub fn asking(&self, selection: Selection) -> Self {
        let mut other = self.clone();
        other.case.selection = selection;
        other
    }

    /// The same facts, asked for this reason, with so many photos or documents.
    pub fn because(&self, reason: RefundReason, evidence: i64) -> Self {
        let mut other = self.clone();
        other.case.reason = Some(reason);
        other.case.evidence = evidence;
        other
    }

    /// The same facts at a gateway that moves so much at a time.
    pub fn in_steps_of(mut self, step: Step) -> Self {
        self.case.payment.step = step;
        self
    }

    /// The same facts, and nothing is approved without a person.
    pub fn left_to_a_person(mut self) -> Self {
        self.case.policy.auto_approve_up_to = None;
        self
    }

    /// The same facts without the restocking fee: whoever gives money back on their own account may give all of it.
    pub fn without_fee(&self) -> Self {
        let mut other = self.clone();
        other.case.policy.restocking_fee = None;
        other
    }

    /// The same facts as if no fee had been kept: what was kept counts as left.
    pub(crate) fn with_fees_undone(&self) -> Self {
        let mut undone = self.clone();
        for standing in &mut undone.standings {
            standing.fees = 0;
        }
        for line in undone.case.refunds.iter_mut().flat_map(|refund| &mut refund.lines) {
            line.fee = 0;
        }
        undone
    }

    /// The invoice total, minor units.
    pub fn total(&self) -> Minor {
        sum(self.standings.iter().map(|standing| standing.total))
    }

    /// What earlier refunds gave back, minor units.
    pub fn refunded(&self) -> Minor {
        sum(self.case.refunds.iter().map(|refund| refund.total()))
    }

    /// What is left of the account credit that paid for the invoice, minor units.
    pub(crate) fn credit_left(&self) -> Minor {
        let returned = sum(self.case.refunds.iter().map(|refund| refund.to_credit));
        self.case.invoice.credit_applied.saturating_sub(returned).max(0)
    }

    /// What is left of the payment that the refund names together with the credit, minor units. Credit that was given
    /// in a payment's place is that payment's.
    pub(crate) fn payment_and_credit_left(&self) -> Minor {
        let facts = &self.case;
        let returned = sum(facts.refunds.iter().map(|refund| refund.to_payment.saturating_add(refund.to_credit)));
        facts.payment.amount.saturating_add(facts.invoice.credit_applied).saturating_sub(returned).max(0)
    }

    /// What is left of the payment that the refund names, minor units.
    pub fn payment_left(&self) -> Minor {
        let returned = sum(self.case.refunds.iter().map(|refund| refund.to_payment));
        self.case.payment.amount.saturating_sub(returned).max(0)
    }

    /// What is left on all lines together, minor units.
    pub fn remaining(&self) -> Minor {
        sum(self.standings.iter().map(|standing| standing.left()))
    }

    /// What is left on the line, minor units; nothing for an id that the invoice does not have.
    pub fn line_left(&self, id: &str) -> Option<Minor> {
        self.standings.get(self.line_index(id)?).map(|standing| standing.left())
    }

    /// The index of the line in the invoice.
    pub(crate) fn line_index(&self, id: &str) -> Option<usize> {
        find_line(&self.by_id, &self.case, id)
    }
}

pub(crate) fn find_line(by_id: &[usize], case: &Case, id: &str) -> Option<usize> {
    let id_at = |index: usize| case.invoice.lines.get(index).map(|line| line.id.as_str());
    let position = by_id.binary_search_by(|index| id_at(*index).cmp(&Some(id))).ok()?;
    by_id.get(position).copied()
}

/// A checked case's sums are far from the edge; a sum that could pass it would stop there.
pub(crate) fn sum(amounts: impl Iterator<Item = Minor>) -> Minor {
    amounts.fold(0, Minor::saturating_add)
}

//! The preview: what a request would give, to the cent, and who decides it.

use serde::{Deserialize, Serialize};

use crate::asked::{Asked, asked, part_of, total_of};
use crate::checked_case::sum;
use crate::restocking_fee::less_fee;
use crate::route::Route;
use crate::rule::{denies, not_asked_already, policy_reasons, something_goes_back, standing_reason};
use crate::rule::{void_is_whole, within_payment};
use crate::split::split;
use crate::{CheckedCase, Listing, Method, Minor, Reason, Selection};

words! {
    /// Who decides a request.
    pub enum Outcome {
        /// Nobody needs to.
        AutoApprove = "auto_approve",
        /// A person.
        Review = "review",
        /// The rules already did: no.
        Ineligible = "ineligible",
    }
}

/// The answer to a case. Amounts in minor units of the invoice's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    pub outcome: Outcome,
    pub reasons: Vec<Reason>,
    /// The lines that give something, in invoice order.
    pub lines: Vec<LineRefund>,
    /// What goes back: `to_payment` and `to_credit` together.
    pub total: Minor,
    /// What the merchant keeps of the lines beside that.
    pub fee: Minor,
    pub to_payment: Minor,
    pub to_credit: Minor,
    /// What is left on the invoice once this is refunded and the fee kept.
    pub remaining_after: Minor,
    /// None where nothing is refunded.
    pub method: Option<Method>,
}

/// What one line gives back, split as it was charged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRefund {
    pub id: String,
    /// Units as selected, 0 where none were; a later case's earlier refunds carry it.
    pub quantity: i64,
    pub subtotal: Minor,
    pub discount: Minor,
    pub tax: Minor,
    /// What goes back: the subtotal less the discount plus the tax.
    pub total: Minor,
    /// What is kept of the line beside that: the fee, tax included, and the shares of the line's discount and tax
    /// that stay in it. A withdrawal gives fees back that were kept earlier: its fee is below 0.
    pub fee: Minor,
    pub fee_discount: Minor,
    pub fee_tax: Minor,
}

impl LineRefund {
    /// What the line gives before the fee is taken off, minor units: subtotal, discount and tax.
    pub fn before_fee(&self) -> (Minor, Minor, Minor) {
        let discount = self.discount.saturating_add(self.fee_discount);
        let tax = self.tax.saturating_add(self.fee_tax);
        let total = self.total.saturating_add(self.fee);
        (total.saturating_sub(tax).saturating_add(discount), discount, tax)
    }
}

impl Preview {
    /// Why the gateway cannot move just this, where it cannot: this must not be approved as it is.
    pub fn between_steps(&self) -> Option<&Reason> {
        self.reasons.iter().find(|reason| matches!(reason, Reason::AmountBetweenSteps { .. }))
    }

    /// What can be approved in its place then, minor units.
    pub fn nearest(&self) -> Option<Minor> {
        match self.between_steps()? {
            Reason::AmountBetweenSteps { nearest, .. } => Some(*nearest),
            _ => None,
        }
    }
}

impl CheckedCase {
    /// What the case's own selection would give. The same answer for the same case, wherever and
    /// however often it is asked.
    pub fn preview(&self) -> Preview {
        self.preview_of(&self.case.selection)
    }

    /// What another selection would give, all else being the same.
    pub fn preview_of(&self, selection: &Selection) -> Preview {
        self.answer_to(|method| self.asked_less_fee(selection, method))
    }

    /// What `amount` (minor units) of the case's own selection would give: spread over the lines that it asks for
    /// and no others, in proportion to what it asks of each, so that a smaller yes takes nothing from a line that
    /// nobody asked about. All of it is the same as [`CheckedCase::preview`].
    pub fn preview_of_part(&self, amount: Minor) -> Preview {
        self.answer_to(|method| part_of(self.asked_less_fee(&self.case.selection, method)?, amount))
    }

    fn asked_less_fee(&self, selection: &Selection, method: Method) -> Result<Vec<Asked>, Reason> {
        Ok(less_fee(self, method, asked(self, selection)?))
    }

    fn answer_to(&self, asked: impl FnOnce(Method) -> Result<Vec<Asked>, Reason>) -> Preview {
        if let Some(reason) = standing_reason(self) {
            return self.ineligible(vec![reason]);
        }
        let method = Method::of(self);
        let asked = match asked(method) {
            Ok(asked) => asked,
            Err(reason) => return self.ineligible(vec![reason]),
        };
        let total = total_of(&asked);
        let (method, becomes_credit, between) = match self.step_reason(method, total) {
            Some(below @ Reason::AmountBelowStep { .. }) => (Method::AccountCredit, Some(below), None),
            between => (method, self.gateway_reason(method), between),
        };
        let route = Route::of(self, method, total);
        let against = not_asked_already::rule(self, &asked)
            .or_else(|| something_goes_back::rule(&asked))
            .or_else(|| within_payment::rule(self, method, route, total))
            .or_else(|| void_is_whole::rule(self, method, total));
        if let Some(reason) = against {
            return self.ineligible(vec![reason]);
        }
        let policy_reasons = policy_reasons(self, &asked);
        if denies(self, &policy_reasons) {
            return self.ineligible(policy_reasons);
        }

        let outcome = if policy_reasons.is_empty() && between.is_none() && self.is_auto_approved(total) {
            Outcome::AutoApprove
        } else {
            Outcome::Review
        };
        let fee = sum(asked.iter().map(|line| line.fee));
        Preview {
            outcome,
            reasons: becomes_credit.into_iter().chain(policy_reasons).chain(between).collect(),
            lines: self.line_refunds(&asked),
            total,
            fee,
            to_payment: route.to_payment,
            to_credit: route.to_credit,
            remaining_after: self.remaining().saturating_sub(total).saturating_sub(fee),
            method: Some(method),
        }
    }

    pub(crate) fn ineligible(&self, reasons: Vec<Reason>) -> Preview {
        Preview {
            outcome: Outcome::Ineligible,
            reasons,
            lines: Vec::new(),
            total: 0,
            fee: 0,
            to_payment: 0,
            to_credit: 0,
            remaining_after: self.remaining(),
            method: None,
        }
    }

    /// Earlier refunds count, or a large sum would slip through in small ones.
    fn is_auto_approved(&self, total: Minor) -> bool {
        let limit = self.case.policy.auto_approve_up_to;
        let is_within = limit.is_some_and(|limit| self.refunded().saturating_add(total) <= limit);
        is_within || self.case.listing == Some(Listing::Allowed)
    }

    pub(crate) fn gateway_reason(&self, method: Method) -> Option<Reason> {
        let since = self.case.payment.gateway_refundable_until?;
        (method == Method::AccountCredit).then_some(Reason::GatewayWindowExpired { since })
    }

    fn line_refunds(&self, asked: &[Asked]) -> Vec<LineRefund> {
        let lines = self.case.invoice.lines.iter().zip(&self.standings).zip(asked);
        lines
            .filter(|(_, asked)| asked.amount > 0)
            .map(|((line, standing), asked)| split(line, *standing, asked))
            .collect()
    }
}

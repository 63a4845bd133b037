//! The preview: what a request would give, to the cent, and who decides it.

use serde::{Deserialize, Serialize};

use crate::asked::{Asked, asked, part_of};
use crate::checked_case::sum;
use crate::route::Route;
use crate::rule::{denies, policy_reasons, standing_reason, void_is_whole};
use crate::split::split;
use crate::{CheckedCase, Method, Minor, Reason, Selection};

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
    /// The lines with a refund above 0, in invoice order.
    pub lines: Vec<LineRefund>,
    pub total: Minor,
    pub to_payment: Minor,
    pub to_credit: Minor,
    /// What is left on the invoice once this is refunded.
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
    pub total: Minor,
}

impl CheckedCase {
    /// What the case's own selection would give. The same answer for the same case, wherever and
    /// however often it is asked.
    pub fn preview(&self) -> Preview {
        self.preview_of(&self.case.selection)
    }

    /// What another selection would give, all else being the same.
    pub fn preview_of(&self, selection: &Selection) -> Preview {
        self.answer_to(|| asked(self, selection))
    }

    /// What `amount` (minor units) of the case's own selection would give: spread over the lines that it asks for
    /// and no others, in proportion to what it asks of each, so that a smaller yes takes nothing from a line that
    /// nobody asked about. All of it is the same as [`CheckedCase::preview`].
    pub fn preview_of_part(&self, amount: Minor) -> Preview {
        self.answer_to(|| part_of(asked(self, &self.case.selection)?, amount))
    }

    fn answer_to(&self, asked: impl FnOnce() -> Result<Vec<Asked>, Reason>) -> Preview {
        if let Some(reason) = standing_reason(self) {
            return self.ineligible(vec![reason]);
        }
        let asked = match asked() {
            Ok(asked) => asked,
            Err(reason) => return self.ineligible(vec![reason]),
        };
        let total = sum(asked.iter().map(|line| line.amount));
        let method = Method::of(self);
        if let Some(reason) = void_is_whole::rule(self, method, total) {
            return self.ineligible(vec![reason]);
        }
        let policy_reasons = policy_reasons(self, &asked);
        if denies(self, &policy_reasons) {
            return self.ineligible(policy_reasons);
        }

        let outcome = if policy_reasons.is_empty() && self.is_auto_approved(total) {
            Outcome::AutoApprove
        } else {
            Outcome::Review
        };
        let route = Route::of(self, method, total);
        Preview {
            outcome,
            reasons: self.gateway_reason(method).into_iter().chain(policy_reasons).collect(),
            lines: self.line_refunds(&asked),
            total,
            to_payment: route.to_payment,
            to_credit: route.to_credit,
            remaining_after: self.remaining().saturating_sub(total),
            method: Some(method),
        }
    }

    fn ineligible(&self, reasons: Vec<Reason>) -> Preview {
        Preview {
            outcome: Outcome::Ineligible,
            reasons,
            lines: Vec::new(),
            total: 0,
            to_payment: 0,
            to_credit: 0,
            remaining_after: self.remaining(),
            method: None,
        }
    }

    /// Earlier refunds count, or a large sum would slip through in small ones.
    fn is_auto_approved(&self, total: Minor) -> bool {
        let limit = self.case.policy.auto_approve_up_to;
        limit.is_some_and(|limit| self.refunded().saturating_add(total) <= limit)
    }

    pub(crate) fn gateway_reason(&self, method: Method) -> Option<Reason> {
        let since = self.case.payment.gateway_refundable_until?;
        (method == Method::AccountCredit).then_some(Reason::GatewayWindowExpired { since })
    }

    fn line_refunds(&self, asked: &[Asked]) -> Vec<LineRefund> {
        let lines = self.case.invoice.lines.iter().zip(&self.standings).zip(asked);
        lines
            .filter(|(_, asked)| asked.amount > 0)
            .map(|((line, standing), asked)| split(line, standing.before, asked.quantity, asked.amount))
            .collect()
    }
}

//! What a withdrawal comes to.

use serde::{Deserialize, Serialize};

use super::judge::judge;
use super::{Ground, LineKind, Regime, Repayment, WithdrawalFacts, WithdrawalRefused, WithdrawalRight, Withdrawn};
use crate::asked::Asked;
use crate::checked_case::sum;
use crate::route::Route;
use crate::rule::{standing_reason, void_is_whole, within_payment};
use crate::split::split;
use crate::{CheckedCase, LineRefund, Method, Minor, Reason};

/// The answer to a declaration, which is effective by itself where the right stands: nobody approves it (Art. 11,
/// 12). Amounts in minor units of the invoice's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// The law that gives the right; none where no law does, which each line then says.
    pub regime: Option<Regime>,
    /// What was withdrawn from, in invoice order, what delivery cost included where it goes along.
    pub lines: Vec<WithdrawnLine>,
    /// What the merchant owes.
    pub total: Minor,
    pub to_payment: Minor,
    pub to_credit: Minor,
    /// What is left on the invoice once this is paid back.
    pub remaining_after: Minor,
    /// How the gateway is to be asked; none where nothing is owed, or something stands in the way.
    pub method: Option<Method>,
    /// Why the money cannot move as it should. It changes nothing about the withdrawal or what is owed: it says that
    /// somebody has to find another way, or wait.
    pub in_the_way: Vec<Reason>,
    /// The merchant's clock; none where nothing is owed.
    pub repayment: Option<Repayment>,
}

/// One line, as it stood when the declaration was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawnLine {
    pub right: WithdrawalRight,
    /// Why it gives what it gives, where that is not simply everything.
    pub grounds: Vec<Ground>,
    /// What was paid for the withdrawn units and stays with the merchant.
    pub kept: Minor,
    /// Its units are those effectively withdrawn: 0 where the right does not stand.
    pub refund: LineRefund,
}

impl CheckedCase {
    /// What the declaration comes to. The case's own selection and policy play no part; its `now` says only whether
    /// the gateway still takes a refund.
    ///
    /// Refused is what makes no sense, such as a line that the invoice does not have; never the right itself.
    pub fn withdrawal(&self, facts: &WithdrawalFacts, chosen: &Withdrawn) -> Result<Withdrawal, WithdrawalRefused> {
        // No fee holds against a withdrawal: what one kept earlier is owed like the rest.
        let undone = self.with_fees_undone();
        let mut judged = judge(&undone, facts, chosen)?;
        for (_, line) in &mut judged {
            self.give_kept_fee_back(line);
        }
        let total = sum(judged.iter().map(|(_, line)| line.refund.total));
        let taken = sum(judged.iter().map(|(_, line)| line.refund.total.saturating_add(line.refund.fee)));
        let (method, in_the_way) = undone.way_back(facts, total);
        let route = Route::of(&undone, method, total);
        let regime = facts.consumer.regime().ok();
        let repayment = (total > 0).then(|| Repayment::of(self, facts, regime, &judged));
        Ok(Withdrawal {
            regime,
            lines: judged.into_iter().map(|(_, line): (LineKind, _)| line).collect(),
            total,
            to_payment: route.to_payment,
            to_credit: route.to_credit,
            remaining_after: self.remaining().saturating_sub(taken),
            method: (total > 0 && in_the_way.is_empty()).then_some(method),
            in_the_way,
            repayment,
        })
    }

    /// What goes back of a line beyond what was left of it is a fee that was kept earlier.
    fn give_kept_fee_back(&self, withdrawn: &mut WithdrawnLine) {
        let refund = &mut withdrawn.refund;
        let Some(index) = self.line_index(&refund.id) else { return };
        let (Some(line), Some(standing)) = (self.case.invoice.lines.get(index), self.standings.get(index)) else {
            return;
        };
        let fee = standing.left().saturating_sub(refund.total).min(0);
        let asked = Asked { quantity: refund.quantity, amount: refund.total.saturating_add(fee), fee };
        *refund = split(line, *standing, &asked);
    }

    /// The same means of payment as were used, unless the consumer expressly agreed otherwise (Art. 13(1)): where the
    /// gateway takes no refund any more, credit is no way out unless they did, or credit was the means.
    fn way_back(&self, facts: &WithdrawalFacts, total: Minor) -> (Method, Vec<Reason>) {
        let method = Method::of(self);
        let standing = standing_reason(self);
        let route = Route::of(self, method, total);
        let exceeds = within_payment::rule(self, method, route, total);
        let unsettled = void_is_whole::rule(self, method, total).filter(|_| total > 0);
        let goes_to_payment = Route::of(self, Method::Refund, total).to_payment > 0;
        // Credit is no way out here either: the law wants the money back as it came.
        let step = self.step_reason(method, total);
        let expired = self.gateway_reason(method).filter(|_| !facts.credit_agreed && goes_to_payment);
        let method = if expired.is_some() { Method::Refund } else { method };
        (method, standing.or(exceeds).or(unsettled).into_iter().chain(expired).chain(step).collect())
    }
}

impl Withdrawal {
    /// The lines as a refund carries them: a later case's earlier refunds. A unit that is worth nothing, as one of
    /// three at a cent, is among them, or the next would be taken for the first.
    pub fn refunds(&self) -> impl Iterator<Item = &LineRefund> {
        self.lines.iter().map(|line| &line.refund).filter(|refund| refund.total > 0 || refund.quantity > 0)
    }

    /// Whether some of it came late and needs a person's look.
    pub fn is_late(&self) -> bool {
        self.lines.iter().any(|line| matches!(line.right, WithdrawalRight::Late { .. }))
    }
}

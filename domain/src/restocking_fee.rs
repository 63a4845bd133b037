//! What the merchant keeps of a refund for taking goods back.

use serde::{Deserialize, Serialize};

use crate::checked_case::sum;
use crate::exact::share;
use crate::spread::spread;
use crate::{CheckedCase, Currency, CurrencyAmounts, Line, Method, Minor, Percent, RefundReason, asked::Asked};

/// A flat amount, a share of what comes back, or both. It is taken of goods, never of a service's unused time, and is
/// never more than the goods give: a refund is never negative (pretix#1723).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestockingFee<Amount = CurrencyAmounts> {
    /// For each request; none for nothing.
    pub flat: Amount,
    /// Of what the goods of a request give, 0 to 100.
    pub percent: Percent,
    /// Reasons that are no fault of the customer: no fee is taken for them.
    pub waived_for: Vec<RefundReason>,
}

/// The fee as one purchase has it, flat in minor units of the purchase's currency.
pub type CaseFee = RestockingFee<Option<Minor>>;

impl RestockingFee {
    /// The fee of a purchase in this currency; none where it takes nothing, as one that is flat in other currencies
    /// alone.
    pub(crate) fn in_currency(&self, currency: Currency) -> Option<CaseFee> {
        let flat = self.flat.of(currency);
        let fee = CaseFee { flat, percent: self.percent, waived_for: self.waived_for.clone() };
        (flat.is_some_and(|flat| flat > 0) || self.percent != Percent::ZERO).then_some(fee)
    }

    /// Whether it takes something in any currency.
    pub fn takes_something(&self) -> bool {
        !self.flat.above_zero().is_empty() || self.percent > Percent::ZERO
    }
}

impl CaseFee {
    /// Minor units of what goods worth `goods` give, where goods worth `before` of the same purchase were taken back
    /// earlier; from 0 to `goods`. The share is rounded cumulatively, or it would be nothing of many small requests.
    pub fn of(&self, goods: Minor, before: Minor) -> Minor {
        let percent_of = |goods| share(goods, self.percent.millionths(), Percent::HUNDRED.millionths());
        let percent = percent_of(before.saturating_add(goods)).saturating_sub(percent_of(before));
        self.flat.unwrap_or(0).saturating_add(percent).clamp(0, goods.max(0))
    }

    pub fn takes_something(&self) -> bool {
        self.flat.is_some_and(|flat| flat > 0) || self.percent > Percent::ZERO
    }

    pub fn is_waived_for(&self, reason: Option<RefundReason>) -> bool {
        reason.is_some_and(|reason| self.waived_for.contains(&reason))
    }
}

/// The same lines with the fee that the policy takes of each, in proportion to what each gives.
pub(crate) fn less_fee(case: &CheckedCase, method: Method, mut asked: Vec<Asked>) -> Vec<Asked> {
    let facts = &case.case;
    let Some(fee) = &facts.policy.restocking_fee else { return asked };
    // The gateway can only undo an unsettled payment as a whole: there is nothing to keep a part of.
    if method == Method::Void || fee.is_waived_for(facts.reason) {
        return asked;
    }
    let is_goods = |line: &Line| line.period.is_none();
    let lines = &facts.invoice.lines;
    let before = lines.iter().zip(&case.standings).filter(|(line, _)| is_goods(line));
    let before = sum(before.map(|(_, standing)| standing.before()));
    let goods = lines.iter().zip(&asked).map(|(line, asked)| if is_goods(line) { asked.amount } else { 0 });
    let goods: Vec<Minor> = goods.collect();
    let fees = spread(fee.of(sum(goods.iter().copied()), before), &goods);
    for (line, fee) in asked.iter_mut().zip(fees) {
        line.fee = fee;
    }
    asked
}

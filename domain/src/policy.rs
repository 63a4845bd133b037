//! A merchant's refund rules, in the version that was in force at purchase.

use serde::{Deserialize, Serialize};

use crate::check::check_amount;
use crate::{
    CaseProblem, Currency, CurrencyAmounts, InvalidCase, Invoice, Minor, Payment, Percent, RefundReason, RestockingFee,
    Timestamp,
};

words! {
    /// The event that opens the refund window.
    pub enum WindowFrom {
        PaidAt = "paid_at",
        DeliveredAt = "delivered_at",
    }
}

words! {
    /// What happens to a request that a rule of the policy speaks against.
    pub enum Exceptions {
        Deny = "deny",
        /// A person looks at it.
        Review = "review",
    }
}

words! {
    /// Where money goes first when part of the invoice was paid by account credit.
    pub enum CreditOrder {
        CreditFirst = "credit_first",
        TransactionFirst = "transaction_first",
    }
}

#[expect(clippy::derivable_impls, reason = "the word list writes the enum, so no variant can carry #[default]")]
impl Default for CreditOrder {
    fn default() -> Self {
        Self::CreditFirst
    }
}

/// The rules as a merchant publishes them, their amounts each in a currency of its own; [`Policy::in_currency`] hands out
/// what holds for one purchase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy<Amount = CurrencyAmounts> {
    /// Calendar days of the merchant's zone after the day that opened the window; none for no limit.
    pub window_days: Option<i64>,
    pub window_from: WindowFrom,
    pub excluded_categories: Vec<String>,
    pub exclude_consumed: bool,
    pub exceptions: Exceptions,
    /// The sum of an invoice's refunds up to which nobody needs to look; none for never.
    pub auto_approve_up_to: Amount,
    /// The least that a request may come to; none for any amount.
    pub minimum_amount: Amount,
    /// Reasons that want a photo or a document: without one a person looks, whatever the amount.
    pub evidence_for: Vec<RefundReason>,
    /// What is kept of goods that come back; none for nothing.
    pub restocking_fee: Option<RestockingFee<Amount>>,
}

/// The rules as one purchase has them: its amounts are minor units of the purchase's currency.
pub type CasePolicy = Policy<Option<Minor>>;

/// No condition at all, and a person decides every request.
impl<Amount: Default> Default for Policy<Amount> {
    fn default() -> Self {
        Self {
            window_days: None,
            window_from: WindowFrom::PaidAt,
            excluded_categories: Vec::new(),
            exclude_consumed: false,
            exceptions: Exceptions::Review,
            auto_approve_up_to: Amount::default(),
            minimum_amount: Amount::default(),
            evidence_for: Vec::new(),
            restocking_fee: None,
        }
    }
}

/// A hundred years: a longer window is a slip of the finger, and "at any time" has a way of its own.
const LONGEST_WINDOW: i64 = 36_500;

impl Policy {
    /// The rules for a purchase in this currency. An amount that is not named for it is none: no auto-approval, no flat
    /// fee, no minimum.
    pub fn in_currency(&self, currency: Currency) -> CasePolicy {
        let Self {
            window_days,
            window_from,
            excluded_categories,
            exclude_consumed,
            exceptions,
            auto_approve_up_to,
            minimum_amount,
            evidence_for,
            restocking_fee,
        } = self;
        CasePolicy {
            window_days: *window_days,
            window_from: *window_from,
            excluded_categories: excluded_categories.clone(),
            exclude_consumed: *exclude_consumed,
            exceptions: *exceptions,
            auto_approve_up_to: auto_approve_up_to.of(currency),
            minimum_amount: minimum_amount.of(currency),
            evidence_for: evidence_for.clone(),
            restocking_fee: restocking_fee.as_ref().and_then(|fee| fee.in_currency(currency)),
        }
    }

    /// Whether a case may hold these rules; the error names the first field at fault, as `policy.…`. Amounts are right
    /// already, or they would be no [`CurrencyAmounts`].
    pub fn check(&self) -> Result<(), InvalidCase> {
        check_days(self.window_days)?;
        self.restocking_fee.as_ref().map_or(Ok(()), |fee| check_percent(fee.percent))
    }

    /// Whether a shop can mean these rules: what [`Policy::check`] asks, a window that somebody may live to see, and no
    /// category without a name. The error names the first field at fault, as `policy.…`.
    pub fn check_to_publish(&self) -> Result<(), InvalidCase> {
        self.check()?;
        if self.window_days.is_some_and(|days| days > LONGEST_WINDOW) {
            return Err(InvalidCase::new(
                "policy.window_days",
                CaseProblem::MustBe("at most 36500, or null for no limit"),
            ));
        }
        match self.excluded_categories.iter().position(|category| category.trim().is_empty()) {
            Some(index) => {
                let field = format!("policy.excluded_categories[{index}]");
                Err(InvalidCase::new(field, CaseProblem::MustBe("a category's name")))
            }
            None => Ok(()),
        }
    }
}

impl CasePolicy {
    /// Whether a case may hold these rules; the error names the first field at fault, as `policy.…`.
    pub fn check(&self) -> Result<(), InvalidCase> {
        check_days(self.window_days)?;
        check_amount(self.auto_approve_up_to.unwrap_or(0), "policy.auto_approve_up_to")?;
        check_amount(self.minimum_amount.unwrap_or(0), "policy.minimum_amount")?;
        let Some(fee) = &self.restocking_fee else { return Ok(()) };
        check_amount(fee.flat.unwrap_or(0), "policy.restocking_fee.flat")?;
        check_percent(fee.percent)
    }

    /// What the window counts from: the delivery where the policy says so and it is known, else
    /// the capture. Nothing while neither happened.
    pub(crate) fn window_opened_at(&self, invoice: &Invoice, payment: &Payment) -> Option<Timestamp> {
        match self.window_from {
            WindowFrom::PaidAt => payment.captured_at,
            WindowFrom::DeliveredAt => invoice.delivered_at.or(payment.captured_at),
        }
    }
}

fn check_days(window_days: Option<i64>) -> Result<(), InvalidCase> {
    check_amount(window_days.unwrap_or(0), "policy.window_days")
}

fn check_percent(percent: Percent) -> Result<(), InvalidCase> {
    if (Percent::ZERO..=Percent::HUNDRED).contains(&percent) {
        Ok(())
    } else {
        Err(InvalidCase::new("policy.restocking_fee.percent", CaseProblem::MustBe("from 0 to 100")))
    }
}

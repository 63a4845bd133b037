//! The three knobs of a change, and goodwill days.

use serde::{Deserialize, Serialize};

use crate::{Prorate, SelectedLine, Selection};

words! {
    /// What is paid back of the current period.
    pub enum MoneyBack {
        None = "none",
        /// The unused days of the merchant's calendar. The day of the request counts as used, as Lago
        /// counts a termination day; before the first instant of the period all of it is unused, and on
        /// its last day nothing is.
        ProratedByDay = "prorated_by_day",
        /// The unused seconds, as Stripe counts; from the end on nothing.
        ProratedBySecond = "prorated_by_second",
        /// All that is left of what the period cost.
        FullPeriod = "full_period",
    }
}

words! {
    /// Until when the customer can use it.
    pub enum Access {
        Now = "now",
        PeriodEnd = "period_end",
    }
}

words! {
    /// Whether it goes on after the current period.
    pub enum Renewal {
        /// As it is: what was canceled before stays canceled.
        Keep = "keep",
        Cancel = "cancel",
    }
}

words! {
    /// The ways that people choose from by name; the first is the recommended one: whoever has the
    /// money back and is charged again next month asks again.
    pub enum SubscriptionWay {
        RefundAndCancel = "refund_and_cancel",
        /// It stays as it is, and this period costs less.
        RefundOnly = "refund_only",
        /// Nothing is paid back, and it can be used until the period ends.
        CancelOnly = "cancel_only",
    }
}

impl SubscriptionWay {
    pub const RECOMMENDED: Self = Self::RefundAndCancel;
}

/// What is asked for. Its JSON is the API's; a field it does not know is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionChange {
    pub money: MoneyBack,
    pub access: Access,
    pub renewal: Renewal,
    /// Calendar days that the merchant gives on top of the period, 1 to
    /// [`MOST_GOODWILL_DAYS`](crate::MOST_GOODWILL_DAYS); none for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goodwill_days: Option<i64>,
}

impl SubscriptionChange {
    /// The unused part comes back, access ends now, and nothing is charged again.
    pub const fn refund_and_cancel(basis: Prorate) -> Self {
        Self { money: MoneyBack::prorated(basis), access: Access::Now, renewal: Renewal::Cancel, goodwill_days: None }
    }

    /// The unused part comes back, and all else stays as it is.
    pub const fn refund_only(basis: Prorate) -> Self {
        Self {
            money: MoneyBack::prorated(basis),
            access: Access::PeriodEnd,
            renewal: Renewal::Keep,
            goodwill_days: None,
        }
    }

    /// Nothing comes back; it can be used until the period ends, and nothing is charged again.
    pub const fn cancel_only() -> Self {
        Self { money: MoneyBack::None, access: Access::PeriodEnd, renewal: Renewal::Cancel, goodwill_days: None }
    }

    /// Days on top of the period, and all else stays as it is.
    pub const fn goodwill(days: i64) -> Self {
        Self { money: MoneyBack::None, access: Access::PeriodEnd, renewal: Renewal::Keep, goodwill_days: Some(days) }
    }

    /// The named way that this is, whatever share of the money it gives; none for a combination that has no name.
    pub const fn way(&self) -> Option<SubscriptionWay> {
        match (self.money, self.access, self.renewal) {
            (MoneyBack::None, Access::PeriodEnd, Renewal::Cancel) => Some(SubscriptionWay::CancelOnly),
            (MoneyBack::None, _, _) => None,
            (_, Access::Now, Renewal::Cancel) => Some(SubscriptionWay::RefundAndCancel),
            (_, Access::PeriodEnd, Renewal::Keep) => Some(SubscriptionWay::RefundOnly),
            (_, Access::Now, Renewal::Keep) | (_, Access::PeriodEnd, Renewal::Cancel) => None,
        }
    }

    /// Neither money, nor access, nor renewal, nor days.
    pub(super) const fn is_nothing(&self) -> bool {
        matches!(
            self,
            Self { money: MoneyBack::None, access: Access::PeriodEnd, renewal: Renewal::Keep, goodwill_days: None }
        )
    }
}

impl MoneyBack {
    pub const fn prorated(basis: Prorate) -> Self {
        match basis {
            Prorate::Day => Self::ProratedByDay,
            Prorate::Second => Self::ProratedBySecond,
        }
    }

    /// What the preview is asked for; nothing where no money is.
    pub fn selection(self, line_id: &str) -> Option<Selection> {
        let prorate = match self {
            Self::None => return None,
            Self::ProratedByDay => Some(Prorate::Day),
            Self::ProratedBySecond => Some(Prorate::Second),
            Self::FullPeriod => None,
        };
        let line = SelectedLine { id: line_id.to_owned(), quantity: None, prorate };
        Some(Selection::Lines { lines: vec![line] })
    }
}

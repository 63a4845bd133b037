//! A subscription: a line with a period that renews.

mod change;
mod cycle;
mod preview;
mod refused;

use serde::{Deserialize, Serialize};

use crate::wall_clock::seconds_after;
use crate::{Period, Timestamp};

pub use change::{Access, MoneyBack, Renewal, SubscriptionChange, SubscriptionWay};
pub use cycle::{Cycle, Every, InvalidCycle};
pub use preview::{NextCharges, SubscriptionPreview};
pub use refused::SubscriptionRefused;

/// The most goodwill days that one change may give: a year. More is a slip of the finger.
pub const MOST_GOODWILL_DAYS: i64 = 366;

const SECONDS_PER_DAY: i64 = 86_400;

/// Where a subscription stands. What the current period costs and covers is the invoice's line;
/// this is what was agreed about the time after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// The line of the invoice that pays for the current period.
    pub line_id: String,
    pub cycle: Cycle,
    /// Where goodwill days moved the period's end to; none while it is the line's own. The line keeps
    /// its period: days that were given away were not paid for, so no money comes back for them.
    pub extended_until: Option<Timestamp>,
    /// When the renewal was canceled; none while it renews.
    pub canceled_at: Option<Timestamp>,
    /// When access was ended before the period's end.
    pub access_ended_at: Option<Timestamp>,
}

impl Subscription {
    /// One that renews and that nobody has changed yet.
    pub fn new(line_id: impl Into<String>, cycle: Cycle) -> Self {
        Self { line_id: line_id.into(), cycle, extended_until: None, canceled_at: None, access_ended_at: None }
    }

    pub const fn renews(&self) -> bool {
        self.canceled_at.is_none()
    }

    /// The end of the current period, goodwill days included: the next charge where it renews.
    pub fn period_end(&self, paid: Period) -> Timestamp {
        self.extended_until.unwrap_or(paid.end)
    }

    /// The span, from and until, that a [`WallClock`](crate::WallClock) must cover for the preview of any change
    /// of this subscription: the server makes one for it and hands it over, since a browser has no time
    /// zone database. It reaches from the period's end over all goodwill days that may be
    /// given and one more cycle.
    pub fn clock_span(&self, paid: Period) -> (Timestamp, Timestamp) {
        let end = self.period_end(paid);
        // Two days to spare at either end: no wall clock is further than that from another.
        let days_after = MOST_GOODWILL_DAYS.saturating_add(self.cycle.most_days()).saturating_add(2);
        let days_later = |days: i64| seconds_after(end, days.saturating_mul(SECONDS_PER_DAY));
        (days_later(-2), days_later(days_after))
    }
}

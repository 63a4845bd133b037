//! How often a subscription renews, and on which days.

use serde::{Deserialize, Serialize};

use crate::{CivilDate, Timestamp, WallClock, WallTime};

const MOST_MONTHS: i64 = 120;
const MOST_DAYS: i64 = 3_660;
const LAST_SECOND_OF_DAY: u32 = 86_399;

/// What lies between two charges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Every {
    /// 1 to 120 months; a year is twelve. Charges come on the day of the month that they are anchored at (1 to 31), and
    /// on the last day of a month that has no such day: from 31 January to 28 February and on to 31 March.
    Months { count: i64, anchor_day: u8 },
    /// 1 to 3,660 calendar days; a week is seven.
    Days { count: i64 },
}

/// A rhythm of charges in wall-clock time of the merchant's zone, so that a charge at nine in winter is one at
/// nine in summer. Its JSON is flat: `{"unit": "months", "count": 1, "anchor_day": 31, "second_of_day": 0}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Shape", into = "Shape")]
pub struct Cycle {
    every: Every,
    second_of_day: u32,
}

/// A number that no cycle can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} must be from {least} to {most}")]
pub struct InvalidCycle {
    pub field: &'static str,
    pub least: i64,
    pub most: i64,
}

/// `Cycle` as JSON.
#[derive(Serialize, Deserialize)]
#[serde(tag = "unit", rename_all = "snake_case", deny_unknown_fields)]
enum Shape {
    Months { count: i64, anchor_day: u8, second_of_day: u32 },
    Days { count: i64, second_of_day: u32 },
}

impl Cycle {
    /// `second_of_day`: the wall-clock time that charges come back to, in seconds since midnight. It is kept
    /// here since it cannot be read off a period that ends in an hour which the clocks skip.
    pub fn new(every: Every, second_of_day: u32) -> Result<Self, InvalidCycle> {
        match every {
            Every::Months { count, anchor_day } => {
                within("count", count, 1, MOST_MONTHS)?;
                within("anchor_day", i64::from(anchor_day), 1, 31)?;
            }
            Every::Days { count } => within("count", count, 1, MOST_DAYS)?,
        }
        within("second_of_day", i64::from(second_of_day), 0, i64::from(LAST_SECOND_OF_DAY))?;
        Ok(Self { every, second_of_day })
    }

    pub const fn every(&self) -> Every {
        self.every
    }

    pub const fn second_of_day(&self) -> u32 {
        self.second_of_day
    }

    /// The same rhythm from another day and time on.
    pub(super) fn anchored_at(self, wall: WallTime) -> Self {
        let every = match self.every {
            Every::Months { count, .. } => Every::Months { count, anchor_day: wall.date.day },
            Every::Days { count } => Every::Days { count },
        };
        Self { every, second_of_day: wall.second_of_day }
    }

    /// The charge that follows one at this time, in wall-clock time. Months count from the month in
    /// which the charge is and never from its day, so the anchor is not lost in a short month.
    pub(super) fn following(self, charge: WallTime) -> WallTime {
        let date = match self.every {
            Every::Months { count, anchor_day } => charge.date.plus_months(count, anchor_day),
            Every::Days { count } => charge.date.plus_days(count),
        };
        WallTime { date, second_of_day: charge.second_of_day }
    }

    /// The wall-clock time that a period's end stands for: where the clocks skipped the cycle's own time that
    /// day, the end was moved forward, and what follows must not move with it. Else what the wall shows.
    pub(super) fn meant_by(self, period_end: Timestamp, clock: &WallClock) -> Option<WallTime> {
        let shown = clock.wall_time(period_end)?;
        let own_on = |date: CivilDate| WallTime { date, second_of_day: self.second_of_day };
        let is_the_end = |own: &WallTime| clock.instant(*own).is_some_and(|at| at.seconds() == period_end.seconds());
        // Greenland skips the hour before midnight: what was moved forward from it stands on the next day.
        let own = [own_on(shown.date), own_on(shown.date.plus_days(-1))].into_iter().find(is_the_end);
        Some(own.unwrap_or(shown))
    }

    pub(super) const fn most_days(self) -> i64 {
        match self.every {
            Every::Months { count, .. } => count.saturating_mul(31),
            Every::Days { count } => count,
        }
    }
}

fn within(field: &'static str, number: i64, least: i64, most: i64) -> Result<(), InvalidCycle> {
    if (least..=most).contains(&number) { Ok(()) } else { Err(InvalidCycle { field, least, most }) }
}

impl TryFrom<Shape> for Cycle {
    type Error = InvalidCycle;

    fn try_from(shape: Shape) -> Result<Self, InvalidCycle> {
        match shape {
            Shape::Months { count, anchor_day, second_of_day } => {
                Self::new(Every::Months { count, anchor_day }, second_of_day)
            }
            Shape::Days { count, second_of_day } => Self::new(Every::Days { count }, second_of_day),
        }
    }
}

impl From<Cycle> for Shape {
    fn from(Cycle { every, second_of_day }: Cycle) -> Self {
        match every {
            Every::Months { count, anchor_day } => Self::Months { count, anchor_day, second_of_day },
            Every::Days { count } => Self::Days { count, second_of_day },
        }
    }
}

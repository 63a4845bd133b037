//! The time that a service line pays for.

use serde::{Deserialize, Serialize};

use crate::{Prorate, Timestamp, Unused, ZoneOffsets, exact::Fraction};

/// From `start` until just before `end`; `start` is before `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    pub start: Timestamp,
    pub end: Timestamp,
}

impl Period {
    /// The part of the period that is still to come: all of it before it starts.
    pub(crate) fn unused(&self, basis: Prorate, now: Timestamp, zone: &ZoneOffsets) -> Fraction {
        if now.seconds() < self.start.seconds() {
            return Fraction::ALL;
        }
        match basis {
            Prorate::Second => self.unused_by_second(now),
            Prorate::Day => self.unused_by_day(now, zone),
        }
    }

    /// The same in days, as a page says it: "9 of 30 days".
    pub(crate) fn unused_days(&self, now: Timestamp, zone: &ZoneOffsets) -> Unused {
        let days_total = self.days_total(zone);
        let days_unused = if now.seconds() < self.start.seconds() { days_total } else { self.days_left(now, zone) };
        Unused { days_unused, days_total }
    }

    fn unused_by_second(&self, now: Timestamp) -> Fraction {
        let whole = self.end.seconds().saturating_sub(self.start.seconds());
        let part = self.end.seconds().saturating_sub(now.seconds()).max(0);
        Fraction { part, whole }
    }

    fn unused_by_day(&self, now: Timestamp, zone: &ZoneOffsets) -> Fraction {
        match self.days_total(zone) {
            0 => Fraction::NONE,
            whole => Fraction { part: self.days_left(now, zone), whole },
        }
    }

    fn days_total(&self, zone: &ZoneOffsets) -> i64 {
        zone.epoch_day(self.end).saturating_sub(zone.epoch_day(self.start)).max(0)
    }

    /// The day of the request counts as used (as Lago counts a termination day).
    fn days_left(&self, now: Timestamp, zone: &ZoneOffsets) -> i64 {
        let left = zone.epoch_day(self.end).saturating_sub(zone.epoch_day(now)).saturating_sub(1);
        left.min(self.days_total(zone)).max(0)
    }
}

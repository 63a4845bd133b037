//! When the right ends: fourteen days, longer where the consumer was not told of them.

use super::{LineKind, PublicHolidays, Regime, WithdrawalFacts, line_facts::Told};
use crate::{CivilDate, Timestamp};

const DAYS: i64 = 14;
const MONTHS_WITHOUT_INFORMATION: i64 = 12;

/// What the periods of a purchase run from.
pub(super) struct Starts {
    concluded_at: Timestamp,
    /// When the last item arrived: nothing where the purchase has no goods, an inner nothing while one is awaited.
    last_possession: Option<Option<Timestamp>>,
}

impl Starts {
    pub fn of(told: &Told, concluded_at: Timestamp) -> Self {
        Self { concluded_at, last_possession: last_possession(told) }
    }

    /// What the line's period runs from; none while that has not happened and the right is open.
    ///
    /// Art. 9(2): goods from possession of the last item of the order (b)(i), goods delivered regularly from the first
    /// (b)(iii), services (a) and digital content (c) from the conclusion of the contract. A basket with several of
    /// these is several contracts, each line with its own period, unless a service belongs to the sale of the goods
    /// (their installation): the whole is then a sales contract (Art. 2(5)) and the service waits for the goods too.
    /// What delivery cost goes with the goods.
    pub fn of_line(&self, line: &LineKind) -> Option<Timestamp> {
        match line {
            LineKind::Goods { received_at, regular: true, .. } => *received_at,
            LineKind::Goods { regular: false, .. } => self.last_possession.flatten(),
            LineKind::Service { with_goods: true, .. } | LineKind::Delivery { .. } => {
                self.last_possession.unwrap_or(Some(self.concluded_at))
            }
            LineKind::Service { with_goods: false, .. } | LineKind::Digital { .. } => Some(self.concluded_at),
        }
    }
}

/// One order's parcels wait for each other, and for one that never comes until that is settled. Goods that come
/// regularly have no last one, and count only where there are no others.
fn last_possession(told: &Told) -> Option<Option<Timestamp>> {
    let goods = |regularly: bool| {
        told.kinds().filter_map(move |kind| match kind {
            LineKind::Goods { received_at, given_up_at, regular } if *regular == regularly => {
                Some(received_at.or(*given_up_at))
            }
            _ => None,
        })
    };
    let latest = |one: Option<Timestamp>, other: Option<Timestamp>| Some(one?.max(other?));
    goods(false).reduce(latest).or_else(|| goods(true).reduce(latest))
}

/// The last day number of the right that runs from that instant, in the calendar of the consumer's zone.
///
/// The day of the event is not counted (Reg. 1182/71 Art. 3(1)). Without the information of Art. 6(1)(h) the right
/// lasts 12 months from the end of the first period (Art. 10(1)); information that came within 12 months of the
/// event ends it 14 days after the day it was received (Art. 10(2)), though never before the first period ends:
/// whoever was told before the parcel came still has the parcel's 14 days.
pub(super) fn closes_on(facts: &WithdrawalFacts, regime: Regime, from: Timestamp) -> i64 {
    let end = |day| last_day(regime, &facts.holidays, day);
    let event_day = facts.zone.epoch_day(from);
    let ordinary = end(event_day.saturating_add(DAYS));
    let informed_on = facts.informed_at.map(|at| facts.zone.epoch_day(at));
    match informed_on {
        Some(day) if day <= months_later(event_day, MONTHS_WITHOUT_INFORMATION) => {
            end(day.saturating_add(DAYS)).max(ordinary)
        }
        _ => end(months_later(ordinary, MONTHS_WITHOUT_INFORMATION)),
    }
}

/// Reg. 1182/71 is the Union's rule for the Union's periods; SI 2013/3134 reg. 30 counts days and stops.
fn last_day(regime: Regime, holidays: &PublicHolidays, day: i64) -> i64 {
    match regime {
        Regime::Eea => holidays.run_on(day),
        Regime::UnitedKingdom => day,
    }
}

/// The same date so many months on; the month's last day where it has no such date (Reg. 1182/71 Art. 3(2)(c)):
/// a year after 29 February is 28 February.
fn months_later(day: i64, months: i64) -> i64 {
    let date = CivilDate::from_epoch_day(day);
    date.plus_months(months, date.day).epoch_day()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_keep_the_date_or_end_with_the_month() {
        let day = |year, month, day| CivilDate { year, month, day }.epoch_day();
        for (from, months, to) in [
            (day(2024, 2, 29), 12, day(2025, 2, 28)),
            (day(2023, 2, 28), 12, day(2024, 2, 28)),
            (day(2024, 2, 29), 48, day(2028, 2, 29)),
            (day(2025, 12, 31), 12, day(2026, 12, 31)),
            (day(2026, 1, 31), 1, day(2026, 2, 28)),
            (day(2026, 12, 31), 2, day(2027, 2, 28)),
        ] {
            assert_eq!(CivilDate::from_epoch_day(months_later(from, months)), CivilDate::from_epoch_day(to));
        }
    }
}

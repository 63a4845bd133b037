//! Dates as people say them, in the merchant's zone: "5 December", "Tuesday, 1 December", "21 November, 09:14".

use domain::{CivilDate, Timestamp, ZoneOffsets};

use crate::pages::staff::{Due, DueView};
use crate::ui::Moment;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// Day number 0, 1970-01-01, was a Thursday.
const WEEKDAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;

/// The merchant's zone and what time it is: this year's dates leave the year out.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone: ZoneOffsets,
    now: Timestamp,
}

impl Calendar {
    /// `zone` must cover every instant that will be asked about: `ZoneOffsets::for_span`.
    pub fn new(zone: ZoneOffsets, now: Timestamp) -> Self {
        Calendar { zone, now }
    }

    pub fn now(&self) -> Timestamp {
        self.now
    }

    pub fn epoch_day(&self, at: Timestamp) -> i64 {
        self.zone.epoch_day(at)
    }

    /// "5 December", "5 December 2025".
    pub fn date(&self, at: Timestamp) -> String {
        self.epoch_date(self.zone.epoch_day(at))
    }

    /// The same for a day number, as a reason carries it.
    pub fn epoch_date(&self, epoch_day: i64) -> String {
        let date = CivilDate::from_epoch_day(epoch_day);
        let month = MONTHS.get(usize::from(date.month.saturating_sub(1))).copied().unwrap_or_default();
        let this_year = CivilDate::from_epoch_day(self.zone.epoch_day(self.now)).year;
        if date.year == this_year {
            format!("{} {month}", date.day)
        } else {
            format!("{} {month} {}", date.day, date.year)
        }
    }

    /// "Tuesday, 1 December": for what is about to happen.
    pub fn weekday_date(&self, at: Timestamp) -> String {
        let day = self.zone.epoch_day(at);
        let weekday =
            usize::try_from(day.rem_euclid(7)).ok().and_then(|index| WEEKDAYS.get(index)).copied().unwrap_or_default();
        format!("{weekday}, {}", self.epoch_date(day))
    }

    /// "09:14".
    pub fn time(&self, at: Timestamp) -> String {
        let local = at.seconds().saturating_add(i64::from(self.zone.offset_seconds(at)));
        format!("{:02}:{:02}", local.div_euclid(HOUR).rem_euclid(24), local.div_euclid(MINUTE).rem_euclid(60))
    }

    /// "14:02" of today, else "21 November, 14:02".
    pub fn since(&self, at: Timestamp) -> String {
        let is_today = self.epoch_day(at) == self.epoch_day(self.now);
        if is_today { self.time(at) } else { format!("{}, {}", self.date(at), self.time(at)) }
    }

    /// "2026-11-21", as fields for a date have it.
    pub fn day(&self, at: Timestamp) -> String {
        CivilDate::from_epoch_day(self.epoch_day(at)).to_string()
    }

    /// The day alone.
    pub fn on(&self, at: Timestamp) -> Moment {
        Moment { iso: at.rfc3339(), said: self.date(at) }
    }

    /// The day and, since it matters here, the time.
    pub fn at(&self, at: Timestamp) -> Moment {
        Moment { iso: at.rfc3339(), said: format!("{}, {}", self.date(at), self.time(at)) }
    }

    /// The promise's clock: "in 3 h" (near below four), "2 h late".
    pub fn due(&self, by: Timestamp) -> DueView {
        let left = by.seconds().saturating_sub(self.now.seconds());
        let (nearness, said) = if left < 0 {
            (Due::Past, format!("{} late", span(left.saturating_neg())))
        } else if left < HOUR.saturating_mul(4) {
            (Due::Near, format!("in {}", span(left)))
        } else {
            (Due::Far, format!("in {}", span(left)))
        };
        DueView { nearness, said, iso: by.rfc3339() }
    }
}

/// "25 min", "3 h", "4 days": one unit, cut off.
fn span(seconds: i64) -> String {
    match seconds {
        ..HOUR => format!("{} min", seconds / MINUTE),
        HOUR..172_800 => format!("{} h", seconds / HOUR),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar() -> Calendar {
        Calendar::new(
            ZoneOffsets::fixed(3_600),
            Timestamp::parse_rfc3339("2026-11-21T08:14:00Z").unwrap_or(Timestamp(0)),
        )
    }

    #[test]
    fn dates_are_said_in_the_merchants_zone() {
        let late = Timestamp::parse_rfc3339("2026-11-30T23:30:00Z").unwrap_or(Timestamp(0));

        assert_eq!(calendar().weekday_date(late), "Tuesday, 1 December");
        assert_eq!(calendar().time(late), "00:30");
        assert_eq!(calendar().date(Timestamp(0)), "1 January 1970");
    }

    #[test]
    fn what_began_today_needs_no_date() {
        let at = |text: &str| Timestamp::parse_rfc3339(text).unwrap_or(Timestamp(0));

        assert_eq!(calendar().since(at("2026-11-20T23:02:00Z")), "00:02");
        assert_eq!(calendar().since(at("2026-11-20T22:58:00Z")), "20 November, 23:58");
        assert_eq!(calendar().day(at("2026-11-20T23:02:00Z")), "2026-11-21");
    }

    #[test]
    fn the_promises_clock_says_how_long_or_how_late() {
        let after =
            |hours: i64| calendar().due(Timestamp::from_seconds(calendar().now().seconds() + hours * 3_600)).said;

        assert_eq!(after(3), "in 3 h");
        assert_eq!(after(-2), "2 h late");
        assert_eq!(after(72), "in 3 days");
    }
}

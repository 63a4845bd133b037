//! A calendar date and its day number, without any time zone.

use serde::{Deserialize, Serialize};

/// A date of the (proleptic) Gregorian calendar. Day numbers count from 1970-01-01, which is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CivilDate {
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// Days before each month of a common year.
const DAYS_BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

impl CivilDate {
    /// The date, if the calendar has it.
    pub fn new(year: i64, month: u8, day: u8) -> Option<Self> {
        (1..=days_in_month(year, month)).contains(&day).then_some(Self { year, month, day })
    }

    /// As ISO 8601 writes a date and browsers send one: `2026-11-21`, the year in four digits.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut number = |digits: usize| {
            let part = parts.next().filter(|part| part.len() == digits)?;
            part.bytes().all(|digit| digit.is_ascii_digit()).then_some(part)
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        let date = Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
        date.filter(|_| parts.next().is_none())
    }

    /// The date of a day number.
    ///
    /// After Howard Hinnant's `civil_from_days` (public domain): years begin in March, so that the
    /// leap day is a year's last, and repeat every 400 years of 146,097 days.
    pub fn from_epoch_day(epoch_day: i64) -> Self {
        let since_march_0 = epoch_day.saturating_add(719_468);
        let era = since_march_0.div_euclid(146_097);
        let day_of_era = since_march_0.rem_euclid(146_097);
        let leap_days = (day_of_era / 1_460).saturating_sub(day_of_era / 36_524).saturating_add(day_of_era / 146_096);
        let year_of_era = day_of_era.saturating_sub(leap_days) / 365;
        let days_before_year =
            year_of_era.saturating_mul(365).saturating_add(year_of_era / 4).saturating_sub(year_of_era / 100);
        let day_of_year = day_of_era.saturating_sub(days_before_year);
        let month_from_march = day_of_year.saturating_mul(5).saturating_add(2) / 153;
        let days_before_month = month_from_march.saturating_mul(153).saturating_add(2) / 5;
        let day = day_of_year.saturating_sub(days_before_month).saturating_add(1);
        let month = month_from_march.saturating_add(2) % 12;
        let year = era.saturating_mul(400).saturating_add(year_of_era);
        Self {
            // January and February belong to the year that began the March before.
            year: year.saturating_add(i64::from(month < 2)),
            month: u8::try_from(month.saturating_add(1)).unwrap_or(1),
            day: u8::try_from(day).unwrap_or(1),
        }
    }

    /// The date's day number.
    pub fn epoch_day(self) -> i64 {
        let before = self.year.saturating_sub(1);
        let leap_days =
            before.div_euclid(4).saturating_sub(before.div_euclid(100)).saturating_add(before.div_euclid(400));
        let month_index = usize::from(self.month.saturating_sub(1));
        let before_month = DAYS_BEFORE.get(month_index).copied().unwrap_or(0);
        let leap_day = i64::from(self.month > 2 && is_leap(self.year));
        before
            .saturating_mul(365)
            .saturating_add(leap_days)
            .saturating_add(before_month)
            .saturating_add(leap_day)
            .saturating_add(i64::from(self.day))
            // From 0001-01-01 (day 1 by the sum above) to 1970-01-01.
            .saturating_sub(719_163)
    }

    /// The date so many days later; earlier for a negative number.
    pub fn plus_days(self, days: i64) -> Self {
        Self::from_epoch_day(self.epoch_day().saturating_add(days))
    }

    /// The date in the month so many months later (earlier for a negative number) that has the day
    /// `anchor_day`, or else that month's last day.
    ///
    /// The day is the caller's and not this date's own: who goes from 31 January to 28 February
    /// goes on to 31 March, not to the 28th.
    pub fn plus_months(self, months: i64, anchor_day: u8) -> Self {
        let months_since_0 =
            self.year.saturating_mul(12).saturating_add(i64::from(self.month)).saturating_sub(1).saturating_add(months);
        let year = months_since_0.div_euclid(12);
        let month = u8::try_from(months_since_0.rem_euclid(12).saturating_add(1)).unwrap_or(1);
        Self { year, month, day: anchor_day.clamp(1, days_in_month(year, month)) }
    }
}

impl std::fmt::Display for CivilDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn is_leap(year: i64) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

fn days_in_month(year: i64, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_and_its_day_number_are_each_others_inverse() {
        for epoch_day in (-800_000..=3_000_000).step_by(97) {
            assert_eq!(CivilDate::from_epoch_day(epoch_day).epoch_day(), epoch_day);
        }
        assert_eq!(CivilDate { year: 1970, month: 1, day: 1 }.epoch_day(), 0);
        assert_eq!(CivilDate { year: 2000, month: 2, day: 29 }.epoch_day(), 11_016);
        assert_eq!(CivilDate { year: 2026, month: 3, day: 10 }.epoch_day(), 20_522);
    }

    #[test]
    fn a_date_is_read_as_it_is_written() {
        for text in ["2026-11-21", "2000-02-29", "0001-01-01"] {
            assert_eq!(CivilDate::parse(text).map(|date| date.to_string()).as_deref(), Some(text));
        }
        for text in ["", "2026-02-29", "2026-13-01", "2026-1-01", "26-01-01", "+026-01-01", "2026-01-01-", "21.11.2026"]
        {
            assert_eq!(CivilDate::parse(text), None, "{text}");
        }
    }
}

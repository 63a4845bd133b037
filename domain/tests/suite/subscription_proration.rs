//! The unused part of a period, day by day and second by second.

use domain::{Case, CheckedCase, Line, MoneyBack, Period, Selection, ZoneOffsets};

use crate::purchases::{Told, at, line, paid_purchase};

/// 366.00, of which 61.00 is tax, without a window.
fn plan_at(now: &str, start: &str, end: &str) -> Case {
    let plan = Line { period: Some(Period { start: at(start), end: at(end) }), ..line("plan", 30_500, 0, 6_100) };
    let mut case = paid_purchase([plan]);
    case.now = at(now);
    case.policy.window_days = None;
    case
}

fn paid_back(case: &CheckedCase, money: MoneyBack) -> i64 {
    case.preview_of(&money.selection("plan").expect("money")).total
}

/// start, end, asked at; days unused of days in all; what comes back by day, and by second.
type Row = (&'static str, &'static str, &'static str, i64, i64, i64, i64);

const TABLE: [Row; 13] = [
    // From 15 January to 15 February are 31 days.
    ("2026-01-15", "2026-02-15", "2026-01-20T12:00:00", 25, 31, 29_516, 30_106),
    // February of a common year and of a leap year, and the last second of its 28th.
    ("2026-02-01", "2026-03-01", "2026-02-14T06:00:00", 14, 28, 18_300, 19_280),
    ("2024-02-01", "2024-03-01", "2024-02-14T06:00:00", 15, 29, 18_931, 19_878),
    ("2024-02-01", "2024-03-01", "2024-02-28T23:59:59", 1, 29, 1_262, 1_262),
    ("2024-02-29", "2024-03-29", "2024-02-29T00:00:00", 28, 29, 35_338, 36_600),
    // A year with a leap day and one without; one from a leap day on, one up to it, one that ends on it.
    ("2024-01-01", "2025-01-01", "2024-02-29T12:00:00", 306, 366, 30_600, 30_650),
    ("2025-01-01", "2026-01-01", "2025-03-01T12:00:00", 305, 365, 30_584, 30_634),
    ("2024-02-29", "2025-02-28", "2024-12-31T18:00:00", 58, 365, 5_816, 5_841),
    ("2027-02-28", "2028-02-28", "2027-12-31T18:00:00", 58, 365, 5_816, 5_841),
    ("2027-03-01", "2028-03-01", "2028-02-29T00:00:00", 0, 366, 0, 100),
    // Anchored at the 31st: 28, 31 and 30 days long.
    ("2026-01-31", "2026-02-28", "2026-02-01T00:00:00", 26, 28, 33_986, 35_293),
    ("2026-02-28", "2026-03-31", "2026-03-01T00:00:00", 29, 31, 34_239, 35_419),
    ("2026-03-31", "2026-04-30", "2026-04-29T12:00:00", 0, 30, 0, 610),
];

#[test]
fn z3_the_unused_part_of_months_and_years_is_exact_by_day_and_by_second() {
    for (start, end, now, days_unused, days_total, by_day, by_second) in TABLE {
        let (start, end, now) = (format!("{start}T00:00:00Z"), format!("{end}T00:00:00Z"), format!("{now}Z"));
        let case = plan_at(&now, &start, &end).check().unwrap();

        let unused = case.eligibility().lines[0].unused.unwrap();
        assert_eq!((unused.days_unused, unused.days_total), (days_unused, days_total), "{start} {now}");
        assert_eq!(paid_back(&case, MoneyBack::ProratedByDay), by_day, "{start} {now}");
        assert_eq!(paid_back(&case, MoneyBack::ProratedBySecond), by_second, "{start} {now}");
    }
}

#[test]
fn z3_the_unused_part_and_the_rest_add_up_to_what_was_paid_tax_included() {
    for (start, end, now, ..) in TABLE {
        let (start, end, now) = (format!("{start}T00:00:00Z"), format!("{end}T00:00:00Z"), format!("{now}Z"));
        for money in [MoneyBack::ProratedByDay, MoneyBack::ProratedBySecond] {
            let case = plan_at(&now, &start, &end).asking_for(money.selection("plan").unwrap());
            let unused = case.preview();

            let rest = case.refunded(&unused).asking_for(Selection::Full);

            let lines = || unused.lines.iter().chain(&rest.preview().lines).cloned().collect::<Vec<_>>();
            assert_eq!(lines().iter().map(|line| line.total).sum::<i64>(), 36_600, "{start} {now}");
            assert_eq!(lines().iter().map(|line| line.tax).sum::<i64>(), 6_100, "{start} {now}");
        }
    }
}

#[test]
fn the_first_day_counts_as_used_from_its_first_second_and_the_last_gives_nothing() {
    let on = |now: &str, money| {
        let case = plan_at(now, "2026-01-15T00:00:00Z", "2026-02-15T00:00:00Z").check().unwrap();
        paid_back(&case, money)
    };
    for (now, by_day, by_second) in [
        ("2026-01-14T23:59:59Z", 36_600, 36_600),
        ("2026-01-15T00:00:00Z", 35_419, 36_600),
        ("2026-01-15T23:59:59Z", 35_419, 35_419),
        ("2026-02-13T23:59:59Z", 1_181, 1_181),
        ("2026-02-14T00:00:00Z", 0, 1_181),
        ("2026-02-14T23:59:59Z", 0, 0),
        ("2026-02-15T00:00:00Z", 0, 0),
    ] {
        assert_eq!(on(now, MoneyBack::ProratedByDay), by_day, "{now}");
        assert_eq!(on(now, MoneyBack::ProratedBySecond), by_second, "{now}");
    }
}

/// A period that begins at noon has a first and a last day that are halves; the days are counted by
/// their dates, so the day of the end is none of them.
#[test]
fn a_period_from_noon_to_noon_has_as_many_days_as_its_dates_are_apart() {
    let case = plan_at("2026-01-31T13:00:00Z", "2026-01-31T12:00:00Z", "2026-02-28T12:00:00Z").check().unwrap();

    let unused = case.eligibility().lines[0].unused.unwrap();

    assert_eq!((unused.days_unused, unused.days_total), (27, 28));
}

/// The merchant's calendar decides on which day it is asked.
#[test]
fn the_same_instant_is_another_day_in_another_zone() {
    let mut case = plan_at("2026-01-20T23:30:00Z", "2026-01-15T00:00:00Z", "2026-02-15T00:00:00Z");
    assert_eq!(paid_back(&case.clone().check().unwrap(), MoneyBack::ProratedByDay), 29_516);

    case.zone = ZoneOffsets::fixed(3_600);
    assert_eq!(paid_back(&case.check().unwrap(), MoneyBack::ProratedByDay), 28_335);
}

//! The days of a subscription, where clocks change and months end.

use domain::{
    Case, CivilDate, Cycle, Every, Line, NextCharges, Period, Prorate, Subscription, SubscriptionChange,
    SubscriptionPreview, SubscriptionRefused, Timestamp, WallClock, WallTime,
};

use crate::purchases::{at, line, paid_purchase};

const DAY: i64 = 86_400;

fn monthly(anchor_day: u8, second_of_day: u32) -> Cycle {
    Cycle::new(Every::Months { count: 1, anchor_day }, second_of_day).expect("a cycle")
}

fn days_before(instant: Timestamp, days: i64) -> Timestamp {
    Timestamp::from_seconds(instant.seconds() - days * DAY)
}

/// A change made the day before the period ends.
fn change_before(end: Timestamp, cycle: Cycle, zone: &str, change: SubscriptionChange) -> SubscriptionPreview {
    let paid = Period { start: days_before(end, 28), end };
    let subscription = Subscription::new("club", cycle);
    let (from, until) = subscription.clock_span(paid);
    let clock = WallClock::for_span(zone, from, until).expect("a zone");

    let now = days_before(end, 1);
    let club = Line { period: Some(paid), ..line("club", 3000, 0, 0) };
    let case = Case { now, ..paid_purchase([club]) }.check().expect("a valid case");
    case.preview_subscription(&subscription, &change, &clock, now).expect("no refusal")
}

fn extended(end: &str, cycle: Cycle, zone: &str, days: i64) -> SubscriptionPreview {
    change_before(at(end), cycle, zone, SubscriptionChange::goodwill(days))
}

fn following(end: &str, cycle: Cycle, zone: &str) -> String {
    let full = SubscriptionChange::refund_only(Prorate::Second);
    let charges = change_before(at(end), cycle, zone, full).next_charges.expect("charges");
    assert_eq!(charges.next_at, at(end));
    charges.following_at.rfc3339()
}

/// Each is the charge after the one before it.
fn assert_chain(cycle: Cycle, zone: &str, charges: &[&str]) {
    for pair in charges.windows(2) {
        assert_eq!(following(pair[0], cycle, zone), at(pair[1]).rfc3339(), "{zone} after {}", pair[0]);
    }
}

#[test]
fn an_anchor_at_the_31st_goes_to_the_last_day_of_shorter_months_and_back() {
    let ends = [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
        "2026-05-31",
        "2026-06-30",
        "2026-07-31",
        "2026-08-31",
    ];
    let ends = ends.map(|date| format!("{date}T00:00:00Z"));
    assert_chain(monthly(31, 0), "UTC", &ends.each_ref().map(String::as_str));

    let leap = ["2023-12-31T08:00:00Z", "2024-01-31T08:00:00Z", "2024-02-29T08:00:00Z", "2024-03-31T08:00:00Z"];
    assert_chain(monthly(31, 8 * 3600), "UTC", &leap);
    let thirtieth = ["2025-12-30T00:00:00Z", "2026-01-30T00:00:00Z", "2026-02-28T00:00:00Z", "2026-03-30T00:00:00Z"];
    assert_chain(monthly(30, 0), "UTC", &thirtieth);
}

#[test]
fn a_year_from_a_leap_day_ends_on_the_28th_until_the_next_leap_day() {
    let yearly = Cycle::new(Every::Months { count: 12, anchor_day: 29 }, 0).unwrap();
    let ends = ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29", "2029-02-28"];
    let ends = ends.map(|date| format!("{date}T00:00:00Z"));
    assert_chain(yearly, "UTC", &ends.each_ref().map(String::as_str));

    let century = ["2096-02-29T00:00:00Z", "2097-02-28T00:00:00Z"];
    assert_chain(yearly, "UTC", &century);
    assert_chain(yearly, "UTC", &["2099-02-28T00:00:00Z", "2100-02-28T00:00:00Z", "2101-02-28T00:00:00Z"]);
}

#[test]
fn quarters_and_half_years_pass_the_turn_of_the_year() {
    let every = |count| Cycle::new(Every::Months { count, anchor_day: 30 }, 0).unwrap();
    assert_chain(every(3), "UTC", &["2025-11-30T00:00:00Z", "2026-02-28T00:00:00Z", "2026-05-30T00:00:00Z"]);
    assert_chain(every(6), "UTC", &["2025-08-30T00:00:00Z", "2026-02-28T00:00:00Z", "2026-08-30T00:00:00Z"]);
    assert_chain(every(24), "UTC", &["2025-12-30T00:00:00Z", "2027-12-30T00:00:00Z"]);
}

#[test]
fn charges_keep_their_wall_clock_time_over_the_change_of_clocks() {
    let midnights = ["2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z", "2026-04-30T22:00:00Z"];
    assert_chain(monthly(1, 0), "Europe/Berlin", &midnights);
    assert_chain(monthly(1, 0), "Europe/Berlin", &["2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z"]);

    let weekly = Cycle::new(Every::Days { count: 7 }, 9 * 3600).unwrap();
    let mondays_at_nine = ["2026-03-23T08:00:00Z", "2026-03-30T07:00:00Z", "2026-04-06T07:00:00Z"];
    assert_chain(weekly, "Europe/Berlin", &mondays_at_nine);
}

/// Half past two is skipped on 29 March: the charge comes at half past three, and the next at half past two again.
#[test]
fn an_hour_that_was_skipped_once_does_not_move_later_charges() {
    let half_past_two = monthly(29, 9_000);
    let charges = ["2026-01-29T01:30:00Z", "2026-02-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-04-29T00:30:00Z"];
    assert_chain(half_past_two, "Europe/Berlin", &charges);
}

/// Greenland skips the hour before midnight: half past eleven on 28 March 2026 is half past midnight on the 29th.
#[test]
fn an_hour_that_was_skipped_into_the_next_day_does_not_move_later_charges() {
    let before_midnight = monthly(28, 23 * 3600 + 1_800);
    let charges = ["2026-03-01T01:30:00Z", "2026-03-29T01:30:00Z", "2026-04-29T00:30:00Z", "2026-05-29T00:30:00Z"];
    assert_chain(before_midnight, "America/Nuuk", &charges);
}

#[test]
fn an_hour_that_comes_twice_is_the_first_and_later_charges_keep_its_time() {
    let half_past_two = monthly(25, 9_000);
    let charges = ["2026-09-25T00:30:00Z", "2026-10-25T00:30:00Z", "2026-11-25T01:30:00Z"];
    assert_chain(half_past_two, "Europe/Berlin", &charges);
}

#[test]
fn a_goodwill_day_is_a_day_of_the_calendar_also_of_23_or_25_hours() {
    for (end, days, new_end, hours) in [
        ("2026-03-28T23:00:00Z", 1, "2026-03-29T22:00:00Z", 23),
        ("2026-03-27T23:00:00Z", 3, "2026-03-30T22:00:00Z", 71),
        ("2026-10-24T22:00:00Z", 1, "2026-10-25T23:00:00Z", 25),
        ("2026-10-23T22:00:00Z", 3, "2026-10-26T23:00:00Z", 73),
        ("2026-06-30T22:00:00Z", 1, "2026-07-01T22:00:00Z", 24),
        // Half past two: skipped on 29 March, twice on 25 October.
        ("2026-03-28T01:30:00Z", 1, "2026-03-29T01:30:00Z", 24),
        ("2026-03-28T01:30:00Z", 2, "2026-03-30T00:30:00Z", 47),
        ("2026-10-24T00:30:00Z", 1, "2026-10-25T00:30:00Z", 24),
        ("2026-10-24T00:30:00Z", 2, "2026-10-26T01:30:00Z", 49),
        ("2025-06-30T22:00:00Z", 366, "2026-07-01T22:00:00Z", 366 * 24),
    ] {
        let preview = extended(end, monthly(1, 0), "Europe/Berlin", days);

        assert_eq!(preview.period_end.rfc3339(), new_end, "{end} and {days} days");
        assert_eq!(preview.period_end.seconds() - at(end).seconds(), hours * 3600, "{end} and {days} days");
    }
}

#[test]
fn lord_howe_moves_its_clocks_by_half_an_hour() {
    let cycle = monthly(1, 0);
    for (end, days, new_end) in [
        // A quarter past two is skipped on 4 October and becomes a quarter to three.
        ("2026-10-02T15:45:00Z", 1, "2026-10-03T15:45:00Z"),
        ("2026-10-02T15:45:00Z", 2, "2026-10-04T15:15:00Z"),
        // A quarter to two comes twice on 5 April.
        ("2026-04-03T14:45:00Z", 1, "2026-04-04T14:45:00Z"),
        ("2026-04-03T14:45:00Z", 2, "2026-04-05T15:15:00Z"),
    ] {
        let preview = extended(end, cycle, "Australia/Lord_Howe", days);

        assert_eq!(preview.period_end.rfc3339(), new_end, "{end} and {days} days");
    }
}

/// Samoa went from 29 to 31 December 2011: what would have ended on the 30th ends on the 31st, at the same time of day.
#[test]
fn samoas_missing_day_moves_forward_to_the_next() {
    for (days, anchor_day, following_at) in [(1, 30, "2012-01-29T19:00:00Z"), (2, 31, "2012-01-30T19:00:00Z")] {
        let preview = extended("2011-12-29T19:00:00Z", monthly(29, 9 * 3600), "Pacific/Apia", days);

        let charges = preview.next_charges.unwrap();
        assert_eq!(charges.next_at.rfc3339(), "2011-12-30T19:00:00Z");
        assert_eq!(charges.following_at.rfc3339(), following_at);
        assert_eq!(preview.after.cycle, monthly(anchor_day, 9 * 3600));
    }
    assert_chain(
        monthly(30, 9 * 3600),
        "Pacific/Apia",
        &["2011-11-30T19:00:00Z", "2011-12-30T19:00:00Z", "2012-01-29T19:00:00Z"],
    );
}

/// The anchor moves with the end, or the next month would be paid in full and end early.
#[test]
fn after_goodwill_days_a_period_is_as_long_as_any_other() {
    for (end, days, next_at, following_at) in [
        ("2026-01-31T00:00:00Z", 10, "2026-02-10T00:00:00Z", "2026-03-10T00:00:00Z"),
        ("2026-01-30T00:00:00Z", 1, "2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z"),
        ("2026-02-28T00:00:00Z", 31, "2026-03-31T00:00:00Z", "2026-04-30T00:00:00Z"),
        ("2024-02-28T00:00:00Z", 1, "2024-02-29T00:00:00Z", "2024-03-29T00:00:00Z"),
        ("2024-02-28T00:00:00Z", 366, "2025-02-28T00:00:00Z", "2025-03-28T00:00:00Z"),
    ] {
        let charges = extended(end, monthly(31, 0), "UTC", days).next_charges.unwrap();

        assert_eq!(charges, NextCharges { next_at: at(next_at), following_at: at(following_at) }, "{end}");
    }
}

/// 02:30 on 29 March does not exist, so the period ends an hour later; charges come back to 02:30 all the same.
#[test]
fn goodwill_that_ends_in_a_skipped_hour_keeps_the_time_that_was_meant() {
    let preview = extended("2026-03-27T01:30:00Z", monthly(27, 9_000), "Europe/Berlin", 2);

    let charges = preview.next_charges.unwrap();
    assert_eq!(charges.next_at.rfc3339(), "2026-03-29T01:30:00Z");
    assert_eq!(charges.following_at.rfc3339(), "2026-04-29T00:30:00Z");
    assert_eq!(preview.after.cycle, monthly(29, 9_000));
}

/// An end that is not at the cycle's own time, as an import may bring it, is taken at its word.
#[test]
fn a_period_that_ends_at_another_time_of_day_goes_on_from_there() {
    assert_eq!(following("2026-05-31T10:15:00Z", monthly(31, 0), "UTC"), "2026-06-30T10:15:00Z");

    let preview = extended("2026-05-31T10:15:00Z", monthly(31, 0), "UTC", 1);
    assert_eq!(preview.period_end.rfc3339(), "2026-06-01T10:15:00Z");
    assert_eq!(preview.after.cycle, monthly(1, 10 * 3600 + 900));
}

#[test]
fn a_clock_that_does_not_cover_the_days_is_refused_with_the_span_that_would() {
    let end = at("2026-04-01T00:00:00Z");
    let paid = Period { start: at("2026-03-01T00:00:00Z"), end };
    let subscription = Subscription::new("club", monthly(1, 0));
    let (from, until) = subscription.clock_span(paid);
    let now = at("2026-03-10T12:00:00Z");
    let case = paid_purchase([Line { period: Some(paid), ..line("club", 3000, 0, 0) }]).check().unwrap();
    let preview = |clock: &WallClock, change| case.preview_subscription(&subscription, &change, clock, now);

    let enough = WallClock::for_span("Europe/Berlin", end, at("2026-05-01T00:00:00Z")).unwrap();
    let a_second_less = WallClock::for_span("Europe/Berlin", end, at("2026-04-30T21:59:59Z")).unwrap();
    let refund = SubscriptionChange::refund_only(Prorate::Second);
    assert!(preview(&enough, refund).is_ok());
    assert_eq!(preview(&a_second_less, refund).unwrap_err(), SubscriptionRefused::ClockTooShort { from, until });
    assert_eq!(
        preview(&enough, SubscriptionChange::goodwill(31)).unwrap_err(),
        SubscriptionRefused::ClockTooShort { from, until }
    );
    assert!(preview(&a_second_less, SubscriptionChange::cancel_only()).is_ok(), "no day is asked for");

    let any = WallClock::for_span("Europe/Berlin", from, until).unwrap();
    assert!(preview(&any, SubscriptionChange::goodwill(366)).is_ok());
}

/// The browser has no time zone database: the clock is handed over.
#[test]
fn a_clock_answers_alike_after_its_way_to_the_browser() {
    let clock = WallClock::for_span("Europe/Berlin", at("2026-01-01T00:00:00Z"), at("2026-12-31T00:00:00Z")).unwrap();

    let travelled: WallClock = serde_json::from_str(&serde_json::to_string(&clock).unwrap()).unwrap();

    assert_eq!(travelled, clock);
    let skipped = WallTime { date: CivilDate::new(2026, 3, 29).unwrap(), second_of_day: 9_000 };
    assert_eq!(travelled.instant(skipped), Some(at("2026-03-29T01:30:00Z")));
}

#[test]
fn a_clock_knows_nothing_outside_its_span() {
    let (from, until) = (at("2026-03-01T00:00:00Z"), at("2026-04-01T00:00:00Z"));
    let clock = WallClock::for_span("UTC", from, until).unwrap();
    let wall =
        |year, month, day, second_of_day| WallTime { date: CivilDate::new(year, month, day).unwrap(), second_of_day };

    assert_eq!(clock.wall_time(from), Some(wall(2026, 3, 1, 0)));
    assert_eq!(clock.instant(wall(2026, 4, 1, 0)), Some(until));
    assert_eq!(clock.wall_time(Timestamp::from_seconds(from.seconds() - 1)), None);
    assert_eq!(clock.instant(wall(2026, 2, 28, 86_399)), None);
    assert_eq!(clock.instant(wall(2026, 4, 1, 1)), None);
}

#[test]
fn a_skipped_hour_and_one_that_comes_twice_end_on_their_exact_second() {
    let clock = WallClock::for_span("Europe/Berlin", at("2026-01-01T00:00:00Z"), at("2026-12-31T00:00:00Z")).unwrap();
    let (spring, autumn) = (CivilDate::new(2026, 3, 29).unwrap(), CivilDate::new(2026, 10, 25).unwrap());

    for (date, second_of_day, instant) in [
        (spring, 7_199, "2026-03-29T00:59:59Z"),
        (spring, 7_200, "2026-03-29T01:00:00Z"),
        (spring, 10_799, "2026-03-29T01:59:59Z"),
        (spring, 10_800, "2026-03-29T01:00:00Z"),
        (autumn, 7_200, "2026-10-25T00:00:00Z"),
        (autumn, 10_799, "2026-10-25T00:59:59Z"),
        (autumn, 10_800, "2026-10-25T02:00:00Z"),
    ] {
        assert_eq!(clock.instant(WallTime { date, second_of_day }), Some(at(instant)), "{date:?} {second_of_day}");
    }
}

/// The first of two hours that look alike may lie just before the span; then it is not the second that is meant.
#[test]
fn an_hour_that_comes_twice_is_not_taken_for_its_second_at_the_start_of_a_span() {
    let between_the_two = at("2026-10-25T01:00:00Z");
    let clock = WallClock::for_span("Europe/Berlin", between_the_two, at("2026-11-25T00:00:00Z")).unwrap();

    let twice = WallTime { date: CivilDate::new(2026, 10, 25).unwrap(), second_of_day: 9_000 };

    assert_eq!(clock.instant(twice), None);
    assert_eq!(clock.wall_time(at("2026-10-25T01:30:00Z")), Some(twice));
}

/// A government moves a change of clocks after the period was sold: what is stored stays, only what is computed moves.
#[test]
fn z5_other_zone_data_leave_stored_instants_as_they_are() {
    let end = at("2026-03-31T22:00:00Z");
    let paid = Period { start: at("2026-02-28T23:00:00Z"), end };
    let subscription = Subscription::new("club", monthly(1, 0));
    let case = paid_purchase([Line { period: Some(paid), ..line("club", 3000, 0, 0) }]).check().unwrap();
    let keep = SubscriptionChange::refund_only(Prorate::Second);
    let previewed =
        |clock: &WallClock| case.preview_subscription(&subscription, &keep, clock, case.case().now).unwrap();
    let (from, until) = subscription.clock_span(paid);

    let as_sold = previewed(&WallClock::for_span("Europe/Berlin", from, until).unwrap());
    let without_summer_time = previewed(&WallClock::fixed(3_600));

    assert_eq!(as_sold.period_end, without_summer_time.period_end);
    assert_eq!(as_sold.after, without_summer_time.after);
    let next_at = |preview: &SubscriptionPreview| preview.next_charges.map(|charges| charges.next_at);
    assert_eq!((next_at(&as_sold), next_at(&without_summer_time)), (Some(end), Some(end)));
}

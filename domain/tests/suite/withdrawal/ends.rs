//! When the right ends.

use super::*;
use crate::purchases::{line, paid_purchase};

/// The right to goods that were received then, asked about at an instant.
fn right(facts: &WithdrawalFacts, submitted_at: Timestamp) -> WithdrawalRight {
    let case = paid_purchase([line("cup", 1000, 0, 190)]);
    first(&withdraw(&case, &WithdrawalFacts { submitted_at, ..facts.clone() }, &Withdrawn::Everything)).right
}

/// In time up to that second, and late from the next on.
fn assert_ends(facts: &WithdrawalFacts, last_day: &str, last_second: &str) {
    let (closes_on, last_second) = (day(last_day), at(last_second));
    assert_eq!(right(facts, last_second), WithdrawalRight::InTime { closes_on }, "{last_day}");
    assert_eq!(
        right(facts, just_after(last_second)),
        WithdrawalRight::Late { closed_on: closes_on, submitted_on: closes_on + 1 },
        "{last_day}"
    );
}

/// Told of the right long before.
fn received(received_at: &str) -> WithdrawalFacts {
    told_on(received_at, Some("2024-01-01T10:00:00Z"))
}

fn with_holidays(facts: WithdrawalFacts, dates: &[&str]) -> WithdrawalFacts {
    WithdrawalFacts { holidays: PublicHolidays { dates: dates.iter().map(|text| date(text)).collect() }, ..facts }
}

#[test]
fn the_day_of_possession_is_not_counted_and_the_last_day_counts_to_its_midnight() {
    assert_ends(&received("2026-03-02T10:00:00Z"), "2026-03-16", "2026-03-16T22:59:59Z");
}

#[test]
fn days_are_the_consumers_not_utcs() {
    assert_ends(&received("2026-03-02T22:59:59Z"), "2026-03-16", "2026-03-16T22:59:59Z");
    assert_ends(&received("2026-03-02T23:00:00Z"), "2026-03-17", "2026-03-17T22:59:59Z");
}

#[test]
fn days_are_the_consumers_not_the_merchants() {
    let mut case = paid_purchase([line("cup", 1000, 0, 190)]);
    case.zone = ZoneOffsets::fixed(9 * 3600);
    let in_time = WithdrawalFacts { submitted_at: at("2026-03-16T22:59:59Z"), ..received("2026-03-02T10:00:00Z") };

    assert!(!withdraw(&case, &in_time, &Withdrawn::Everything).is_late());
}

#[test]
fn the_clocks_going_forward_or_back_between_move_the_last_second() {
    assert_ends(&received("2025-03-17T10:00:00Z"), "2025-03-31", "2025-03-31T21:59:59Z");
    assert_ends(&received("2025-10-13T10:00:00Z"), "2025-10-27", "2025-10-27T22:59:59Z");
}

/// British law has no run-on, so that a last day may be the Sunday on which the clocks change.
#[test]
fn the_days_on_which_clocks_change_have_23_and_25_hours() {
    let british =
        |received_at: &str| WithdrawalFacts { consumer: living_in("GB"), zone: european(0), ..received(received_at) };

    assert_ends(&british("2025-03-16T10:00:00Z"), "2025-03-30", "2025-03-30T22:59:59Z");
    assert_ends(&british("2025-10-12T10:00:00Z"), "2025-10-26", "2025-10-26T23:59:59Z");
    assert_ends(&british("2025-03-30T22:59:59Z"), "2025-04-13", "2025-04-13T22:59:59Z");
    assert_ends(&british("2025-03-30T23:00:00Z"), "2025-04-14", "2025-04-14T22:59:59Z");
}

#[test]
fn a_last_day_on_a_weekend_runs_on_to_monday_and_on_a_friday_does_not() {
    assert_ends(&received("2026-03-06T10:00:00Z"), "2026-03-20", "2026-03-20T22:59:59Z");
    assert_ends(&received("2026-03-07T10:00:00Z"), "2026-03-23", "2026-03-23T22:59:59Z");
    assert_ends(&received("2026-03-08T10:00:00Z"), "2026-03-23", "2026-03-23T22:59:59Z");
    assert_ends(&received("2026-03-09T10:00:00Z"), "2026-03-23", "2026-03-23T22:59:59Z");
}

#[test]
fn a_weekend_or_holiday_before_the_last_day_moves_nothing() {
    let easter_between = with_holidays(received("2026-03-26T10:00:00Z"), &["2026-04-03", "2026-04-06"]);

    assert_ends(&easter_between, "2026-04-09", "2026-04-09T21:59:59Z");
}

#[test]
fn a_last_day_on_good_friday_runs_on_past_easter_monday() {
    let easter = ["2026-04-06", "2026-04-03"];

    assert_ends(&with_holidays(received("2026-03-19T10:00:00Z"), &easter), "2026-04-02", "2026-04-02T21:59:59Z");
    assert_ends(&with_holidays(received("2026-03-20T10:00:00Z"), &easter), "2026-04-07", "2026-04-07T21:59:59Z");
    assert_ends(&received("2026-03-20T10:00:00Z"), "2026-04-03", "2026-04-03T21:59:59Z");
}

#[test]
fn christmas_and_the_weekend_after_it_are_passed_over_together() {
    let germany = ["2026-12-25", "2026-12-26", "2027-01-01"];
    let britain_style = ["2026-12-25", "2026-12-26", "2026-12-28", "2026-12-29"];

    let received = received("2026-12-11T10:00:00Z");
    assert_ends(&with_holidays(received.clone(), &germany), "2026-12-28", "2026-12-28T22:59:59Z");
    assert_ends(&with_holidays(received, &britain_style), "2026-12-30", "2026-12-30T22:59:59Z");
}

#[test]
fn the_day_between_a_holiday_and_the_weekend_is_a_working_day() {
    let ascension = with_holidays(received("2026-04-30T10:00:00Z"), &["2026-05-14"]);

    assert_ends(&ascension, "2026-05-15", "2026-05-15T21:59:59Z");
}

#[test]
fn goods_that_have_not_arrived_leave_the_right_open() {
    let years_later = at("2030-01-01T00:00:00Z");

    assert_eq!(right(&facts([("cup", ON_ITS_WAY)]), years_later), WithdrawalRight::Open);
}

#[test]
fn an_order_in_several_parcels_runs_from_the_last_of_them() {
    let case = paid_purchase([line("cup", 1000, 0, 190), line("pot", 2000, 0, 380)]);
    let closes = |pot: LineKind| {
        let facts = facts([("cup", goods("2026-03-02T10:00:00Z")), ("pot", pot)]);
        withdraw(&case, &facts, &only([("cup", None)])).lines[0].right
    };
    let given_up = LineKind::Goods { received_at: None, given_up_at: Some(at("2026-03-04T10:00:00Z")), regular: false };

    assert_eq!(closes(goods("2026-03-05T10:00:00Z")), WithdrawalRight::InTime { closes_on: day("2026-03-19") });
    assert_eq!(closes(ON_ITS_WAY), WithdrawalRight::Open);
    assert_eq!(closes(given_up), WithdrawalRight::InTime { closes_on: day("2026-03-18") });
}

#[test]
fn goods_that_come_regularly_run_from_the_first_and_hold_nothing_else_open() {
    let case = paid_purchase([line("cup", 1000, 0, 190), line("coffee", 2000, 0, 380)]);
    let monthly = |received_at: Option<&str>| LineKind::Goods {
        received_at: received_at.map(at),
        given_up_at: None,
        regular: true,
    };
    let rights = |coffee: LineKind| {
        let facts = facts([("cup", goods("2026-03-02T10:00:00Z")), ("coffee", coffee)]);
        withdraw(&case, &facts, &Withdrawn::Everything).lines.iter().map(|line| line.right).collect::<Vec<_>>()
    };
    let until = |text: &str| WithdrawalRight::InTime { closes_on: day(text) };

    assert_eq!(rights(monthly(Some("2026-03-05T10:00:00Z"))), [until("2026-03-16"), until("2026-03-19")]);
    assert_eq!(rights(monthly(None)), [until("2026-03-16"), WithdrawalRight::Open]);
}

#[test]
fn services_and_digital_content_run_from_the_contract_and_a_service_of_the_goods_from_the_goods() {
    let case = paid_purchase(["oven", "lesson", "book", "fitting"].map(|id| line(id, 1000, 0, 190)));
    let fitting = LineKind::Service { with_goods: true, performance: Performance::default() };
    let mixed = facts([
        ("oven", goods("2026-03-05T10:00:00Z")),
        ("lesson", service(Performance::default())),
        ("book", digital(Performance::default())),
        ("fitting", fitting),
    ]);

    let closes: Vec<WithdrawalRight> =
        withdraw(&case, &mixed, &Withdrawn::Everything).lines.iter().map(|line| line.right).collect();

    // Sunday, 1 March and fourteen days are Sunday, 15 March.
    let until = |text: &str| WithdrawalRight::InTime { closes_on: day(text) };
    assert_eq!(closes, [until("2026-03-19"), until("2026-03-16"), until("2026-03-16"), until("2026-03-19")]);
}

#[test]
fn a_service_of_goods_waits_for_them() {
    let case = paid_purchase([line("oven", 1000, 0, 190), line("fitting", 500, 0, 95)]);
    let fitting = LineKind::Service { with_goods: true, performance: Performance::default() };
    let facts = facts([("oven", ON_ITS_WAY), ("fitting", fitting)]);

    let withdrawal = withdraw(&case, &facts, &Withdrawn::Everything);

    assert!(withdrawal.lines.iter().all(|line| line.right == WithdrawalRight::Open));
}

fn told_on(received_at: &str, informed_at: Option<&str>) -> WithdrawalFacts {
    WithdrawalFacts { informed_at: informed_at.map(at), ..facts([("cup", goods(received_at))]) }
}

#[test]
fn who_was_never_told_has_twelve_months_more() {
    assert_ends(&told_on("2025-03-03T10:00:00Z", None), "2026-03-17", "2026-03-17T22:59:59Z");
}

#[test]
fn twelve_months_from_29_february_end_on_28_february_and_run_on_as_well() {
    assert_ends(&told_on("2024-02-15T10:00:00Z", None), "2025-02-28", "2025-02-28T22:59:59Z");
    // 14 and 28 February 2025 are Fridays; a year on it is a Saturday.
    assert_ends(&told_on("2025-02-14T10:00:00Z", None), "2026-03-02", "2026-03-02T22:59:59Z");
}

#[test]
fn who_is_told_within_twelve_months_has_fourteen_days_from_then() {
    let received_at = "2025-03-03T10:00:00Z";

    assert_ends(&told_on(received_at, Some("2025-06-02T10:00:00Z")), "2025-06-16", "2025-06-16T21:59:59Z");
    // The last instant of the twelve months, and one that comes too late to count.
    assert_ends(&told_on(received_at, Some("2026-03-03T22:59:59Z")), "2026-03-17", "2026-03-17T22:59:59Z");
    assert_ends(&told_on(received_at, Some("2026-03-10T10:00:00Z")), "2026-03-17", "2026-03-17T22:59:59Z");
}

#[test]
fn twelve_months_to_be_told_in_are_those_of_the_calendar() {
    // Possession on Thursday, 29 February 2024: a year on is Friday, 28 February 2025.
    let received_at = "2024-02-29T10:00:00Z";

    assert_ends(&told_on(received_at, Some("2025-02-28T22:59:59Z")), "2025-03-14", "2025-03-14T22:59:59Z");
    assert_ends(&told_on(received_at, Some("2025-02-28T23:00:00Z")), "2025-03-14", "2025-03-14T22:59:59Z");
    assert_ends(&told_on(received_at, Some("2025-03-10T23:00:00Z")), "2025-03-14", "2025-03-14T22:59:59Z");
}

#[test]
fn who_is_told_before_the_parcel_comes_still_has_the_parcels_fourteen_days() {
    assert_ends(&told_on("2026-03-20T10:00:00Z", Some("2026-03-05T10:00:00Z")), "2026-04-03", "2026-04-03T21:59:59Z");
    assert_ends(&told_on("2026-03-02T10:00:00Z", Some("2026-03-05T10:00:00Z")), "2026-03-19", "2026-03-19T22:59:59Z");
}

#[test]
fn what_came_late_is_flagged_and_gives_nothing_until_somebody_takes_it() {
    let case = paid_purchase([line("cup", 1000, 0, 190)]);
    let late = WithdrawalFacts { submitted_at: at("2026-03-16T23:00:00Z"), ..received("2026-03-02T10:00:00Z") };

    let recorded = withdraw(&case, &late, &Withdrawn::Everything);
    assert!(recorded.is_late());
    assert_eq!((recorded.total, first(&recorded).kept, recorded.repayment), (0, 1190, None));

    let taken = withdraw(&case, &WithdrawalFacts { late_accepted: true, ..late }, &Withdrawn::Everything);
    assert!(taken.is_late());
    assert_eq!((taken.total, first(&taken).kept), (1190, 0));
}

#[test]
fn the_submission_decides_and_not_when_it_arrived() {
    let case = paid_purchase([line("cup", 1000, 0, 190)]);
    let facts = WithdrawalFacts {
        submitted_at: at("2026-03-16T22:59:59Z"),
        received_at: at("2026-03-18T09:00:00Z"),
        ..received("2026-03-02T10:00:00Z")
    };

    assert!(!withdraw(&case, &facts, &Withdrawn::Everything).is_late());
}

//! Days of a zone, where clocks change.

use domain::{Timestamp, ZoneOffsets};

use crate::purchases::at;

fn day(text: &str) -> i64 {
    at(&format!("{text}T00:00:00Z")).seconds() / 86_400
}

#[test]
fn a_day_of_berlin_ends_at_berlins_midnight_summer_and_winter() {
    let (from, to) = (at("2026-01-01T00:00:00Z"), at("2026-12-31T00:00:00Z"));
    let berlin = ZoneOffsets::for_span("Europe/Berlin", from, to).unwrap();

    assert_eq!(berlin.transitions.len(), 2);
    assert_eq!(berlin.epoch_day(at("2026-03-09T22:59:59Z")), day("2026-03-09"));
    assert_eq!(berlin.epoch_day(at("2026-03-09T23:00:00Z")), day("2026-03-10"));
    assert_eq!(berlin.epoch_day(at("2026-06-09T21:59:59Z")), day("2026-06-09"));
    assert_eq!(berlin.epoch_day(at("2026-06-09T22:00:00Z")), day("2026-06-10"));
}

#[test]
fn a_change_holds_from_its_own_second_on() {
    let change = at("2026-03-29T01:00:00Z");
    let berlin = ZoneOffsets::for_span("Europe/Berlin", change, change).unwrap();
    assert_eq!(berlin.offset_seconds(change), 7200);

    let just_before = Timestamp(change.0 - 1);
    let berlin = ZoneOffsets::for_span("Europe/Berlin", just_before, change).unwrap();
    assert_eq!((berlin.offset_seconds(just_before), berlin.offset_seconds(change)), (3600, 7200));
}

#[test]
fn a_zone_at_some_instants_agrees_with_the_zone_over_their_span() {
    let instants: Vec<Timestamp> = (-400..400).map(|step| Timestamp::from_seconds(step * 6_000_011)).collect();
    let (first, last) = (instants[0], instants[799]);

    for name in ["Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Africa/Casablanca", "UTC"] {
        let some = ZoneOffsets::for_instants(name, &instants).unwrap();
        let span = ZoneOffsets::for_span(name, first, last).unwrap();
        for instant in &instants {
            assert_eq!(some.epoch_day(*instant), span.epoch_day(*instant), "{name} {}", instant.rfc3339());
        }
    }
}

#[test]
fn a_zone_is_called_by_its_own_name() {
    for name in ["", "Mars/Olympus", "europe/berlin", "utc", "+01:00", "Etc/Unknown", "../etc/passwd", "Berlin"] {
        assert!(ZoneOffsets::for_instants(name, &[Timestamp(0)]).is_err(), "{name}");
    }
    for name in ["UTC", "Etc/UTC", "GMT", "US/Pacific", "Asia/Calcutta", "America/Argentina/ComodRivadavia"] {
        assert!(ZoneOffsets::for_instants(name, &[Timestamp(0)]).is_ok(), "{name}");
    }
}

#[test]
fn instants_beyond_the_database_have_the_nearest_offset() {
    let ends = [Timestamp(i64::MIN), Timestamp(i64::MAX), at("9999-12-31T23:59:59Z")];

    let tokyo = ZoneOffsets::for_instants("Asia/Tokyo", &ends).unwrap();

    assert_eq!(tokyo.offset_seconds(ends[2]), 9 * 3600);
    assert!(ZoneOffsets::for_span("Asia/Tokyo", ends[0], ends[1]).is_ok());
}

//! Days of a zone, where clocks change.

use domain::{Case, Timestamp, ZoneOffsets};

use crate::purchases::{Told, at, line, paid_purchase};

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

/// Zone, captured at, days of the window; when its last day begins, when it is over, and how many minutes lie between.
#[test]
fn z2_a_window_ends_at_local_midnight_on_days_of_any_length() {
    for (zone, captured_at, window_days, begins, closes, minutes) in [
        ("Europe/Berlin", "2025-03-01T10:00:00Z", 29, "2025-03-29T23:00:00Z", "2025-03-30T22:00:00Z", 23 * 60),
        ("Europe/Berlin", "2025-09-26T10:00:00Z", 30, "2025-10-25T22:00:00Z", "2025-10-26T23:00:00Z", 25 * 60),
        ("Europe/Berlin", "2026-03-15T10:00:00Z", 14, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 23 * 60),
        ("Europe/Berlin", "2026-10-11T10:00:00Z", 14, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 25 * 60),
        // Half an hour less, and half an hour more.
        ("Australia/Lord_Howe", "2026-09-20T10:00:00Z", 14, "2026-10-03T13:30:00Z", "2026-10-04T13:00:00Z", 1_410),
        ("Australia/Lord_Howe", "2026-03-22T10:00:00Z", 14, "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z", 1_470),
        // 29 December; the 30th, which Samoa never had, so that the window is over when the 29th is; the 31st.
        ("Pacific/Apia", "2011-12-15T20:00:00Z", 14, "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z", 24 * 60),
        ("Pacific/Apia", "2011-12-15T20:00:00Z", 15, "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z", 24 * 60),
        ("Pacific/Apia", "2011-12-15T20:00:00Z", 16, "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z", 24 * 60),
    ] {
        let (captured_at, begins, closes) = (at(captured_at), at(begins), at(closes));
        let a_second_before = |instant: Timestamp| Timestamp::from_seconds(instant.seconds() - 1);
        let codes = |now: Timestamp, zone: &ZoneOffsets| {
            let mut case = Case { now, zone: zone.clone(), ..paid_purchase([line("a", 1000, 0, 0)]) };
            case.payment.captured_at = Some(captured_at);
            case.policy.window_days = Some(window_days);
            case.codes()
        };

        // Reading a case takes the zone at its instants, a page over its span: both must say the same.
        let days = [captured_at, a_second_before(begins), begins, a_second_before(closes), closes];
        let some = ZoneOffsets::for_instants(zone, &days).unwrap();
        let span = ZoneOffsets::for_span(zone, captured_at, closes).unwrap();
        for offsets in [some, span] {
            assert!(codes(begins, &offsets).is_empty(), "{zone} {}", begins.rfc3339());
            assert!(codes(a_second_before(closes), &offsets).is_empty(), "{zone} {}", closes.rfc3339());
            assert_eq!(codes(closes, &offsets), ["outside_window"], "{zone} {}", closes.rfc3339());

            let [_, day_before, first, last, day_after] = days.map(|instant| offsets.epoch_day(instant));
            assert!(day_before < first && first == last && last < day_after, "{zone} {}", begins.rfc3339());
        }
        assert_eq!(closes.seconds() - begins.seconds(), minutes * 60, "{zone}");
    }
}

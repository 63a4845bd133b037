//! Instants as RFC 3339 writes them.

use domain::Timestamp;

#[test]
fn the_same_instant_in_any_offset_is_one_instant() {
    let noon = Timestamp::parse_rfc3339("2026-03-10T12:00:00Z");

    for text in [
        "2026-03-10t12:00:00z",
        "2026-03-10T12:00:00.000000000000Z",
        "2026-03-10T13:00:00+01:00",
        "2026-03-10T08:30:00-03:30",
        "2026-03-11T11:59:00+23:59",
        "2026-03-10T12:00:00-00:00",
        "2026-03-10T12:00:00.0000009Z",
    ] {
        assert_eq!(Timestamp::parse_rfc3339(text), noon, "{text}");
    }
    assert_eq!(noon, Some(Timestamp(1_773_144_000_000_000)));
}

#[test]
fn what_rfc_3339_does_not_write_is_refused() {
    for text in [
        "",
        "2026-03-10",
        "2026-03-10T12:00:00",
        "2026-03-10 12:00:00Z",
        "2026-03-10T12:00Z",
        "20260310T120000Z",
        "2026-3-10T12:00:00Z",
        "+02026-03-10T12:00:00Z",
        "2026-02-29T12:00:00Z",
        "2026-04-31T12:00:00Z",
        "2026-00-10T12:00:00Z",
        "2026-13-10T12:00:00Z",
        "2026-03-00T12:00:00Z",
        "2026-03-10T24:00:00Z",
        "2026-03-10T12:60:00Z",
        "2026-06-30T23:59:60Z",
        "2026-03-10T12:00:00.Z",
        "2026-03-10T12:00:00,5Z",
        "2026-03-10T12:00:00+0100",
        "2026-03-10T12:00:00+01",
        "2026-03-10T12:00:00+24:00",
        "2026-03-10T12:00:00+01:60",
        "2026-03-10T12:00:00Z[UTC]",
        " 2026-03-10T12:00:00Z",
        "2026-03-10T12:00:00Z ",
        "２026-03-10T12:00:00Z",
    ] {
        assert_eq!(Timestamp::parse_rfc3339(text), None, "{text}");
    }
}

#[test]
fn a_fraction_is_cut_off_also_before_1970() {
    let seconds = |text| Timestamp::parse_rfc3339(text).unwrap().seconds();

    assert_eq!(seconds("2024-02-29T00:00:00.999999Z"), seconds("2024-02-29T00:00:00Z"));
    assert_eq!(seconds("1969-12-31T23:59:59.999999Z"), -1);
}

#[test]
fn an_instant_is_written_in_utc_to_the_second() {
    for text in ["0000-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2024-02-29T07:08:09Z", "9999-12-31T23:59:59Z"] {
        assert_eq!(Timestamp::parse_rfc3339(text).unwrap().rfc3339(), text);
    }
    assert_eq!(Timestamp(1_500_000).rfc3339(), "1970-01-01T00:00:01Z");
}

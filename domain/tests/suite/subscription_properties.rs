//! What holds of every subscription, and of every zone: our days against those of jiff. Each property is tried on as
//! many as `tries.rs` says.

use domain::{
    Access, Case, CivilDate, Cycle, EarlierLine, EarlierRefund, Every, MoneyBack, Period, Prorate, Renewal,
    Subscription, SubscriptionChange, Timestamp, WallClock, WallTime, ZoneOffsets,
};
use jiff::ToSpan;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use proptest::prelude::*;

use crate::purchases::{line, paid_purchase, service};
use crate::tries::tries;

const DAY: i64 = 86_400;

fn enough() -> ProptestConfig {
    ProptestConfig { cases: tries(), failure_persistence: None, ..ProptestConfig::default() }
}

/// Any zone of the database, by its own name.
fn a_zone() -> impl Strategy<Value = (String, TimeZone)> {
    let database = TimeZoneDatabase::bundled();
    let names: Vec<String> = database
        .available()
        .map(|name| name.to_string())
        .filter(|name| WallClock::for_span(name, Timestamp(0), Timestamp(0)).is_ok())
        .collect();
    assert!(names.len() > 400, "only {} zones", names.len());
    proptest::sample::select(names).prop_map(move |name| {
        let zone = database.get(&name).expect("a zone");
        (name, zone)
    })
}

/// Seconds since 1970: any within the years, or within hours of a change of the zone's clocks, where bugs live.
fn near_a_change(zone: &TimeZone, any: i64, near: Option<i64>) -> i64 {
    let from = jiff::Timestamp::from_second(any).expect("a second");
    let change = zone.following(from).next().map(|transition| transition.timestamp().as_second());
    match (near, change) {
        (Some(beside), Some(change)) if change < 7_200_000_000 => change + beside,
        _ => any,
    }
}

/// Seconds from a change; a change is a matter of its exact second.
fn beside_a_change() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![
        Just(None),
        (-30 * 3600..30 * 3600_i64).prop_map(Some),
        (-8..=8_i64, -1..=1_i64).prop_map(|(half_hours, off)| Some(half_hours * 1_800 + off)),
    ]
}

/// The instant that jiff says, in seconds. Where Greenland's new rules begin (2023-10-29T01:00:00Z, one offset on
/// both sides) jiff 0.2.43 sees an hour that comes twice and names an instant at which its own wall shows
/// another time; there the offset of that instant is taken at its word.
fn seconds(zone: &TimeZone, wall: jiff::civil::DateTime) -> i64 {
    let theirs = zone.to_timestamp(wall).expect("an instant");
    let by_its_offset = zone.to_offset(theirs).to_timestamp(wall).expect("an instant");
    let shows = |at: jiff::Timestamp| zone.to_datetime(at) == wall;
    if !shows(theirs) && shows(by_its_offset) { by_its_offset.as_second() } else { theirs.as_second() }
}

fn civil(wall: WallTime) -> jiff::civil::DateTime {
    let CivilDate { year, month, day } = wall.date;
    let date = jiff::civil::date(i16::try_from(year).expect("a year"), month.cast_signed(), day.cast_signed());
    date.at(0, 0, 0, 0) + i64::from(wall.second_of_day).seconds()
}

fn span(seconds: i64, days: i64) -> (Timestamp, Timestamp) {
    (Timestamp::from_seconds(seconds - days * DAY), Timestamp::from_seconds(seconds + days * DAY))
}

fn a_money() -> impl Strategy<Value = MoneyBack> {
    proptest::sample::select(MoneyBack::ALL)
}

fn a_change() -> impl Strategy<Value = SubscriptionChange> {
    let goodwill = proptest::option::of(prop_oneof![3 => 1..=366_i64, 1 => any::<i64>()]);
    (a_money(), any::<bool>(), any::<bool>(), goodwill).prop_map(|(money, now, cancel, goodwill_days)| {
        SubscriptionChange {
            money,
            access: if now { Access::Now } else { Access::PeriodEnd },
            renewal: if cancel { Renewal::Cancel } else { Renewal::Keep },
            goodwill_days,
        }
    })
}

proptest! {
    #![proptest_config(enough())]

    #[test]
    fn the_clock_on_the_wall_is_the_one_of_jiff_in_every_zone_and_century(
        (name, zone) in a_zone(), any in -5_000_000_000..7_000_000_000_i64,
        near in beside_a_change(),
    ) {
        let at = near_a_change(&zone, any, near);
        let (from, until) = span(at, 3);
        let clock = WallClock::for_span(&name, from, until).unwrap();

        let wall = clock.wall_time(Timestamp::from_seconds(at)).unwrap();
        let shown = zone.to_datetime(jiff::Timestamp::from_second(at).unwrap());
        prop_assert_eq!(civil(wall), shown, "{} at {}", name, at);

        // Every wall time of the days around, those that are skipped or come twice included.
        for beside in [-86_400, -7_200, -1_800, -1, 0, 1, 1_800, 7_200, 86_400] {
            let asked = shown + i64::from(beside).seconds();
            let date = CivilDate::new(asked.year().into(), asked.month().unsigned_abs(), asked.day().unsigned_abs());
            let second_of_day = u32::try_from(seconds(&TimeZone::UTC, asked).rem_euclid(DAY)).unwrap();
            let ours = clock.instant(WallTime { date: date.unwrap(), second_of_day });
            prop_assert_eq!(ours.map(Timestamp::seconds), Some(seconds(&zone, asked)), "{} {}", name, asked);
        }
    }

    #[test]
    fn months_and_days_are_those_of_jiff(
        epoch_day in -250_000..250_000_i64, months in -1_000..1_000_i64, days in -10_000..10_000_i64,
        anchor_day in 1..=31_u8,
    ) {
        let date = CivilDate::from_epoch_day(epoch_day);
        let theirs = civil(WallTime { date, second_of_day: 0 }).date();
        let same = |ours: CivilDate, theirs: jiff::civil::Date| {
            civil(WallTime { date: ours, second_of_day: 0 }).date() == theirs
        };

        prop_assert!(same(date.plus_days(days), theirs + days.days()));
        prop_assert!(same(date.plus_months(months, date.day), theirs + months.months()));
        let month = theirs.first_of_month() + months.months();
        let day = i8::try_from(anchor_day).unwrap().min(month.days_in_month());
        prop_assert!(same(date.plus_months(months, anchor_day), month.with().day(day).build().unwrap()));
    }

    /// From 2013 on, a year of goodwill before that included: no zone has skipped a whole day since 2011.
    #[test]
    fn ends_and_charges_of_a_subscription_are_those_of_jiff(
        (name, zone) in a_zone(), any in 1_360_000_000..5_000_000_000_i64,
        near in beside_a_change(),
        goodwill_days in proptest::option::of(1..=366_i64), months: bool, count in 1..=24_i64, back in 0..40_i64,
    ) {
        let aim = zone.to_datetime(jiff::Timestamp::from_second(near_a_change(&zone, any, near)).unwrap());
        // The end itself, or the end less the days that are then given back, stands near the change of clocks.
        let wall_end = aim - goodwill_days.unwrap_or(back).days();
        let end = Timestamp::from_seconds(seconds(&zone, wall_end));
        let second_of_day = u32::try_from(seconds(&TimeZone::UTC, wall_end).rem_euclid(DAY)).unwrap();
        let anchor_day = wall_end.day().unsigned_abs();
        let every = if months { Every::Months { count, anchor_day } } else { Every::Days { count } };
        let subscription = Subscription::new("club", Cycle::new(every, second_of_day).unwrap());

        let start = Timestamp::from_seconds(end.seconds() - 30 * DAY);
        let paid = Period { start, end };
        let now = Timestamp::from_seconds(end.seconds() - 1);
        let club = domain::Line { period: Some(paid), ..line("club", 3000, 0, 0) };
        let case = Case { now, ..paid_purchase([club]) }.check().unwrap();
        let (from, until) = subscription.clock_span(paid);
        let clock = WallClock::for_span(&name, from, until).unwrap();
        let change = SubscriptionChange { goodwill_days, ..SubscriptionChange::refund_only(Prorate::Second) };
        let preview = case.preview_subscription(&subscription, &change, &clock, now).unwrap();

        let wall_next = wall_end + goodwill_days.unwrap_or(0).days();
        let wall_following = if months { wall_next + count.months() } else { wall_next + count.days() };
        let charges = preview.next_charges.unwrap();
        prop_assert_eq!(charges.next_at.seconds(), seconds(&zone, wall_next), "{} {}", name, wall_next);
        prop_assert_eq!(charges.following_at.seconds(), seconds(&zone, wall_following), "{} {}", name, wall_following);
        prop_assert_eq!(preview.period_end, charges.next_at);
        prop_assert!(start < preview.period_end && charges.next_at < charges.following_at);
        prop_assert!(goodwill_days.is_none() == (preview.period_end == end));
    }

    #[test]
    fn a_change_pays_back_the_preview_of_its_line_and_never_more_than_is_left_of_it(
        total in 0..100_000_i64, other in 0..100_000_i64, taken_percent in 0..=100_i64, now in -40..40_i64,
        change in a_change(), hours in -12..=14_i32,
    ) {
        let club = service("club", total, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z");
        let paid = club.period.unwrap();
        let mut case = paid_purchase([club, line("mug", other, 0, 0)]);
        case.now = Timestamp::from_seconds(paid.start.seconds() + now * DAY + 40_000);
        case.zone = ZoneOffsets::fixed(hours * 3600);
        case.policy.window_days = None;
        let taken = total * taken_percent / 100;
        let earlier = EarlierLine { id: "club".to_owned(), total: taken, fee: 0, quantity: 0, parts: None };
        case.refunds = vec![EarlierRefund { lines: vec![earlier], to_payment: taken, to_credit: 0, to_other_payments: 0 }];
        let case = case.check().unwrap();
        let subscription = Subscription::new("club", Cycle::new(Every::Months { count: 1, anchor_day: 1 }, 0).unwrap());

        let now = case.case().now;
        let answer = case.preview_subscription(&subscription, &change, &WallClock::fixed(hours * 3600), now);

        if let Ok(preview) = answer {
            prop_assert!((0..=total - taken).contains(&preview.paid_back()));
            prop_assert_eq!(&preview.money, &change.money.selection("club").map(|asked| case.preview_of(&asked)));
            for refund in preview.money.iter().flat_map(|money| &money.lines) {
                prop_assert_eq!(&refund.id, "club");
            }
            prop_assert_eq!(preview.access_ends_at.is_some(), preview.next_charges.is_none());
            prop_assert_eq!(preview.after.renews(), preview.next_charges.is_some());
            prop_assert!(preview.access_ends_at.is_none_or(|ends_at| ends_at >= now));
            if preview.after != subscription {
                let again = case.preview_subscription(&preview.after, &change, &WallClock::fixed(hours * 3600), now);
                prop_assert!(change.renewal == Renewal::Keep || again.is_err(), "canceled twice");
            }
        }
    }

    #[test]
    fn nothing_panics_whatever_a_subscription_or_its_clock_holds(
        numbers in proptest::collection::vec(any::<i64>(), 8), offsets in proptest::collection::vec(any::<i32>(), 3),
        change in a_change(), months: bool, year in any::<i64>(), month: u8, day: u8, second_of_day: u32, first: bool,
    ) {
        let paid = Period { start: Timestamp(numbers[0].min(numbers[1])), end: Timestamp(numbers[0].max(numbers[1])) };
        let every = if months { Every::Months { count: 120, anchor_day: 31 } } else { Every::Days { count: 3_660 } };
        let subscription = Subscription {
            extended_until: first.then_some(Timestamp(numbers[2])),
            canceled_at: (numbers[3] % 2 == 0).then_some(Timestamp(numbers[3])),
            access_ended_at: (numbers[4] % 2 == 0).then_some(Timestamp(numbers[4])),
            ..Subscription::new("club", Cycle::new(every, 0).unwrap())
        };
        let clock: WallClock = serde_json::from_value(serde_json::json!({
            "zone": {
                "first_offset_seconds": offsets[0],
                "transitions": [[numbers[5], offsets[1]], [numbers[6], offsets[2]]],
            },
            "from": i64::MIN,
            "until": i64::MAX,
        })).unwrap();

        let wall = WallTime { date: CivilDate { year, month, day }, second_of_day };
        let _ = (clock.instant(wall), clock.wall_time(Timestamp(numbers[7])), subscription.clock_span(paid));
        let _ = (wall.date.plus_months(numbers[7], day), wall.date.plus_days(numbers[7]));
        let club = domain::Line { period: Some(paid), ..line("club", 3000, 0, 0) };
        if let Ok(case) = paid_purchase([club]).check() {
            let _ = case.preview_subscription(&subscription, &change, &clock, Timestamp(numbers[7]));
            let _ = case.preview_subscription(&subscription, &change, &WallClock::fixed(offsets[0]), paid.start);
        }
    }
}

//! What must hold, holds in every state.

use model::{Events, Pace, Settings};

use crate::explored::{Explored, explore};

/// Everything was visited, nothing is broken, and what the properties speak of did happen.
fn holds(settings: Settings, at_least: usize, seen: &[&str]) {
    let about = format!("{settings:?}");
    let Explored { states, broken, seen: really } = explore(settings);
    println!("{states} states: {about}");
    assert!(broken.is_empty(), "{about}\n{broken:#?}");
    assert!(states >= at_least, "{about}\n{states} states only");
    for happened in seen {
        assert!(really.contains(happened), "{about}\nnever: {happened}");
    }
}

const MEET: &str = "two workers at one refund";
const LATE: &str = "one comes back late";
const SECOND: &str = "a second attempt";
const UNKNOWN: &str = "unknown, moved, and its key forgotten";
const BOTH: &str = "both succeed";
const DISPUTED: &str = "a dispute is lost and counted";
const LET_GO: &str = "a look is let go";

/// K2, K3, G2, G3, G8, G9, G10, G12, C6, D8, W7, Z1: whatever the clocks say, a gateway that keeps keys does a refund once.
#[test]
fn with_keys_a_refund_is_done_once_whatever_the_clocks_say() {
    let settings = Settings { asks_customer: true, ..Settings::with_keys().of_one() };

    holds(settings, 500_000, &[MEET, LATE, SECOND, UNKNOWN]);
}

/// K4, G13: without keys leases, the limit of a call and the settle window guard, all told by one clock.
#[test]
fn without_keys_a_refund_is_done_once_where_clocks_and_limits_hold() {
    holds(Settings::without_keys().of_one(), 500_000, &[MEET, LATE, SECOND, UNKNOWN]);
}

/// I4: what a person gives up fails only once the gateway surely has nothing of it.
#[test]
fn what_is_given_up_fails_only_where_it_has_not_moved_and_never_moves() {
    let settings = Settings { pace: Pace::SMALL, gives_up: true, ..Settings::with_keys().of_one() };

    holds(settings, 500_000, &[MEET, LATE, SECOND, UNKNOWN]);
}

/// Whatever comes between two workers' steps.
#[test]
fn i1_two_refunds_at_once_never_take_more_than_was_paid() {
    let settings = Settings { in_one_go: false, ..Settings::of_two(2).coarser() };

    holds(settings, 5_000_000, &[BOTH, MEET, LATE, UNKNOWN]);
}

/// K1, W7, G12: the same with events that are taken down late, twice and in any order, and with looks before the first send.
#[test]
#[ignore = "minutes long: `make chaos` explores it"]
fn i1_two_refunds_at_once_with_late_events_never_take_more_than_was_paid() {
    holds(Settings::of_two(2), 50_000_000, &[BOTH, MEET, LATE, UNKNOWN]);
}

/// What failed is asked for again where there is room for one: never twice. With all that can come between.
#[test]
fn i1_a_refund_after_one_that_failed_never_pays_twice() {
    holds(Settings::of_two(1), 2_000_000, &[MEET, LATE, UNKNOWN]);
}

/// The same with second attempts.
#[test]
#[ignore = "minutes long: `make chaos` explores it"]
fn i1_a_second_attempt_after_a_refund_that_failed_never_pays_twice() {
    holds(Settings { attempts: 2, ..Settings::of_two(1) }, 8_000_000, &[MEET, LATE, UNKNOWN, SECOND]);
}

/// C9, I12: a bank takes the payment back beside refunds of it, and two workers look at that whenever they like.
#[test]
fn c9_a_dispute_beside_refunds_is_counted_once_and_never_taken_back() {
    let settings = Settings { attempts: 1, disputes: true, ..Settings::with_keys().of_one().coarser() };
    holds(settings.clone(), 100_000, &[MEET, LATE, DISPUTED, LET_GO]);
    holds(Settings { captured: 2, ..settings }, 100_000, &[MEET, LATE, DISPUTED, LET_GO]);
}

/// G7, I13: the gateway's own pages and ours together never give back more than was paid.
#[test]
fn i13_a_refund_made_elsewhere_is_counted() {
    holds(Settings { elsewhere: true, ..Settings::with_keys().of_one() }, 100_000, &[MEET, LATE]);
    holds(Settings { elsewhere: true, ..Settings::of_two(1).coarser() }, 100_000, &[MEET, LATE]);
}

/// The lease saves calls; what keeps a refund from being done twice without keys is the settle window.
#[test]
fn a_lease_that_ends_too_early_pays_nobody_twice() {
    let short = Pace::Ticks { begins_within: 1, call: 1, behind: 1, settles: 3, lease: 1 };
    let settings = Settings { pace: short, events: Events::AtOnce, ..Settings::without_keys().of_one() };

    holds(settings, 100_000, &[MEET, LATE, SECOND]);
}

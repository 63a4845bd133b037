//! One thing done wrong on purpose breaks a property: each guard is needed, and each property looks.

use model::{Events, Flaw, Pace, Settings};
use stateright::HasDiscoveries;

use crate::explored::{explore_until, shortest};

const TWICE: &str = "I2 the gateway does a refund once";
const MOVED: &str = "I4 what failed with us has not moved and never moves";
const OLD: &str = "I5 nothing is written down for sending with a key past its life";
const FORGOTTEN: &str = "I5 no key arrives that the gateway has forgotten";
const RAISED: &str = "I6 another attempt is begun only where the last has no effect";
const SUMS: &str = "the payment's sums are those of its refunds";
const MOST: &str = "I1 never more is held and given back than was captured";

const BACK: &str = "I12 what was seen of a dispute is never taken back";

/// Breaks one of these; prints the shortest way there.
fn breaks(settings: Settings, flaw: Flaw, any_of: &[&'static str]) {
    let flawed = settings.with(flaw);
    let broken = explore_until(flawed.clone(), HasDiscoveries::AnyOf(any_of.iter().copied().collect())).broken;

    let is_meant = broken.keys().any(|name| any_of.contains(name));
    assert!(is_meant, "{flaw:?} breaks {:?}, not {any_of:?}", broken.keys());
    println!("{flaw:?}: {:?}", shortest(flawed, any_of));
}

fn with_keys() -> Settings {
    Settings { events: Events::AtOnce, ..Settings::with_keys().of_one() }
}

fn without_keys() -> Settings {
    Settings { events: Events::AtOnce, gives_up: false, ..Settings::without_keys().of_one() }
}

#[test]
fn g13_without_the_settle_window_a_gateway_without_keys_pays_twice() {
    breaks(without_keys(), Flaw::NoSettleWindow, &[TWICE]);
}

#[test]
fn g13_a_window_counted_from_the_writing_down_is_too_short_for_a_call_that_begins_late() {
    breaks(without_keys(), Flaw::WindowFromWriting, &[TWICE]);
}

#[test]
fn i4_with_that_window_what_was_given_up_has_moved_even_with_keys() {
    let settings = Settings { pace: Pace::SMALL, gives_up: true, ..with_keys() };
    breaks(settings, Flaw::WindowFromWriting, &[MOVED]);
}

#[test]
fn c6_without_the_fence_trouble_of_an_old_claim_ends_the_doubt_of_a_new_one() {
    breaks(with_keys(), Flaw::NoFence, &[RAISED]);
}

#[test]
fn c6_a_refusal_that_is_told_late_fails_what_another_worker_has_moved() {
    breaks(without_keys(), Flaw::RefusalWithoutFence, &[MOVED]);
}

#[test]
fn i6_another_key_for_what_is_in_doubt_pays_twice() {
    breaks(with_keys(), Flaw::NewKeyInDoubt, &[RAISED, TWICE]);
}

#[test]
fn g12_a_key_sent_past_its_life_is_seen() {
    breaks(with_keys(), Flaw::KeyLifeIgnored, &[OLD]);
}

#[test]
fn i4_a_lost_answer_read_as_a_failure_is_seen() {
    breaks(with_keys(), Flaw::LostIsFailed, &[MOVED]);
}

#[test]
fn c6_a_worker_that_calls_however_long_it_slept_sends_a_forgotten_key() {
    breaks(with_keys(), Flaw::BeginsLate, &[FORGOTTEN]);
    breaks(without_keys(), Flaw::BeginsLate, &[TWICE, FORGOTTEN]);
}

#[test]
fn c6_a_clock_that_stands_still_while_the_machine_sleeps_is_no_guard() {
    breaks(with_keys(), Flaw::ClockSleeps, &[FORGOTTEN]);
}

#[test]
fn k3_an_attempt_that_is_not_in_doubt_from_the_start_is_done_again() {
    breaks(with_keys(), Flaw::NoDoubt, &[RAISED]);
}

#[test]
fn c9_i12_a_look_that_slept_takes_a_dispute_back_where_it_is_not_fenced() {
    let settings = Settings { attempts: 1, disputes: true, ..with_keys().coarser() };
    breaks(settings, Flaw::LookWithoutFence, &[BACK]);
}

#[test]
fn i1_a_hold_given_back_too_early_is_seen() {
    breaks(with_keys(), Flaw::HoldGivenBack, &[SUMS, MOST]);
}

//! Nobody is left wondering: from every state some way leads on to an end, or to a person.

use model::{Age, Events, Refund, Settings, State, possible};

fn every_refund(settings: &Settings, state: &State, is: impl Fn(&Refund) -> bool) -> bool {
    state.refunds[..settings.refunds].iter().all(is)
}

/// The third attempt is not explored.
fn is_beyond(settings: &Settings, refund: &Refund) -> bool {
    refund.attempt_no == settings.attempts && refund.age != Age::Young && !refund.in_doubt
}

#[test]
fn from_every_state_a_refund_can_be_settled_where_a_person_may_give_up() {
    let settings = Settings { events: Events::Never, ..Settings::without_keys().of_one() };

    let found = possible(&settings, |state| {
        every_refund(&settings, state, |refund| refund.is_settled() || is_beyond(&settings, refund))
    });

    println!("{} states", found.states);
    assert!(found.states > 100_000, "{} states only", found.states);
    assert!(found.lost.is_empty(), "{:#?}", found.lost);
}

/// G12: where its key is over and the gateway has nothing, the program waits for a person, and for nothing else.
#[test]
fn from_every_state_a_refund_can_be_settled_or_asks_for_help() {
    let settings = Settings::of_two(1).coarser();
    let waits_for_a_person =
        |refund: &Refund| refund.in_doubt && refund.age != Age::Young && !refund.is_known && !refund.has_moved();

    let found = possible(&settings, |state| {
        every_refund(&settings, state, |refund| {
            refund.is_settled() || refund.state.is_none() || waits_for_a_person(refund) || is_beyond(&settings, refund)
        }) && state.refunds.iter().any(|refund| refund.state.is_some())
    });

    println!("{} states", found.states);
    assert!(found.states > 100_000, "{} states only", found.states);
    assert!(found.lost.is_empty(), "{:#?}", found.lost);
}

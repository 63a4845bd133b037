use domain::RefundState;
use stateright::Property;

use crate::settings::Settings;
use crate::state::{Broken, Elsewhere, Refund, State, Told};

type Holds = fn(&Settings, &State) -> bool;

fn count(state: &State, is: impl Fn(&Refund) -> bool) -> u8 {
    u8::try_from(state.refunds.iter().filter(|refund| is(refund)).count()).unwrap_or(u8::MAX)
}

pub fn properties() -> Vec<Property<Settings>> {
    let always: [(&'static str, Holds); 14] = [
        ("I1 never more is held and given back than was captured", |settings, state| {
            state.held_and_gone() <= settings.captured
        }),
        ("the payment's sums are those of its refunds", |_, state| {
            let is_held = |refund: &Refund| refund.holds_money() && !refund.is_settled();
            let gone = count(state, |refund| refund.state == Some(RefundState::Succeeded));
            let elsewhere = u8::from(state.elsewhere == Elsewhere::BroughtIn);
            (state.reserved, state.refunded) == (count(state, is_held), gone + elsewhere)
        }),
        ("I2 the gateway does a refund once", |_, state| state.broken != Some(Broken::DoneTwice)),
        ("the gateway never gives back more than was captured", |settings, state| {
            state.moved() + state.taken() <= settings.captured
        }),
        ("I4 what failed with us has not moved and never moves", |_, state| {
            state.refunds.iter().all(|refund| !refund.is_over() || !refund.has_moved())
        }),
        ("what succeeded with us has moved, or came back since", |_, state| {
            let has_moved = |refund: &Refund| {
                refund.at_gateway.is_some_and(|entry| matches!(entry.told, Told::Succeeded | Told::Failed))
            };
            state.refunds.iter().all(|refund| refund.state != Some(RefundState::Succeeded) || has_moved(refund))
        }),
        ("I5 nothing is written down for sending with a key past its life", |_, state| {
            state.broken != Some(Broken::OldKey)
        }),
        ("I5 no key arrives that the gateway has forgotten", |_, state| state.broken != Some(Broken::ForgottenKey)),
        ("I6 another attempt is begun only where the last has no effect", |_, state| {
            state.broken != Some(Broken::RaisedInDoubt)
        }),
        ("I15 what ended does not begin again", |_, state| state.broken != Some(Broken::Reopened)),
        ("domain refuses no step, and no sum falls below nothing", |_, state| {
            !matches!(state.broken, Some(Broken::WrongState | Broken::SumBelowNothing))
        }),
        ("no two keys of a refund are on their way at once", |_, state| state.broken != Some(Broken::Crowded)),
        ("I12 what was seen of a dispute is never taken back", |_, state| state.broken != Some(Broken::TakenBack)),
        ("what is not settled is somebody's work", |_, state| {
            state.refunds.iter().all(|at| at.job.is_open == (at.state.is_some() && !at.is_settled()))
        }),
    ];
    let sometimes: [(&'static str, Holds); 7] = [
        ("both succeed", |_, state| count(state, |at| at.state == Some(RefundState::Succeeded)) == 2),
        ("one comes back late", |_, state| count(state, |at| at.is_over() && at.at_gateway.is_some()) > 0),
        ("a second attempt", |_, state| count(state, |at| at.attempt_no == 2) > 0),
        ("unknown, moved, and its key forgotten", |_, state| {
            count(state, |at| at.state == Some(RefundState::Unknown) && at.has_moved() && at.age as u8 == 2) > 0
        }),
        ("a dispute is lost and counted", |_, state| state.disputed.lost > 0),
        ("a look is let go", |_, state| state.disputed.looks.iter().flatten().any(|look| !look.is_held)),
        ("two workers at one refund", |_, state| {
            let [one, other] = state.workers;
            !one.is_idle() && !other.is_idle() && one.refund == other.refund
        }),
    ];
    let always = always.into_iter().map(|(name, holds)| Property::always(name, holds));
    always.chain(sometimes.into_iter().map(|(name, holds)| Property::sometimes(name, holds))).collect()
}

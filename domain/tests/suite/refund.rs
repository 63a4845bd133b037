//! The movement's machine.

use domain::RefundState::{Canceled, Failed, RequiresAction, Reserved, Sending, Succeeded, Unknown};
use domain::{FailureReason, RefundState, WrongState};

type Step = fn(RefundState) -> Result<RefundState, WrongState>;

/// Every step, the state it leads to, and the states it starts from.
const STEPS: [(&str, Step, RefundState, &[RefundState]); 7] = [
    ("begin_sending", RefundState::begin_sending, Sending, &[Reserved, Unknown, RequiresAction]),
    ("lose_answer", RefundState::lose_answer, Unknown, &[Sending]),
    ("require_action", RefundState::require_action, RequiresAction, &[Sending, Unknown]),
    ("succeed", RefundState::succeed, Succeeded, &[Sending, Unknown, RequiresAction]),
    ("credit", RefundState::credit, Succeeded, &[Reserved]),
    ("fail", RefundState::fail, Failed, &[Sending, Unknown, RequiresAction, Succeeded]),
    ("cancel", RefundState::cancel, Canceled, &[Reserved, RequiresAction]),
];

#[test]
fn each_step_starts_where_the_machine_says_and_nowhere_else() {
    for (name, step, to, from) in STEPS {
        for state in RefundState::ALL {
            match step(*state) {
                Ok(reached) => assert!(from.contains(state) && reached == to, "{name} from {state}"),
                Err(refused) => {
                    assert!(!from.contains(state), "{name} from {state}");
                    assert_eq!(refused.was, state.as_str());
                    assert!(from.iter().all(|state| refused.wanted.contains(state.as_str())), "{name}");
                }
            }
        }
    }
}

#[test]
fn failed_and_canceled_are_the_end() {
    for (_, step, ..) in STEPS {
        assert!(step(Failed).is_err() && step(Canceled).is_err());
    }
}

#[test]
fn all_but_failed_and_canceled_hold_the_money() {
    let holding: Vec<_> = RefundState::ALL.iter().filter(|state| state.holds_money()).collect();

    assert_eq!(holding, [&Reserved, &Sending, &Unknown, &RequiresAction, &Succeeded]);
}

#[test]
fn what_is_over_changes_no_more_and_holds_nothing() {
    let over: Vec<_> = RefundState::ALL.iter().filter(|state| state.is_over()).collect();

    assert_eq!(over, [&Failed, &Canceled]);
}

#[test]
fn a_gateways_new_word_is_unknown_not_an_error() {
    assert_eq!(FailureReason::from_gateway("account_closed"), FailureReason::AccountClosed);
    assert_eq!(FailureReason::from_gateway("moon_phase"), FailureReason::Unknown);
}

#[test]
fn what_succeeded_failed_or_was_canceled_is_settled() {
    let settled: Vec<_> = RefundState::ALL.iter().filter(|state| state.is_settled()).collect();

    assert_eq!(settled, [&Succeeded, &Failed, &Canceled]);
}

//! A policy tried on what happened, before it is put in force.

use domain::{Case, CheckedCase, Count, DryRun, Exceptions, Outcome, Policy, Tally, WindowFrom};

use crate::purchases::{Told, amounts, at, currency, line, paid_purchase};

fn request(amount: i64) -> CheckedCase {
    paid_purchase([line("cup", 10_000, 0, 0)]).asking_amount(amount).check().expect("a valid case")
}

/// What [`paid_purchase`] has, as its shop published it.
fn rules() -> Policy {
    Policy {
        window_days: Some(30),
        window_from: WindowFrom::PaidAt,
        exclude_consumed: true,
        exceptions: Exceptions::Deny,
        ..Policy::default()
    }
}

fn count(count: i64, amount: i64) -> Count {
    Count { count, amount }
}

fn tried(policy: Policy, requests: &[(&str, CheckedCase)]) -> DryRun {
    let mut run = DryRun::of(policy).expect("a policy");
    for (number, case) in requests {
        run.request(number, case);
    }
    run
}

#[test]
fn a_higher_limit_says_how_many_more_are_approved_at_once_and_for_how_much() {
    let policy = Policy { auto_approve_up_to: amounts([("EUR", 2_000)]), ..rules() };

    let run = tried(policy, &[("R-1", request(1_500)), ("R-2", request(2_000)), ("R-3", request(2_001))]);

    let (code, outlook) = run.outlooks().next().expect("an outlook");
    assert_eq!(code, "EUR");
    assert_eq!(outlook.requests.before, Tally { review: count(3, 5_501), ..Tally::default() });
    assert_eq!(outlook.requests.after, Tally { yes: count(2, 3_500), review: count(1, 2_001), ..Tally::default() });
    let changed: Vec<_> = outlook.changed.iter().map(|change| (change.number.as_str(), change.after)).collect();
    assert_eq!(changed, [("R-1", (Outcome::AutoApprove, 1_500)), ("R-2", (Outcome::AutoApprove, 2_000))]);
}

#[test]
fn a_shorter_window_says_what_would_have_been_refused() {
    let policy = Policy { window_days: Some(8), ..rules() };

    let run = tried(policy, &[("R-1", request(1_500))]);

    let (_, outlook) = run.outlooks().next().expect("an outlook");
    assert_eq!(outlook.requests.after, Tally { no: count(1, 0), ..Tally::default() });
    assert_eq!((outlook.requests.before.amount(), outlook.requests.after.amount()), (1_500, 0));
    assert_eq!(outlook.changed[0].before, (Outcome::Review, 1_500));
}

#[test]
fn nothing_changes_under_the_same_policy() {
    let run = tried(rules(), &[("R-1", request(1_500)), ("R-2", request(99_999))]);

    let (_, outlook) = run.outlooks().next().expect("an outlook");
    assert_eq!((outlook.requests.before, outlook.changed.len()), (outlook.requests.after, 0));
    assert_eq!(outlook.requests.before.no, count(1, 0));
}

#[test]
fn purchases_say_what_could_be_asked_for_today() {
    let mut run = DryRun::of(Policy { exceptions: Exceptions::Review, ..rules() }).expect("a policy");
    let late = Case { now: at("2026-06-01T00:00:00Z"), ..paid_purchase([line("cup", 700, 0, 0)]) };

    run.purchase(&late.check().expect("a valid case"));
    run.purchase(&request(1));

    let (_, outlook) = run.outlooks().next().expect("an outlook");
    assert_eq!(outlook.purchases.before, Tally { yes: count(1, 10_000), no: count(1, 0), ..Tally::default() });
    assert_eq!(outlook.purchases.after, Tally { yes: count(1, 10_000), review: count(1, 700), ..Tally::default() });
}

#[test]
fn currencies_are_told_apart() {
    let mut yen = paid_purchase([line("cup", 500, 0, 0)]);
    yen.invoice.currency = currency("JPY");

    let run = tried(rules(), &[("R-1", request(1_500)), ("R-2", yen.check().expect("a valid case"))]);

    let amounts: Vec<_> = run.outlooks().map(|(code, outlook)| (code, outlook.requests.after.amount())).collect();
    assert_eq!(amounts, [("EUR", 1_500), ("JPY", 500)]);
}

#[test]
fn each_request_is_tried_with_the_amounts_of_its_currency() {
    let policy = Policy { auto_approve_up_to: amounts([("EUR", 1_500), ("JPY", 499)]), ..rules() };
    let foreign = |code: &str| {
        let mut case = paid_purchase([line("cup", 500, 0, 0)]);
        case.invoice.currency = currency(code);
        case.check().expect("a valid case")
    };

    let run = tried(policy, &[("R-1", request(1_500)), ("R-2", foreign("JPY")), ("R-3", foreign("GBP"))]);

    let after =
        |code: &str| run.outlooks().find(|(found, _)| *found == code).map(|(_, outlook)| outlook.requests.after);
    assert_eq!(after("EUR"), Some(Tally { yes: count(1, 1_500), ..Tally::default() }));
    for code in ["JPY", "GBP"] {
        assert_eq!(after(code), Some(Tally { review: count(1, 500), ..Tally::default() }), "{code}");
    }
}

#[test]
fn a_policy_that_cannot_be_is_not_tried() {
    let refused = DryRun::of(Policy { window_days: Some(-1), ..rules() }).unwrap_err();

    assert_eq!(refused.field, "policy.window_days");
}

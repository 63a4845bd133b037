//! The case as staff decide it, some time after the customer asked.

use domain::{Case, Method, Outcome, Prorate, Reason, Step, Yes};

use crate::purchases::{Told, at, line, paid_purchase, service, unused};

const ASKED_AT: &str = "2026-03-30T23:00:00Z";
const DECIDED_AT: &str = "2026-04-02T09:00:00Z";

fn decided(case: Case) -> domain::Preview {
    let case = Case { now: at(DECIDED_AT), ..case };
    case.check().expect("a valid case").deciding(at(ASKED_AT), &[]).preview()
}

#[test]
fn a_window_that_closed_while_the_customer_waited_is_still_open() {
    let case = paid_purchase([line("a", 1000, 0, 0)]);

    assert!(decided(case.clone()).reasons.is_empty());
    assert_eq!(Case { now: at(DECIDED_AT), ..case }.codes(), ["outside_window"]);
}

#[test]
fn days_are_unused_as_of_the_request() {
    let club = service("club", 3000, "2026-03-25T00:00:00Z", "2026-04-24T00:00:00Z");
    let case = paid_purchase([club]).asking_lines([unused("club", Prorate::Day)]);

    assert_eq!(decided(case).total, 2400);
}

#[test]
fn staff_may_be_kinder_than_the_policy_and_see_its_reasons() {
    let mut case = paid_purchase([line("a", 1000, 0, 0)]);
    case.invoice.lines[0].consumed = true;

    let preview = decided(case);

    assert_eq!((preview.outcome, preview.total), (Outcome::Review, 1000));
    assert_eq!(preview.reasons[0].code(), "consumed");
}

#[test]
fn a_gateway_that_closed_meanwhile_stays_closed() {
    let mut case = paid_purchase([line("a", 1000, 0, 0)]);
    case.payment.gateway_refundable_until = Some(at(DECIDED_AT));
    assert_eq!(decided(case.clone()).method, Some(Method::AccountCredit));

    case.payment.gateway_refundable_until = Some(at("2026-04-02T09:00:01Z"));
    assert_eq!(decided(case).method, Some(Method::Refund));
}

fn yes(case: Case) -> Yes {
    case.check().expect("a valid case").deciding(at(ASKED_AT), &[]).yes()
}

#[test]
fn a_yes_is_whatever_the_deed_would_take() {
    let case = paid_purchase([line("a", 1000, 0, 0)]);
    assert_eq!(yes(case.clone()), Yes::All);

    let mut late = case.clone();
    late.invoice.lines[0].consumed = true;
    assert_eq!(yes(late), Yes::All, "staff may be kinder than the policy");
}

#[test]
fn c9_there_is_no_yes_while_the_bank_decides() {
    let mut case = paid_purchase([line("a", 1000, 0, 0)]);
    case.payment.disputed = true;

    assert_eq!(yes(case), Yes::Nothing { reasons: vec![Reason::PaymentDisputed] });
}

#[test]
fn where_the_payment_has_less_left_a_smaller_yes_is_there() {
    let mut case = paid_purchase([line("a", 1000, 0, 0)]);
    case.invoice.other_payments = 600;
    case.payment.amount = 400;

    let Yes::Less { reasons } = yes(case.clone()) else { panic!("{:?}", yes(case)) };
    assert_eq!(reasons, [Reason::AmountExceedsPayment { asked: 1000, left: 400 }]);
}

#[test]
fn r2_less_is_left_where_the_gateway_moves_in_steps() {
    let mut case = paid_purchase([line("cup", 5_124, 0, 0)]);
    case.payment.step = Step::of(10);

    let Yes::Less { reasons } = yes(case) else { panic!("5.120 of it can go back") };
    assert_eq!(reasons, [Reason::AmountBetweenSteps { step: Step::of(10), nearest: 5_120, left: 4 }]);
}

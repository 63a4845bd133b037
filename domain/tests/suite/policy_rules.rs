//! Reasons that lie in the merchant's policy, each met and just missed; and who decides.

use domain::{Case, Exceptions, Method, Outcome, Reason, WindowFrom, ZoneOffsets};

use crate::purchases::{Told, at, line, paid_purchase, whole};

fn purchase() -> Case {
    paid_purchase([line("dripper", 3400, 0, 0), line("course", 4900, 0, 0)])
}

fn asked_at(instant: &str) -> Case {
    Case { now: at(instant), ..purchase() }
}

#[test]
fn the_window_is_open_until_the_last_second_of_its_last_day() {
    assert!(asked_at("2026-03-31T23:59:59.999999Z").codes().is_empty());

    let closed = asked_at("2026-04-01T00:00:00Z").preview();
    assert_eq!(closed.reasons, [Reason::OutsideWindow { closed_on: at("2026-03-31T00:00:00Z").seconds() / 86_400 }]);
}

#[test]
fn the_window_counts_days_of_the_merchants_zone() {
    let in_zone = |hours: i32, instant| Case { zone: ZoneOffsets::fixed(hours * 3600), ..asked_at(instant) }.codes();

    assert_eq!(in_zone(2, "2026-03-31T22:00:00Z"), ["outside_window"]);
    assert!(in_zone(-4, "2026-04-01T03:59:59Z").is_empty());
}

#[test]
fn a_window_from_delivery_opens_on_delivery_and_until_then_on_payment() {
    let mut case = asked_at("2026-04-04T10:00:00Z");
    case.policy.window_from = WindowFrom::DeliveredAt;
    assert_eq!(case.codes(), ["outside_window"]);

    case.invoice.delivered_at = Some(at("2026-03-05T10:00:00Z"));
    assert!(case.codes().is_empty());

    case.policy.window_from = WindowFrom::PaidAt;
    assert_eq!(case.codes(), ["outside_window"]);
}

#[test]
fn without_a_limit_no_window_closes() {
    let mut case = asked_at("2036-01-01T00:00:00Z");
    case.policy.window_days = None;
    assert!(case.codes().is_empty());

    case.policy.window_days = Some(domain::MOST);
    assert!(case.codes().is_empty());
}

#[test]
fn an_excluded_category_counts_only_where_it_gives_money_back() {
    let mut case = purchase();
    case.policy.excluded_categories = vec!["digital".to_owned()];
    assert!(case.codes().is_empty());

    case.invoice.lines[1].category = "digital".to_owned();
    assert_eq!(case.preview().reasons, [Reason::ExcludedCategory { ids: vec!["course".to_owned()] }]);
    assert!(case.asking_lines([whole("dripper")]).codes().is_empty());
}

#[test]
fn a_consumed_line_counts_only_where_the_policy_says_so() {
    let mut case = purchase();
    case.invoice.lines[1].consumed = true;
    assert_eq!(case.preview().reasons, [Reason::Consumed { ids: vec!["course".to_owned()] }]);
    assert!(case.clone().asking_lines([whole("dripper")]).codes().is_empty());

    case.policy.exclude_consumed = false;
    assert!(case.codes().is_empty());
}

#[test]
fn every_reason_of_the_policy_is_told_and_exceptions_decide() {
    let mut case = asked_at("2027-01-01T00:00:00Z");
    case.invoice.lines[0].category = "digital".to_owned();
    case.invoice.lines[1].consumed = true;
    case.policy.excluded_categories = vec!["digital".to_owned()];
    case.policy.auto_approve_up_to = Some(domain::MOST);
    let all = ["outside_window", "excluded_category", "consumed"];

    let denied = case.preview();
    assert_eq!((denied.outcome, denied.total), (Outcome::Ineligible, 0));
    assert_eq!(case.codes(), all);

    case.policy.exceptions = Exceptions::Review;
    let looked_at = case.preview();
    assert_eq!((looked_at.outcome, looked_at.total), (Outcome::Review, 8300));
    assert_eq!(case.codes(), all);
}

#[test]
fn a_closed_gateway_turns_all_of_it_into_credit_and_speaks_against_nothing() {
    let mut case = purchase().paid_by_credit(300);
    case.policy.auto_approve_up_to = Some(8300);
    case.payment.gateway_refundable_until = Some(at("2026-03-10T12:00:00Z"));

    let preview = case.preview();
    assert_eq!(preview.outcome, Outcome::AutoApprove);
    assert_eq!((preview.to_payment, preview.to_credit, preview.method), (0, 8300, Some(Method::AccountCredit)));
    assert_eq!(case.codes(), ["gateway_window_expired"]);

    case.now = at("2026-03-10T11:59:59.999Z");
    assert_eq!((case.preview().to_payment, case.preview().method), (8000, Some(Method::Refund)));
    assert!(case.codes().is_empty());
}

#[test]
fn a_closed_gateway_is_told_before_the_policy_and_not_to_who_is_denied() {
    let mut case = asked_at("2027-01-01T00:00:00Z");
    case.payment.gateway_refundable_until = Some(at("2026-12-01T00:00:00Z"));
    assert_eq!(case.codes(), ["outside_window"]);

    case.policy.exceptions = Exceptions::Review;
    assert_eq!(case.codes(), ["gateway_window_expired", "outside_window"]);
}

#[test]
fn auto_approval_counts_earlier_refunds() {
    let mut case = purchase();
    case.policy.auto_approve_up_to = Some(1000);
    let first = case.clone().asking_amount(600).preview();
    assert_eq!(first.outcome, Outcome::AutoApprove);

    let later = case.refunded(&first);
    assert_eq!(later.clone().asking_amount(400).preview().outcome, Outcome::AutoApprove);
    assert_eq!(later.asking_amount(401).preview().outcome, Outcome::Review);
}

#[test]
fn without_a_limit_nothing_is_approved_by_itself() {
    assert_eq!(purchase().asking_amount(1).preview().outcome, Outcome::Review);
}

//! What goes back, which way, and what stands in the way.

use domain::{CaseFee, CreditOrder, Exceptions, Method, Outcome, PaymentStatus, Reason, Step};

use super::*;
use crate::purchases::{Told, line, paid_purchase, pending, units};

fn cup() -> Case {
    paid_purchase([line("cup", 1000, 100, 171)])
}

fn told() -> WithdrawalFacts {
    facts([("cup", goods("2026-03-05T10:00:00Z"))])
}

fn of(case: &Case) -> Withdrawal {
    withdraw(case, &told(), &Withdrawn::Everything)
}

#[test]
fn everything_paid_comes_back_split_as_it_was_charged() {
    let withdrawal = of(&cup());

    let refund = &first(&withdrawal).refund;
    assert_eq!((refund.subtotal, refund.discount, refund.tax, refund.total), (1000, 100, 171, 1071));
    assert_eq!((withdrawal.total, withdrawal.to_payment, withdrawal.method), (1071, 1071, Some(Method::Refund)));
    assert_eq!(withdrawal.in_the_way, []);
}

#[test]
fn the_policy_has_no_say() {
    let mut strict = cup();
    strict.policy.window_days = Some(0);
    strict.policy.excluded_categories = vec!["physical".to_owned()];
    strict.policy.exceptions = Exceptions::Deny;
    strict.invoice.lines[0].consumed = true;

    assert_eq!(of(&strict), of(&cup()));
}

#[test]
fn the_selection_and_pending_requests_have_no_say_either() {
    let mut asked = cup().asking_amount(1);
    asked.pending_lines = vec![pending("cup")];

    assert_eq!(of(&asked), of(&cup()));
}

#[test]
fn what_went_back_before_is_taken_off() {
    let case = cup();
    let goodwill = case.clone().asking_amount(71).preview();

    let withdrawal = of(&case.refunded(&goodwill));

    assert_eq!((withdrawal.total, withdrawal.remaining_after), (1000, 0));
    assert_eq!(first(&withdrawal).refund.tax + goodwill.lines[0].tax, 171);
}

#[test]
fn a_partial_withdrawal_and_the_rest_add_up_to_the_cent() {
    let case = paid_purchase([units("cups", 3, 1000)]);
    let told = facts([("cups", goods("2026-03-05T10:00:00Z"))]);
    let one = only([("cups", Some(1))]);

    let mut later = case;
    let mut sums = Vec::new();
    for _ in 0..3 {
        let withdrawal = withdraw(&later, &told, &one);
        sums.push(withdrawal.total);
        later = repaid(later, &withdrawal);
    }

    assert_eq!(sums, [333, 334, 333]);
    assert_eq!(withdraw(&later, &told, &Withdrawn::Everything).total, 0);
}

#[test]
fn a_unit_that_is_worth_nothing_is_given_back_all_the_same() {
    let case = paid_purchase([units("beads", 3, 1)]);
    let told = facts([("beads", goods("2026-03-05T10:00:00Z"))]);
    let one = only([("beads", Some(1))]);

    let first = withdraw(&case, &told, &one);
    let case = repaid(case, &first);
    let second = withdraw(&case, &told, &one);

    assert_eq!((first.total, first.method, first.repayment), (0, None, None));
    assert_eq!(second.total, 1);
}

#[test]
fn what_was_given_as_an_amount_before_falls_on_all_units_alike() {
    let case = paid_purchase([units("cups", 2, 10_000)]);
    let goodwill = case.clone().asking_amount(1000).preview();
    let case = case.refunded(&goodwill);
    let told = facts([("cups", goods("2026-03-05T10:00:00Z"))]);

    let one = withdraw(&case, &told, &only([("cups", Some(1))]));
    let other = withdraw(&repaid(case, &one), &told, &Withdrawn::Everything);

    assert_eq!((one.total, other.total), (4500, 4500));
}

#[test]
fn what_credit_paid_goes_back_as_credit_in_the_cases_own_order() {
    let case = cup().paid_by_credit(300);
    let part = paid_purchase([line("cup", 500, 0, 0), line("pot", 500, 0, 0)]).paid_by_credit(300);
    let told_part = facts([("cup", goods("2026-03-05T10:00:00Z")), ("pot", goods("2026-03-05T10:00:00Z"))]);
    let ways = |case: &Case| {
        let withdrawal = withdraw(case, &told_part, &only([("cup", None)]));
        (withdrawal.to_payment, withdrawal.to_credit)
    };

    assert_eq!((of(&case).to_payment, of(&case).to_credit), (771, 300));
    assert_eq!(ways(&part), (200, 300));
    assert_eq!(ways(&Case { credit_order: CreditOrder::TransactionFirst, ..part }), (500, 0));
}

#[test]
fn a_payment_that_cannot_move_changes_nothing_about_the_withdrawal() {
    let with = |status, disputed| {
        let mut case = cup();
        case.payment.status = status;
        case.payment.disputed = disputed;
        of(&case)
    };
    for (withdrawal, in_the_way) in [
        (with(PaymentStatus::Failed, false), Reason::PaymentFailed),
        (with(PaymentStatus::Voided, false), Reason::PaymentVoided),
        (with(PaymentStatus::Authorized, false), Reason::PaymentNotCaptured),
        (with(PaymentStatus::Settled, true), Reason::PaymentDisputed),
    ] {
        assert_eq!(withdrawal.in_the_way, [in_the_way]);
        assert_eq!((withdrawal.total, withdrawal.method), (1071, None));
        assert_eq!(first(&withdrawal).right, WithdrawalRight::InTime { closes_on: day("2026-03-19") });
    }
}

#[test]
fn an_unsettled_payment_is_voided_whole_and_a_part_waits_for_it_to_settle() {
    let mut case = paid_purchase([units("cups", 2, 1000)]);
    case.payment.status = PaymentStatus::Captured;
    let told = facts([("cups", goods("2026-03-05T10:00:00Z"))]);

    let whole = withdraw(&case, &told, &Withdrawn::Everything);
    assert_eq!((whole.method, whole.in_the_way.len()), (Some(Method::Void), 0));

    let part = withdraw(&case, &told, &only([("cups", Some(1))]));
    assert_eq!((part.total, part.to_payment, part.method), (500, 500, None));
    assert_eq!(part.in_the_way, [Reason::UnsettledVoidOnly]);
}

#[test]
fn nothing_stands_in_the_way_of_nothing() {
    let mut case = cup();
    case.payment.status = PaymentStatus::Captured;
    let late = WithdrawalFacts { submitted_at: at("2026-03-19T23:00:00Z"), ..told() };

    assert_eq!(withdraw(&case, &late, &Withdrawn::Everything).in_the_way, []);
}

#[test]
fn what_is_left_of_a_unit_that_went_back_comes_back_too() {
    let case = went_back(cup(), "cup", 1000, 1);

    let withdrawal = of(&case);

    assert_eq!((withdrawal.total, withdrawal.remaining_after), (71, 0));
    assert_eq!(withdrawal.refunds().map(|line| (line.quantity, line.total)).collect::<Vec<_>>(), [(0, 71)]);
}

#[test]
fn a_fee_that_an_earlier_refund_kept_comes_back_too() {
    let mut case = cup();
    let percent = "10".parse().expect("a percentage");
    case.policy.restocking_fee = Some(CaseFee { flat: None, percent, waived_for: Vec::new() });
    let voluntary = case.preview();
    let case = case.refunded(&voluntary);
    assert_eq!((voluntary.total, voluntary.fee, case.preview().outcome), (964, 107, Outcome::Ineligible));

    let withdrawal = of(&case);

    let back = withdrawal.refunds().map(|line| (line.total, line.fee)).collect::<Vec<_>>();
    assert_eq!((withdrawal.total, back, withdrawal.remaining_after), (107, vec![(107, -107)], 0));
    assert_eq!((withdrawal.method, withdrawal.in_the_way.len()), (Some(Method::Refund), 0));
    let taxes = voluntary.lines[0].tax + withdrawal.lines[0].refund.tax;
    assert_eq!(taxes, case.invoice.lines[0].tax);
    assert_eq!(of(&repaid(case, &withdrawal)).total, 0, "and once only");
}

#[test]
fn tax_adds_up_whatever_fees_were_kept_and_given_back() {
    let mut case = paid_purchase([line("cup", 90, 0, 10)]);
    let percent = "10".parse().expect("a percentage");
    case.policy.restocking_fee = Some(CaseFee { flat: None, percent, waived_for: Vec::new() });
    let mut taxes = Vec::new();
    for _ in 0..2 {
        let voluntary = case.clone().asking_amount(50).preview();
        taxes.extend(voluntary.lines.iter().map(|line| (line.tax, line.fee_tax)));
        case = case.refunded(&voluntary);
    }
    assert_eq!(case.clone().check().expect("a valid case").remaining(), 0, "the rest is kept");

    for order in [CreditOrder::CreditFirst, CreditOrder::TransactionFirst] {
        case.credit_order = order;
        let withdrawal = of(&case);
        let refund = &withdrawal.lines[0].refund;
        assert_eq!((refund.total, refund.fee, withdrawal.to_payment), (10, -10, 10), "{order}");
        let all = taxes.iter().copied().chain([(refund.tax, refund.fee_tax)]);
        let (back, kept) = all.fold((0, 0), |(back, kept), (tax, fee_tax)| (back + tax, kept + fee_tax));
        assert_eq!((back, kept), (10, 0), "{order}");
    }
}

#[test]
fn what_another_payment_paid_stands_in_the_way_of_this_one_alone() {
    let mut case = cup();
    case.payment.amount -= 400;
    case.invoice.other_payments = 400;

    let withdrawal = of(&case);

    assert_eq!((withdrawal.total, withdrawal.method), (1071, None));
    assert_eq!(withdrawal.in_the_way, [Reason::AmountExceedsPayment { asked: 1071, left: 671 }]);
}

#[test]
fn a_refund_carries_what_goes_back_and_not_what_came_late_or_is_lost() {
    let case = paid_purchase([line("cup", 1000, 0, 190), line("pot", 500, 0, 95), line("club", 500, 0, 95)]);
    let here = goods("2026-03-05T10:00:00Z");
    let mut told = facts([("cup", here), ("pot", here), ("club", service(Performance::default()))]);
    told.lines[1].exempt = Some(Exempt::MadeToOrder);
    told.submitted_at = at("2026-03-18T12:00:00Z");

    let withdrawal = withdraw(&case, &told, &Withdrawn::Everything);

    assert!(withdrawal.is_late());
    assert_eq!(withdrawal.refunds().map(|line| line.id.as_str()).collect::<Vec<_>>(), ["cup"]);
}

#[test]
fn a_gateway_that_takes_no_refund_any_more_makes_no_credit_of_it_unless_that_was_agreed() {
    let mut case = cup();
    let since = case.now;
    case.payment.gateway_refundable_until = Some(since);

    let withdrawal = of(&case);
    assert_eq!((withdrawal.to_payment, withdrawal.to_credit, withdrawal.method), (1071, 0, None));
    assert_eq!(withdrawal.in_the_way, [Reason::GatewayWindowExpired { since }]);

    let agreed = withdraw(&case, &WithdrawalFacts { credit_agreed: true, ..told() }, &Withdrawn::Everything);
    assert_eq!((agreed.to_payment, agreed.to_credit), (0, 1071));
    assert_eq!((agreed.method, agreed.in_the_way.len()), (Some(Method::AccountCredit), 0));

    case.payment.gateway_refundable_until = Some(just_after(since));
    assert_eq!(of(&case).method, Some(Method::Refund));
}

#[test]
fn r2_what_the_gateway_cannot_move_is_owed_and_needs_another_way() {
    let mut case = cup();
    case.payment.step = Step::of(10);

    let withdrawal = of(&case);

    assert_eq!((withdrawal.total, withdrawal.to_payment, withdrawal.method), (1071, 1071, None));
    let between = Reason::AmountBetweenSteps { step: Step::of(10), nearest: 1070, left: 1 };
    assert_eq!(withdrawal.in_the_way, [between]);
}

#[test]
fn what_credit_paid_needs_no_gateway() {
    let mut case = cup().paid_by_credit(1071);
    case.payment.gateway_refundable_until = Some(case.now);

    let withdrawal = of(&case);

    assert_eq!((withdrawal.to_credit, withdrawal.method), (1071, Some(Method::AccountCredit)));
    assert_eq!(withdrawal.in_the_way, []);
}

#[test]
fn credit_that_was_agreed_is_not_used_while_the_gateway_still_pays() {
    let agreed = withdraw(&cup(), &WithdrawalFacts { credit_agreed: true, ..told() }, &Withdrawn::Everything);

    assert_eq!((agreed.to_payment, agreed.method), (1071, Some(Method::Refund)));
}

#[test]
fn what_was_refunded_in_full_is_withdrawn_from_all_the_same() {
    let case = cup();
    let refunded = case.clone().preview();

    let withdrawal = of(&case.refunded(&refunded));

    assert_eq!((withdrawal.total, withdrawal.lines.len()), (0, 1));
    assert_eq!(withdrawal.in_the_way, [Reason::FullyRefunded]);
    assert_eq!((withdrawal.method, withdrawal.repayment), (None, None));
}

#[test]
fn a_withdrawal_is_stored_and_read_back() {
    let withdrawal = of(&cup());
    let stored = serde_json::to_string(&withdrawal).unwrap();

    assert_eq!(serde_json::from_str::<Withdrawal>(&stored).unwrap(), withdrawal);
    let facts = serde_json::to_string(&told()).unwrap();
    assert_eq!(serde_json::from_str::<WithdrawalFacts>(&facts).unwrap(), told());
    let right = serde_json::to_value(first(&withdrawal).right).unwrap();
    assert_eq!(right, serde_json::json!({"code": "in_time", "closes_on": day("2026-03-19")}));
}

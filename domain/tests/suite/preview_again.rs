//! A refund that failed, made once more: what was decided stands, what remains is asked anew.

use domain::{Case, CaseFee, LineRefund, Method, Outcome, PaymentStatus, Percent, Preview, Reason};

use crate::purchases::{Told, at, line, paid_purchase, units, whole};

/// Six cups for 60.00 and a pot for 40.00.
fn bought() -> Case {
    paid_purchase([units("cup", 6, 6_000), line("pot", 4_000, 0, 0)])
}

fn again(case: &Case, failed: &Preview) -> Preview {
    case.clone().check().expect("a valid case").preview_again(&failed.lines, failed.to_payment)
}

fn as_credit(case: &Case, lines: &[LineRefund]) -> Preview {
    case.clone().check().expect("a valid case").preview_again_as_credit(lines)
}

#[test]
fn nothing_changed_meanwhile_and_the_same_goes_back() {
    let case = bought();
    for failed in [case.preview(), case.clone().asking_amount(3_333).preview()] {
        let preview = again(&case, &failed);

        assert_eq!((preview.outcome, &preview.reasons), (Outcome::Review, &Vec::new()));
        assert_eq!(
            (preview.total, preview.to_payment, preview.method),
            (failed.total, failed.to_payment, failed.method)
        );
        assert_eq!((&preview.lines, preview.remaining_after), (&failed.lines, failed.remaining_after));
    }
}

#[test]
fn a_fee_stays_as_it_was_decided_whatever_the_policy_would_take_today() {
    let mut case = bought();
    case.policy.restocking_fee = Some(CaseFee { flat: Some(500), percent: Percent::ZERO, waived_for: Vec::new() });
    let failed = case.clone().asking_lines([whole("pot")]).preview();
    assert_eq!((failed.total, failed.fee), (3_500, 500));
    case.policy.restocking_fee = None;

    assert_eq!((again(&case, &failed).total, again(&case, &failed).fee), (3_500, 500));

    let took_one_cent_of_it = case.clone().refunded(&case.clone().asking_lines([whole("pot")]).part(1));
    let refused = again(&took_one_cent_of_it, &failed);
    assert_eq!(refused.reasons, [Reason::AmountExceedsRemaining { asked: 4_000, remaining: 3_999 }]);
}

#[test]
fn what_others_took_of_a_line_meanwhile_is_gone_to_the_cent() {
    let case = bought();
    let failed = case.clone().asking_amount(5_000).preview(); // 30.00 of the cups, 20.00 of the pot.

    let just_enough = case.clone().refunded(&case.clone().asking_lines([whole("pot")]).part(2_000));
    assert_eq!(again(&just_enough, &failed).total, 5_000);

    let too_much = case.clone().refunded(&case.clone().asking_lines([whole("pot")]).part(2_001));
    let refused = again(&too_much, &failed);
    assert_eq!(refused.reasons, [Reason::AmountExceedsRemaining { asked: 2_000, remaining: 1_999 }]);
    assert_eq!((refused.outcome, refused.total), (Outcome::Ineligible, 0));
    assert_eq!(as_credit(&too_much, &failed.lines).reasons, refused.reasons, "nor as account credit");
}

#[test]
fn units_that_came_back_meanwhile_do_not_come_back_twice() {
    let mut case = bought();
    let mut failed = case.clone().asking_lines([whole("cup")]).preview();
    failed.lines[0].quantity = 6;
    case.refunds = case.clone().refunded(&failed).refunds;
    case.refunds[0].lines[0].total = 0;
    case.refunds[0].to_payment = 0;
    case.refunds[0].lines[0].quantity = 1;

    assert_eq!(
        again(&case, &failed).reasons,
        [Reason::QuantityExceedsRemaining { id: "cup".to_owned(), asked: 6, remaining: 5 }]
    );
    failed.lines[0].quantity = 5;
    assert_eq!(again(&case, &failed).total, 6_000);
}

#[test]
fn a_dispute_a_lost_payment_and_a_full_refund_stand_against_both_ways() {
    let failed = bought().preview();
    let against = |change: fn(&mut Case), reason: Reason| {
        let mut case = bought();
        change(&mut case);
        assert_eq!(again(&case, &failed).reasons, std::slice::from_ref(&reason));
        assert_eq!(as_credit(&case, &failed.lines).reasons, [reason]);
    };
    against(|case| case.payment.disputed = true, Reason::PaymentDisputed);
    against(|case| case.payment.status = PaymentStatus::Voided, Reason::PaymentVoided);
    against(
        |case| {
            let all = case.preview();
            *case = case.clone().refunded(&all);
        },
        Reason::FullyRefunded,
    );
}

#[test]
fn past_the_gateways_window_only_account_credit_is_left() {
    let mut case = bought();
    let failed = case.preview();
    let since = case.now;
    case.payment.gateway_refundable_until = Some(since);

    assert_eq!(again(&case, &failed).reasons, [Reason::GatewayWindowExpired { since }]);
    let credit = as_credit(&case, &failed.lines);
    assert_eq!((credit.total, credit.to_credit, credit.method), (10_000, 10_000, Some(Method::AccountCredit)));

    case.payment.gateway_refundable_until = Some(at("2026-03-10T12:00:01Z"));
    assert_eq!(again(&case, &failed).to_payment, 10_000);
}

#[test]
fn a_void_that_failed_is_a_refund_once_the_payment_settled_and_a_part_waits_for_that() {
    let mut case = bought();
    case.payment.status = PaymentStatus::Captured;
    let void = case.preview();
    assert_eq!(again(&case, &void).method, Some(Method::Void));
    case.payment.status = PaymentStatus::Settled;
    assert_eq!(again(&case, &void).method, Some(Method::Refund));

    let part = case.clone().asking_lines([whole("pot")]).preview();
    case.payment.status = PaymentStatus::Captured;
    assert_eq!(again(&case, &part).reasons, [Reason::UnsettledVoidOnly]);
}

#[test]
fn the_split_stays_as_far_as_both_ways_have_that_much_left() {
    let case = bought().paid_by_credit(1_000);
    let failed = case.clone().asking_lines([whole("cup")]).preview();
    assert_eq!((failed.to_payment, failed.to_credit), (5_000, 1_000));
    assert_eq!((again(&case, &failed).to_payment, again(&case, &failed).to_credit), (5_000, 1_000));

    // Credit went back first with another refund: nothing of what was paid by card may become credit.
    let meanwhile = case.clone().refunded(&case.clone().asking_lines([whole("pot")]).preview());
    assert_eq!((again(&meanwhile, &failed).to_payment, again(&meanwhile, &failed).to_credit), (6_000, 0));

    // The card has less left than the split wants: what it lacks was paid by credit.
    let mut other = case.clone().asking_lines([whole("pot")]).preview();
    (other.to_payment, other.to_credit) = (4_000, 0);
    let meanwhile = case.refunded(&other);
    assert_eq!((again(&meanwhile, &failed).to_payment, again(&meanwhile, &failed).to_credit), (5_000, 1_000));
    let all_by_card = Preview { to_payment: 6_000, to_credit: 0, ..failed };
    assert_eq!((again(&meanwhile, &all_by_card).to_payment, again(&meanwhile, &all_by_card).to_credit), (5_000, 1_000));
}

#[test]
fn of_several_payments_the_one_it_names_must_have_it_left() {
    let mut case = bought();
    case.payment.amount = 6_000;
    case.invoice.other_payments = 4_000;
    let failed = case.clone().asking_lines([whole("cup")]).preview();
    assert_eq!(again(&case, &failed).to_payment, 6_000);

    let meanwhile = case.clone().refunded(&case.clone().asking_lines([whole("pot")]).part(1));

    let refused = Reason::AmountExceedsPayment { asked: 6_000, left: 5_999 };
    assert_eq!(again(&meanwhile, &failed).reasons, std::slice::from_ref(&refused));
    assert_eq!(as_credit(&meanwhile, &failed.lines).reasons, [refused]);
}

#[test]
fn a_line_that_the_invoice_does_not_have_is_refused() {
    let case = bought();
    let mut failed = case.preview();
    failed.lines[0].id = "lamp".to_owned();

    assert_eq!(again(&case, &failed).reasons, [Reason::UnknownLine { id: "lamp".to_owned() }]);
}

/// Part of what the case asks for.
trait PartOf {
    fn part(&self, amount: i64) -> Preview;
}

impl PartOf for Case {
    fn part(&self, amount: i64) -> Preview {
        self.clone().check().expect("a valid case").preview_of_part(amount)
    }
}

#[test]
fn tax_that_another_refund_took_meanwhile_is_not_given_back_twice() {
    let case = paid_purchase([line("cup", 2, 0, 1)]);
    let first = case.clone().asking_amount(1).preview();
    let failed = case.clone().refunded(&first).asking_amount(1).preview();
    assert_eq!((first.lines[0].tax, failed.lines[0].tax), (0, 1));

    let meanwhile = case.refunded(&first);
    let meanwhile = meanwhile.clone().refunded(&meanwhile.asking_amount(1).preview());

    let preview = again(&meanwhile, &failed);
    assert_eq!((preview.total, preview.lines[0].subtotal, preview.lines[0].tax), (1, 1, 0));
}

#[test]
fn another_way_is_no_gateways_business_but_counts_like_any_other() {
    let mut case = bought();
    let failed = case.clone().asking_lines([whole("pot")]).preview();
    let elsewhere = |case: &Case| {
        let checked = case.clone().check().expect("a valid case");
        checked.preview_again_elsewhere(&failed.lines, failed.to_payment)
    };
    case.payment.gateway_refundable_until = Some(at("2026-01-01T00:00:00Z"));

    let preview = elsewhere(&case);
    assert_eq!(
        (preview.total, preview.to_payment, preview.to_credit),
        (4_000, 4_000, 0),
        "the window is the gateway's"
    );
    assert_eq!((preview.method, &preview.lines), (Some(Method::Refund), &failed.lines));

    case.payment.disputed = true;
    assert_eq!(elsewhere(&case).reasons, [Reason::PaymentDisputed]);
    case.payment.disputed = false;
    let took_one_cent_of_it = case.clone().refunded(&case.clone().asking_lines([whole("pot")]).part(1));
    let left = [Reason::AmountExceedsRemaining { asked: 4_000, remaining: 3_999 }];
    assert_eq!(elsewhere(&took_one_cent_of_it).reasons, left);
}

#[test]
fn another_way_keeps_the_split_between_money_and_credit() {
    let mut case = bought();
    case.invoice.credit_applied = 3_000;
    case.payment.amount = 7_000;
    let failed = case.preview();
    assert_eq!((failed.to_payment, failed.to_credit), (7_000, 3_000));

    let checked = case.check().expect("a valid case");
    let preview = checked.preview_again_elsewhere(&failed.lines, failed.to_payment);

    assert_eq!((preview.to_payment, preview.to_credit), (7_000, 3_000));
}

#[test]
fn nothing_is_sent_another_way_where_the_payment_has_nothing_left() {
    let case = bought().paid_by_credit(4_000);
    let mut failed = case.clone().asking_lines([whole("pot")]).preview();
    (failed.to_payment, failed.to_credit) = (4_000, 0);
    let elsewhere = |taken: i64| {
        let mut other = case.clone().asking_lines([whole("cup")]).part(taken);
        (other.to_payment, other.to_credit) = (taken, 0);
        let checked = case.clone().refunded(&other).check().expect("a valid case");
        checked.preview_again_elsewhere(&failed.lines, failed.to_payment)
    };

    assert_eq!((elsewhere(2_000).to_payment, elsewhere(2_000).to_credit), (4_000, 0));
    assert_eq!((elsewhere(5_999).to_payment, elsewhere(5_999).to_credit), (1, 3_999));
    assert_eq!(elsewhere(6_000).reasons, [Reason::AmountExceedsPayment { asked: 4_000, left: 0 }]);
    assert_eq!((elsewhere(6_000).outcome, elsewhere(6_000).total), (Outcome::Ineligible, 0));
}

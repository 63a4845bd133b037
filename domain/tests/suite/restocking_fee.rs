//! What the merchant keeps of goods that come back.

use domain::{Case, CaseFee, CreditOrder, Method, PaymentStatus, Preview, Prorate, Reason, RefundReason, Verdict};

use crate::purchases::{Told, line, paid_purchase, service, some, units, unused, whole};

fn a_fee(flat: i64, percent: &str) -> CaseFee {
    CaseFee {
        flat: Some(flat),
        percent: percent.parse().expect("a percentage"),
        waived_for: vec![RefundReason::Damaged],
    }
}

fn with_fee(flat: i64, percent: &str, mut case: Case) -> Case {
    case.policy.restocking_fee = Some(a_fee(flat, percent));
    case
}

fn kept_and_given(preview: &Preview) -> (i64, i64) {
    (preview.fee, preview.total)
}

#[test]
fn a_flat_fee_a_share_or_both_are_kept_and_the_rest_goes_back() {
    let cups = || paid_purchase([units("cups", 2, 10_000)]);

    assert_eq!(kept_and_given(&with_fee(500, "0", cups()).preview()), (500, 9_500));
    assert_eq!(kept_and_given(&with_fee(0, "12.5", cups()).preview()), (1_250, 8_750));
    assert_eq!(kept_and_given(&with_fee(500, "12.5", cups()).preview()), (1_750, 8_250));
    assert_eq!(kept_and_given(&with_fee(500, "10", cups().asking_lines([some("cups", 1)])).preview()), (1_000, 4_000));
}

#[test]
fn what_was_kept_cannot_be_asked_for_again() {
    let case = with_fee(500, "0", paid_purchase([line("cup", 1_000, 0, 190), line("pot", 3_000, 0, 570)]));

    let first = case.clone().asking_lines([whole("cup")]).preview();
    let later = case.refunded(&first);

    assert_eq!((first.total, first.fee, first.remaining_after), (690, 500, 3_570));
    assert_eq!(later.clone().asking_lines([whole("cup")]).codes(), ["amount_not_positive"]);
    assert_eq!(kept_and_given(&later.preview()), (500, 3_070));
}

#[test]
fn the_largest_fee_leaves_one_unit_and_one_more_leaves_nothing_to_move() {
    let cup = || paid_purchase([line("cup", 1_000, 0, 0)]);

    assert_eq!(kept_and_given(&with_fee(999, "0", cup()).preview()), (999, 1));
    for (flat, percent) in [(1_000, "0"), (domain::MOST, "100"), (0, "100")] {
        let refused = with_fee(flat, percent, cup()).preview();
        assert_eq!((refused.reasons, refused.total, refused.fee), (vec![Reason::FeeTakesAll { fee: 1_000 }], 0, 0));
    }
}

/// Spree kept the fee, and its tax provider gave back the tax of the full lines (spree 217d8ba).
#[test]
fn t18_the_tax_of_the_fee_stays_with_the_fee() {
    let case = with_fee(0, "10", paid_purchase([line("cup", 10_000, 0, 2_000)]));

    let refund = &case.preview().lines[0];

    assert_eq!((refund.subtotal, refund.tax, refund.total, refund.fee), (9_000, 1_800, 10_800, 1_200));
    assert_eq!((refund.fee_tax, refund.before_fee()), (200, (10_000, 0, 2_000)));
}

/// pretix#1723: a fee above what was paid showed a negative refund.
#[test]
fn t21_a_fee_above_what_was_paid_is_capped_at_it() {
    for paid in [1, 499, 500, 501] {
        let case = with_fee(500, "50", paid_purchase([line("cup", paid, 0, 0)]));
        let preview = case.preview();
        assert!(preview.total >= 0 && preview.fee + preview.total <= paid && preview.remaining_after >= 0);
    }
}

#[test]
fn no_fee_is_taken_where_the_shop_is_at_fault() {
    let mut case = with_fee(500, "0", paid_purchase([line("cup", 1_000, 0, 0)]));
    case.reason = Some(RefundReason::Damaged);
    assert_eq!(kept_and_given(&case.preview()), (0, 1_000));

    case.reason = Some(RefundReason::ChangedMind);
    assert_eq!(kept_and_given(&case.preview()), (500, 500));
}

#[test]
fn a_services_unused_time_bears_no_fee() {
    let club = service("club", 3_000, "2026-03-01T00:00:00Z", "2026-03-31T00:00:00Z");
    let case = with_fee(500, "50", paid_purchase([club, line("cup", 1_000, 0, 0)]));

    let only_time = case.clone().asking_lines([unused("club", Prorate::Day)]).preview();
    let both = case.preview();

    assert_eq!(kept_and_given(&only_time), (0, 2_000));
    assert_eq!(both.lines.iter().map(|line| line.fee).collect::<Vec<_>>(), [0, 1_000]);
}

#[test]
fn an_unsettled_payment_is_undone_whole_and_nothing_kept() {
    let mut case = with_fee(500, "0", paid_purchase([line("cup", 1_000, 0, 0)]));
    case.payment.status = PaymentStatus::Captured;

    let void = case.preview();

    assert_eq!((void.method, void.total, void.fee), (Some(Method::Void), 1_000, 0));
}

#[test]
fn a_smaller_yes_keeps_the_same_share_of_the_fee() {
    let case = with_fee(1_000, "0", paid_purchase([line("a", 6_000, 0, 0), line("b", 5_000, 0, 0)]));
    let case = case.check().expect("a valid case");

    assert_eq!(kept_and_given(&case.preview()), (1_000, 10_000));
    assert_eq!(kept_and_given(&case.preview_of_part(10_000)), (1_000, 10_000));
    assert_eq!(kept_and_given(&case.preview_of_part(5_000)), (500, 5_000));
    assert_eq!(kept_and_given(&case.without_fee().preview()), (0, 11_000));
}

#[test]
fn a_fee_that_is_more_than_the_goods_or_the_whole_is_no_policy() {
    for (flat, percent, field) in [
        (-1, "0", "policy.restocking_fee.flat"),
        (domain::MOST + 1, "0", "policy.restocking_fee.flat"),
        (0, "-0.000001", "policy.restocking_fee.percent"),
        (0, "100.000001", "policy.restocking_fee.percent"),
    ] {
        let case = with_fee(flat, percent, paid_purchase([line("cup", 1_000, 0, 0)]));
        assert_eq!(case.check().unwrap_err().field, field);
    }
    assert!(with_fee(domain::MOST, "100", paid_purchase([line("cup", 1, 0, 0)])).check().is_ok());
}

#[test]
fn a_line_shows_what_it_gives_before_the_fee_and_the_whole_what_is_left_of_it() {
    let mut case = with_fee(900, "0", paid_purchase([line("a", 500, 0, 0), line("b", 700, 0, 0)]));
    case.reason = Some(RefundReason::ChangedMind);

    let told = case.check().expect("a valid case").eligibility();

    assert_eq!(told.lines.iter().map(|line| line.refundable).collect::<Vec<_>>(), [500, 700]);
    assert_eq!(told.refundable, 300);
}

#[test]
fn nobody_is_turned_away_for_a_fee_that_their_reason_may_not_have() {
    let mut case = with_fee(6_000, "0", paid_purchase([line("kettle", 4_500, 0, 0)]));
    let told = |case: &Case| {
        let told = case.clone().check().expect("a valid case").eligibility();
        (told.verdict, told.refundable)
    };
    assert_eq!(told(&case), (Verdict::Yes, 4_500));
    case.reason = Some(RefundReason::Damaged);
    assert_eq!(told(&case), (Verdict::Yes, 4_500));

    case.reason = Some(RefundReason::ChangedMind);
    assert_eq!(told(&case), (Verdict::No, 0));
    case.reason = None;
    case.policy.restocking_fee.as_mut().expect("a fee").waived_for.clear();
    assert_eq!(told(&case), (Verdict::No, 0));
}

#[test]
fn many_small_requests_pay_the_share_that_one_large_one_pays() {
    let mut case = with_fee(0, "10", paid_purchase([line("cup", 1_000, 0, 0)]));
    let mut fees = 0;
    for _ in 0..250 {
        let preview = case.clone().asking_amount(4).preview();
        fees += preview.fee;
        case = case.refunded(&preview);
    }

    assert_eq!(fees, 100);
}

#[test]
fn what_was_promised_without_a_fee_is_decided_without_one() {
    let mut case = with_fee(100, "10", paid_purchase([line("cup", 4_500, 0, 0)]));
    case.payment.status = PaymentStatus::Captured;
    let asked = case.preview();
    assert_eq!(kept_and_given(&asked), (0, 4_500));

    case.payment.status = PaymentStatus::Settled;
    let settled = case.clone().check().expect("a valid case");

    assert_eq!(kept_and_given(&settled.deciding(case.now, &asked.lines).preview()), (0, 4_500));
    let charged = settled.preview();
    assert_eq!(kept_and_given(&settled.deciding(case.now, &charged.lines).preview()), (550, 3_950));
}

#[test]
fn a_fee_kept_earlier_takes_nothing_from_the_payments_right_to_be_first() {
    let mut case = paid_purchase([line("cup", 20_000, 0, 0)]).paid_by_credit(10_000);
    case.credit_order = CreditOrder::TransactionFirst;
    let first = with_fee(1_000, "0", case).asking_amount(6_000);
    let given = first.preview();
    let mut later = first.refunded(&given);
    later.policy.restocking_fee = None;

    let rest = later.asking_amount(14_000).preview();

    assert_eq!((given.to_payment, given.fee), (5_000, 1_000));
    assert_eq!((rest.to_payment, rest.to_credit), (5_000, 9_000));
}

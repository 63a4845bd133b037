//! One purchase, several payments: a refund names its payment, never exceeds it, nor the purchase.

use domain::{Case, CreditOrder, MoreThanPaid, Outcome, PaymentStatus, Reason, Selection, Verdict, payment_shares};

use crate::purchases::{Told, at, line, paid_purchase, whole};

/// 100.00 paid by 60.00 and 40.00; the case names the first.
fn paid_by_two() -> Case {
    let mut case = paid_purchase([line("cup", 7_000, 0, 0), line("pot", 3_000, 0, 0)]);
    case.payment.amount = 6_000;
    case.invoice.other_payments = 4_000;
    case
}

#[test]
fn a_refund_gives_what_its_payment_has_left_and_not_a_cent_more() {
    let case = paid_by_two();
    assert_eq!(case.clone().asking_amount(6_000).preview().to_payment, 6_000);

    let refused = case.clone().asking_amount(6_001).preview();
    assert_eq!(refused.reasons, [Reason::AmountExceedsPayment { asked: 6_001, left: 6_000 }]);
    assert_eq!(refused.outcome, Outcome::Ineligible);

    let later = case.clone().refunded(&case.clone().asking_lines([whole("pot")]).preview());
    assert_eq!(later.clone().asking_amount(3_001).codes(), ["amount_exceeds_payment"]);
    assert_eq!(later.asking_amount(3_000).preview().remaining_after, 4_000);
}

#[test]
fn what_went_back_to_the_other_payment_counts_against_the_purchase_and_not_against_this_one() {
    let mut case = paid_by_two();
    let mut other = case.clone().asking_lines([whole("pot")]).preview();
    (other.to_payment, other.total) = (0, 0);
    case = case.refunded(&other);
    case.refunds[0].to_other_payments = 3_000;

    let checked = case.clone().check().expect("a valid case");

    assert_eq!((checked.remaining(), checked.payment_left()), (7_000, 6_000));
    assert_eq!(case.clone().asking_amount(6_000).preview().to_payment, 6_000);
    assert_eq!(case.asking_amount(7_001).codes(), ["amount_exceeds_remaining"], "nor the purchase");
}

#[test]
fn credit_that_paid_goes_back_beside_the_payment_in_either_order() {
    let mut case = paid_by_two().paid_by_credit(1_000);
    for order in [CreditOrder::CreditFirst, CreditOrder::TransactionFirst] {
        case.credit_order = order;
        let all = case.clone().asking_amount(6_000).preview();
        assert_eq!((all.to_payment, all.to_credit), (5_000, 1_000), "{order}");
        assert_eq!(case.clone().asking_amount(6_001).codes(), ["amount_exceeds_payment"], "{order}");
    }
}

#[test]
fn past_the_gateways_window_credit_stands_for_this_payment_alone_and_once() {
    let mut case = paid_by_two();
    case.payment.gateway_refundable_until = Some(at("2026-03-02T00:00:00Z"));

    assert_eq!(case.clone().asking_amount(6_001).codes(), ["amount_exceeds_payment"]);
    let all = case.clone().asking_amount(6_000).preview();
    assert_eq!(all.to_credit, 6_000);
    assert_eq!(case.refunded(&all).asking_amount(1).codes(), ["amount_exceeds_payment"]);
}

#[test]
fn an_unsettled_payment_is_undone_as_a_whole_and_the_other_one_stays() {
    let mut case = paid_by_two();
    case.payment.status = PaymentStatus::Captured;

    assert_eq!(case.clone().asking_amount(6_000).preview().to_payment, 6_000);
    assert_eq!(case.clone().asking_amount(5_999).codes(), ["unsettled_void_only"]);
    assert_eq!(case.codes(), ["amount_exceeds_payment"]);
}

#[test]
fn what_can_be_asked_for_is_what_the_payment_has_left_settled_or_not() {
    let mut case = paid_by_two();
    for status in [PaymentStatus::Settled, PaymentStatus::Captured] {
        case.payment.status = status;
        let told = case.clone().check().expect("a valid case").eligibility();
        assert_eq!((told.refundable, told.everything), (6_000, Some(Selection::Amount { amount: 6_000 })), "{status}");
    }
}

#[test]
fn beside_a_closed_line_the_lines_that_fit_can_be_asked_for() {
    let mut case = paid_purchase([line("a", 5_000, 0, 0), line("b", 3_000, 0, 0), line("c", 2_000, 0, 0)]);
    case.invoice.lines[2].consumed = true;
    case.payment.amount = 6_000;
    case.invoice.other_payments = 4_000;

    let told = case.check().expect("a valid case").eligibility();

    assert_eq!((told.verdict, told.refundable), (Verdict::Yes, 5_000));
    assert_eq!(told.everything, Some(Selection::Lines { lines: vec![whole("a")] }));
}

#[test]
fn where_this_payment_has_nothing_left_it_says_so() {
    let case = paid_by_two();
    let spent = case.clone().refunded(&case.asking_amount(6_000).preview());

    let told = spent.check().expect("a valid case").eligibility();

    assert_eq!((told.verdict, told.refundable), (Verdict::No, 0));
    assert_eq!(told.reasons[0].code(), "amount_exceeds_payment");
}

#[test]
fn lines_that_do_not_add_up_to_all_payments_are_no_case() {
    let mut case = paid_by_two();
    case.invoice.other_payments = 3_999;
    assert_eq!(case.check().unwrap_err().field, "invoice.lines");

    let mut case = paid_by_two();
    case.invoice.other_payments = -1;
    assert_eq!(case.check().unwrap_err().field, "invoice.other_payments");
}

/// Lago sends all of it to the latest payment.
#[test]
fn t30_eighty_of_sixty_and_forty_is_split_over_both() {
    assert_eq!(payment_shares(8_000, &[6_000, 4_000]), Ok(vec![6_000, 2_000]));
    assert_eq!(payment_shares(8_000, &[4_000, 6_000]), Ok(vec![4_000, 4_000]));
    assert_eq!(payment_shares(6_000, &[6_000, 4_000]), Ok(vec![6_000, 0]));
    assert_eq!(payment_shares(10_000, &[6_000, 4_000]), Ok(vec![6_000, 4_000]));
    assert_eq!(payment_shares(10_001, &[6_000, 4_000]), Err(MoreThanPaid { asked: 10_001, left: 10_000 }));
    assert_eq!(payment_shares(-1, &[-5, 10]), Ok(vec![0, 0]));
    assert_eq!(payment_shares(0, &[]), Ok(vec![]));
}

//! Reasons that lie in the payment and the invoice, each met and just missed.

use domain::{Case, Outcome, PaymentStatus, Reason};

use crate::purchases::{Told, line, paid_purchase, some, units, whole};

fn with_status(status: PaymentStatus) -> Case {
    let mut case = paid_purchase([line("a", 1000, 0, 190)]);
    case.payment.status = status;
    case
}

#[test]
fn only_a_captured_payment_is_refunded() {
    let codes = |status| with_status(status).codes();

    assert_eq!(codes(PaymentStatus::Failed), ["payment_failed"]);
    assert_eq!(codes(PaymentStatus::Voided), ["payment_voided"]);
    assert_eq!(codes(PaymentStatus::Authorized), ["payment_not_captured"]);
    assert!(codes(PaymentStatus::Captured).is_empty());
    assert!(codes(PaymentStatus::Settled).is_empty());
}

#[test]
fn a_disputed_payment_is_frozen() {
    let mut disputed = paid_purchase([line("a", 1000, 0, 190)]);
    disputed.payment.disputed = true;

    assert_eq!(disputed.codes(), ["payment_disputed"]);
}

#[test]
fn what_was_refunded_in_full_is_not_refunded_again_but_the_last_unit_is() {
    let case = paid_purchase([line("a", 1000, 0, 190)]);
    let all_but_one = case.clone().asking_amount(1189).preview();

    let last = case.clone().refunded(&all_but_one);
    assert_eq!(last.preview().total, 1);

    let done = last.clone().refunded(&last.preview());
    assert_eq!(done.codes(), ["fully_refunded"]);
}

#[test]
fn a_purchase_without_lines_has_nothing_to_refund() {
    assert_eq!(paid_purchase([]).codes(), ["fully_refunded"]);
}

#[test]
fn the_status_is_asked_before_the_dispute_and_that_before_what_remains() {
    let mut case = paid_purchase([]).asking_lines([whole("nowhere")]);
    case.payment.disputed = true;
    case.payment.status = PaymentStatus::Failed;

    assert_eq!(case.codes(), ["payment_failed"]);
    case.payment.status = PaymentStatus::Settled;
    assert_eq!(case.codes(), ["payment_disputed"]);
    case.payment.disputed = false;
    assert_eq!(case.codes(), ["fully_refunded"]);
}

#[test]
fn before_it_settles_a_payment_is_voided_whole_whatever_kind_of_selection_comes_to_that() {
    let mut case = paid_purchase([units("a", 2, 1000), line("b", 500, 0, 95)]);
    case.payment.status = PaymentStatus::Captured;
    case.payment.gateway_refundable_until = Some(case.now);

    for whole_invoice in [
        case.clone(),
        case.clone().asking_amount(1595),
        case.clone().asking_percent("100"),
        case.clone().asking_lines([some("a", 2), whole("b")]),
    ] {
        let preview = whole_invoice.preview();
        assert_eq!((preview.total, preview.method.unwrap().as_str()), (1595, "void"));
        assert!(preview.reasons.is_empty());
    }
    assert_eq!(case.clone().asking_amount(1594).codes(), ["unsettled_void_only"]);
    assert_eq!(case.clone().asking_lines([whole("a")]).codes(), ["unsettled_void_only"]);
}

#[test]
fn nothing_is_voided_once_part_of_it_went_back() {
    let mut case = paid_purchase([line("a", 1000, 0, 0)]);
    case = case.clone().refunded(&case.clone().asking_amount(1).preview());
    case.payment.status = PaymentStatus::Captured;

    assert_eq!(case.codes(), ["unsettled_void_only"]);
}

#[test]
fn a_refusal_moves_nothing_and_leaves_what_remains() {
    let case = paid_purchase([line("a", 1000, 0, 190)]).asking_amount(1191);

    let preview = case.preview();

    assert_eq!(preview.outcome, Outcome::Ineligible);
    assert_eq!(preview.reasons, [Reason::AmountExceedsRemaining { asked: 1191, remaining: 1190 }]);
    assert_eq!((preview.total, preview.to_payment, preview.to_credit), (0, 0, 0));
    assert_eq!((preview.remaining_after, preview.method, preview.lines.len()), (1190, None, 0));
}

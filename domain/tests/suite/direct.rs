//! What a merchant gives back without a request.

use domain::{
    Case, CaseFee, CreditOrder, Destination, Method, Outcome, PaymentStatus, PendingLine, Percent, Preview,
    PurchaseStatus, Selection,
};

use crate::purchases::{Told, at, line, paid_purchase};

fn direct(case: &Case, selection: &Selection, destination: Option<Destination>) -> Preview {
    let checked = case.clone().check().expect("a valid case");
    checked.preview_direct(selection, CreditOrder::CreditFirst, destination)
}

fn code_of(preview: &Preview) -> &'static str {
    assert_eq!((preview.outcome, preview.total), (Outcome::Ineligible, 0));
    preview.reasons.first().expect("a reason").code()
}

#[test]
fn the_policy_binds_customers_alone() {
    let mut case = paid_purchase([line("a", 1000, 0, 0)]);
    case.now = at("2027-01-01T00:00:00Z");
    case.invoice.lines[0].consumed = true;
    case.policy.restocking_fee = Some(CaseFee { flat: Some(300), percent: Percent::ZERO, waived_for: Vec::new() });
    case.policy.auto_approve_up_to = Some(5000);
    case.pending_lines = vec![PendingLine { id: "a".to_owned(), ticket: "R-1".to_owned() }];

    let preview = direct(&case, &Selection::Full, None);

    assert_eq!((preview.outcome, preview.total, preview.fee), (Outcome::Review, 1000, 0));
}

#[test]
fn what_was_paid_and_disputes_bind_everybody() {
    let case = paid_purchase([line("a", 1000, 0, 0)]);
    assert_eq!(code_of(&direct(&case, &Selection::Amount { amount: 1001 }, None)), "amount_exceeds_remaining");
    assert_eq!(direct(&case, &Selection::Amount { amount: 1000 }, None).total, 1000);

    for destination in [None, Some(Destination::AccountCredit), Some(Destination::Recorded)] {
        let mut disputed = case.clone();
        disputed.payment.disputed = true;
        assert_eq!(code_of(&direct(&disputed, &Selection::Full, destination)), "payment_disputed");
    }
}

#[test]
fn once_the_gateways_window_is_over_money_becomes_credit_unless_the_way_was_named() {
    let mut case = paid_purchase([line("a", 1000, 0, 0)]);
    case.payment.gateway_refundable_until = Some(case.now);

    assert_eq!(direct(&case, &Selection::Full, None).method, Some(Method::AccountCredit));
    assert_eq!(code_of(&direct(&case, &Selection::Full, Some(Destination::Original))), "gateway_window_expired");
    assert_eq!(direct(&case, &Selection::Full, Some(Destination::Recorded)).to_payment, 1000);
}

#[test]
fn credit_in_place_of_money_is_all_credit() {
    let case = paid_purchase([line("a", 1000, 0, 0)]).paid_by_credit(400);

    let preview = direct(&case, &Selection::Amount { amount: 700 }, Some(Destination::AccountCredit));

    assert_eq!((preview.to_payment, preview.to_credit, preview.method), (0, 700, Some(Method::AccountCredit)));
    assert!(preview.reasons.iter().all(|reason| reason.code() != "gateway_window_expired"));
}

#[test]
fn what_is_recorded_as_moved_elsewhere_was_money_and_gives_no_credit() {
    let case = paid_purchase([line("a", 1000, 0, 0)]).paid_by_credit(400);

    let most = direct(&case, &Selection::Amount { amount: 600 }, Some(Destination::Recorded));
    assert_eq!((most.to_payment, most.to_credit), (600, 0));
    let above = direct(&case, &Selection::Full, Some(Destination::Recorded));
    assert_eq!(code_of(&above), "amount_exceeds_payment");
}

#[test]
fn an_unsettled_payment_is_undone_as_a_whole_and_no_credit_stands_in_for_it() {
    let mut case = paid_purchase([line("a", 1000, 0, 0)]);
    case.payment.status = PaymentStatus::Captured;

    assert_eq!(direct(&case, &Selection::Full, None).method, Some(Method::Void));
    assert_eq!(code_of(&direct(&case, &Selection::Amount { amount: 1 }, None)), "unsettled_void_only");
    assert_eq!(code_of(&direct(&case, &Selection::Full, Some(Destination::AccountCredit))), "unsettled_void_only");
    assert_eq!(direct(&case, &Selection::Amount { amount: 1 }, Some(Destination::Recorded)).to_payment, 1);
}

#[test]
fn the_order_of_credit_is_what_was_said_for_this_refund() {
    let case = paid_purchase([line("a", 1000, 0, 0)]).paid_by_credit(400);
    let checked = case.check().expect("a valid case");
    let amount = Selection::Amount { amount: 500 };

    let by = |order| checked.preview_direct(&amount, order, None);

    assert_eq!((by(CreditOrder::CreditFirst).to_payment, by(CreditOrder::TransactionFirst).to_payment), (100, 500));
}

#[test]
fn a_purchase_stands_where_its_payment_and_its_refunds_put_it() {
    use PurchaseStatus as Is;
    let of = |payment, given_back| PurchaseStatus::of(payment, 1000, given_back);

    assert_eq!((of(PaymentStatus::Settled, 0), of(PaymentStatus::Captured, 0)), (Is::Paid, Is::Paid));
    assert_eq!(
        (of(PaymentStatus::Settled, 1), of(PaymentStatus::Settled, 999)),
        (Is::PartiallyRefunded, Is::PartiallyRefunded)
    );
    assert_eq!((of(PaymentStatus::Settled, 1000), of(PaymentStatus::Voided, 1000)), (Is::Refunded, Is::Refunded));
    assert_eq!(of(PaymentStatus::Authorized, 0), Is::Authorized);
    assert_eq!((of(PaymentStatus::Voided, 0), of(PaymentStatus::Failed, 0)), (Is::Voided, Is::Failed));
}

#[test]
fn what_is_said_late_or_twice_about_a_payment_is_no_news() {
    let follows = |one: PaymentStatus| {
        PaymentStatus::ALL
            .iter()
            .filter(|next| one.is_followed_by(**next))
            .map(|next| next.as_str())
            .collect::<Vec<_>>()
    };

    assert_eq!(follows(PaymentStatus::Authorized), ["captured", "settled", "voided", "failed"]);
    assert_eq!(follows(PaymentStatus::Captured), ["settled", "voided", "failed"]);
    assert_eq!(follows(PaymentStatus::Settled), ["failed"]);
    assert!(follows(PaymentStatus::Voided).is_empty() && follows(PaymentStatus::Failed).is_empty());
}

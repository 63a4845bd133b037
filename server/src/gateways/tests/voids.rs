//! What has not settled is not refunded but voided, in Stripe's three ways of it.

use desk::{GatewayTrouble, RefundOrder, RefundOrderKind};
use domain::GatewayResult;
use gateway_double::{Command, Fault, On, PaymentState, When};
use std::sync::Arc;

use super::direct::{Direct, is_lost, is_success};

const CANCEL: &str = "POST /v1/payment_intents/";

/// 100.00, held on a card.
fn held(direct: &Direct) -> String {
    direct.held(PaymentState::Uncaptured, false, true)
}

/// All of that.
fn void(direct: &Direct, payment: &str) -> RefundOrder {
    RefundOrder { kind: RefundOrderKind::Void, ..direct.order_of(payment, "re_1", 10_000) }
}

async fn status_of(direct: &Direct, payment: &str) -> serde_json::Value {
    direct.shown(&format!("/v1/payment_intents/{payment}")).await["status"].clone()
}

#[tokio::test]
async fn a_payment_that_is_only_held_is_given_up() {
    let direct = Direct::start();
    let payment = held(&direct);
    let void = void(&direct, &payment);
    assert_eq!(direct.find(&void).await, None);

    let (first, again) = (direct.send(&void).await, direct.send(&void).await);

    let given_up = GatewayResult::Succeeded { reference: payment.clone(), trace_number: None };
    assert_eq!((first.expect("an answer"), again.expect("the same")), (given_up.clone(), given_up.clone()));
    assert_eq!(direct.find(&void).await, Some(given_up));
    assert_eq!((status_of(&direct, &payment).await, direct.made("re_1")), ("canceled".into(), 0));
}

#[tokio::test]
async fn a_payment_is_not_given_up_for_another_amount_than_asked() {
    let direct = Direct::start();
    let payment = held(&direct);
    let void = RefundOrder { amount: 4_000, ..void(&direct, &payment) };

    let refused = direct.send(&void).await;

    assert!(matches!(refused, Err(GatewayTrouble::Mismatch(_))), "{refused:?}");
    assert_eq!(status_of(&direct, &payment).await, "requires_capture");
}

#[tokio::test]
async fn what_was_captured_and_has_not_settled_is_reversed_without_a_number() {
    let direct = Direct::start();
    let charge = direct.held(PaymentState::Uncaptured, false, false);
    let captured = direct.held(PaymentState::Captured, false, true);
    for (refund_id, payment) in [("re_held", charge), ("re_captured", captured)] {
        let order = direct.order_of(&payment, refund_id, 10_000);
        let void = RefundOrder { kind: RefundOrderKind::Void, ..order };

        assert!(is_success(&direct.send(&void).await.expect("an answer")));
        direct.double.advance(2 * 24 * 3600).expect("time");

        let later = direct.find(&void).await.expect("known");
        assert!(matches!(later, GatewayResult::Succeeded { trace_number: None, .. }), "{later:?}");
        assert_eq!(direct.made(refund_id), 1);
    }
}

#[tokio::test]
async fn g2_g3_a_void_lost_on_its_way_is_sent_again_and_one_whose_answer_was_lost_is_found() {
    for (when, is_done) in [(When::BeforeEffect, false), (When::AfterEffect, true)] {
        let direct = Direct::start();
        let payment = held(&direct);
        let void = void(&direct, &payment);
        direct.double.plan(Fault::Cut { when }, On::route(CANCEL)).expect("a plan");

        let lost = direct.send(&void).await;

        assert!(is_lost(&lost), "{lost:?}");
        assert_eq!(direct.find(&void).await.as_ref().map(is_success), is_done.then_some(true));
        assert!(is_success(&direct.send(&void).await.expect("an answer")));
        assert_eq!((status_of(&direct, &payment).await, direct.made("re_1")), ("canceled".into(), 0));
    }
}

#[tokio::test]
async fn what_the_shop_captures_while_it_is_given_up_is_reversed_once() {
    let direct = Arc::new(Direct::start());
    let payment = held(&direct);
    let void = void(&direct, &payment);
    direct.double.plan(Fault::Held { when: When::BeforeEffect }, On::route(CANCEL)).expect("a plan");
    let (line, its_void) = (direct.clone(), void.clone());
    let sent = tokio::spawn(async move { line.send(&its_void).await });
    direct.double.until_held(1).await;
    direct
        .double
        .tell(Command::Capture { payment: payment.clone(), amount: None, lists_release: false })
        .expect("it is held on the card");
    direct.double.tell(Command::Release).expect("released");

    let answer = sent.await.expect("no panic").expect("an answer");

    assert!(is_success(&answer), "{answer:?}");
    assert_eq!(direct.find(&void).await, Some(answer));
    assert_eq!((status_of(&direct, &payment).await, direct.made("re_1")), ("succeeded".into(), 1));
}

#[tokio::test]
async fn what_the_shop_captures_after_a_void_was_lost_is_reversed_by_the_next_try() {
    let direct = Direct::start();
    let payment = held(&direct);
    let void = void(&direct, &payment);
    direct.double.plan(Fault::Cut { when: When::BeforeEffect }, On::route(CANCEL)).expect("a plan");
    assert!(is_lost(&direct.send(&void).await));
    direct
        .double
        .tell(Command::Capture { payment: payment.clone(), amount: None, lists_release: false })
        .expect("it is held on the card");

    assert_eq!(direct.find(&void).await, None);
    let (first, again) = (direct.send(&void).await, direct.send(&void).await);

    assert_eq!(first.expect("an answer"), again.expect("the same"));
    assert_eq!(direct.made("re_1"), 1);
}

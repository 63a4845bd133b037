//! What the adapter makes of refusals, of silence and of nonsense.

use desk::{Gateway, GatewayTrouble, RefundOrder, RefundOrderKind};
use domain::{FailureReason, GatewayResult};
use gateway_double::{Command, Fault, On, Outcome, When};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

use super::direct::{Direct, is_lost, is_success};

const REFUNDS: &str = "POST /v1/refunds";

/// Sent while the double does this to it.
pub async fn sent_into(direct: &Direct, order: &RefundOrder, fault: Fault) -> Result<GatewayResult, GatewayTrouble> {
    direct.double.plan(fault, On::route(REFUNDS)).expect("a plan");
    direct.send(order).await
}

fn failed_because(answer: &Result<GatewayResult, GatewayTrouble>, wanted: FailureReason) -> bool {
    matches!(answer, Ok(GatewayResult::Failed { reason }) if *reason == wanted)
}

// Refused: nothing was done.

#[tokio::test]
async fn g7_what_was_refunded_on_stripes_own_page_cannot_go_back_again() {
    let direct = Direct::start();
    let payment = direct.paid(10_000);
    let by_hand = |amount| Command::RefundByHand { payment: payment.clone(), amount };

    direct.double.tell(by_hand(Some(7_000))).expect("a refund");
    let above = direct.send(&direct.order(&payment)).await;
    direct.double.tell(by_hand(None)).expect("a refund");
    let all = direct.send(&direct.order_of(&payment, "re_2", 4_000)).await;

    assert!(failed_because(&above, FailureReason::AmountAboveRemaining), "{above:?}");
    assert!(failed_because(&all, FailureReason::AlreadyRefunded), "{all:?}");
    assert_eq!((direct.made("re_1"), direct.made("re_2")), (0, 0));
}

#[tokio::test]
async fn a_disputed_payment_and_a_short_balance_are_told_apart() {
    let direct = Direct::start();

    let disputed = direct.send(&direct.order(&direct.paid_by("pm_card_createDispute"))).await;
    let payment = direct.paid(10_000);
    direct.double.destine(&payment, Outcome::BalanceInsufficient).expect("destined");
    let short = direct.send(&direct.order_of(&payment, "re_2", 4_000)).await;

    assert!(failed_because(&disputed, FailureReason::Disputed), "{disputed:?}");
    assert!(failed_because(&short, FailureReason::InsufficientFunds), "{short:?}");
}

#[tokio::test]
async fn each_refusal_has_its_reason() {
    let direct = Direct::start();
    let payment = direct.paid(1_000_000);
    let refusals = [
        (402, Some("expired_card"), FailureReason::ExpiredOrCanceledCard),
        (402, Some("stolen_card"), FailureReason::LostOrStolenCard),
        (402, Some("processing_error"), FailureReason::ProcessingError),
        (400, Some("refund_disputed_payment"), FailureReason::Disputed),
        (400, Some("parameter_unknown"), FailureReason::Unknown),
        (400, None, FailureReason::Unknown),
    ];
    for (at, (status, code, reason)) in refusals.into_iter().enumerate() {
        let code = code.map(str::to_owned);
        let fault = Fault::Refused { status, code: code.clone(), message: "It said no.".to_owned() };

        let answer = sent_into(&direct, &direct.order_of(&payment, &format!("re_{at}"), 100), fault).await;

        assert!(failed_because(&answer, reason), "{status} {code:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a_payment_that_stripe_does_not_know_is_a_definite_no_and_no_proof_that_nothing_went_back() {
    let direct = Direct::start();
    let references = ["pi_nowhere", "ch_nowhere", "INV-1", "pi_/../../v1/balance", ""];
    for (at, reference) in references.into_iter().enumerate() {
        let order = direct.order_of(reference, &format!("re_{at}"), 4_000);

        let sent = direct.send(&order).await;
        let found = direct.stripe.find(&order).await;
        let seen = direct.stripe.look(&order.account, reference).await;

        assert!(failed_because(&sent, FailureReason::Unknown), "{reference}: {sent:?}");
        assert!(matches!(found, Err(GatewayTrouble::AnswerLost(_))), "{reference}: {found:?}");
        assert!(matches!(seen, Err(GatewayTrouble::AnswerLost(_))), "{reference}: {seen:?}");
    }
}

/// A key of the wrong mode would fail every refund of the shop: better nothing is sent until it is another.
#[tokio::test]
async fn a_key_of_the_other_mode_is_a_refused_key() {
    let direct = Direct::start();
    let message = "No such payment_intent: 'pi_1'; a similar object exists in live mode, but a test mode key was used \
                   to make this request.";
    let fault = Fault::Refused { status: 404, code: Some("resource_missing".to_owned()), message: message.to_owned() };

    let refused = sent_into(&direct, &direct.order(&direct.paid(10_000)), fault).await;

    assert!(matches!(refused, Err(GatewayTrouble::KeyRefused(_))), "{refused:?}");
}

#[tokio::test]
async fn g6_a_key_that_is_revoked_forbidden_or_missing_is_a_refused_key() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid(10_000));

    let revoked = sent_into(&direct, &order, Fault::KeyRevoked).await;
    let message = "The provided key does not have the required permissions.".to_owned();
    let forbidden = sent_into(&direct, &order, Fault::Refused { status: 403, code: None, message }).await;
    let mut without = order.clone();
    without.account.secret_key = None;
    let missing = direct.send(&without).await;

    for refused in [revoked, forbidden, missing] {
        assert!(matches!(refused, Err(GatewayTrouble::KeyRefused(_))), "{refused:?}");
    }
    assert_eq!(direct.made("re_1"), 0);
}

#[tokio::test]
async fn a_key_that_cannot_be_opened_was_never_sent() {
    let direct = Direct::start();
    let mut order = direct.order(&direct.paid(10_000));
    order.account.merchant_id = "mer_2".to_owned();

    let refused = direct.send(&order).await;

    assert!(matches!(refused, Err(GatewayTrouble::NotReached(_))), "{refused:?}");
}

#[tokio::test]
async fn g5_a_busy_gateway_says_how_long_it_wants_to_be_left_alone() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid(10_000));

    let busy = sent_into(&direct, &order, Fault::RateLimited { retry_after: 7 }).await;

    let wanted = Some(Duration::from_secs(7));
    assert!(matches!(busy, Err(GatewayTrouble::Busy { retry_after }) if retry_after == wanted), "{busy:?}");
    assert_eq!(direct.made("re_1"), 0);
}

#[tokio::test]
async fn g5_a_gateway_too_busy_to_be_asked_says_so_too_whatever_it_is_asked() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid(10_000));
    direct.send(&order).await.expect("an answer");
    let wanted = Some(Duration::from_secs(7));
    for list in ["GET /v1/refunds", "GET /v1/disputes"] {
        let busy = || direct.double.plan(Fault::RateLimited { retry_after: 7 }, On::route(list)).expect("a plan");

        busy();
        let looked = direct.stripe.look(&order.account, &order.reference).await;
        assert!(matches!(looked, Err(GatewayTrouble::Busy { retry_after }) if retry_after == wanted), "{looked:?}");

        busy();
        let found = direct.stripe.find(&order).await;
        let is_asked_for = list == "GET /v1/refunds";
        assert_eq!(is_asked_for, matches!(found, Err(GatewayTrouble::Busy { retry_after }) if retry_after == wanted));
        direct.double.tell(Command::ForgetPlans).expect("it has time");
    }
    let void = RefundOrder { kind: RefundOrderKind::Void, ..order };
    direct.double.plan(Fault::RateLimited { retry_after: 7 }, On::route("GET /v1/payment_intents")).expect("a plan");
    let found = direct.stripe.find(&void).await;
    assert!(matches!(found, Err(GatewayTrouble::Busy { retry_after }) if retry_after == wanted), "{found:?}");
}

#[tokio::test]
async fn one_key_with_two_orders_is_a_mismatch() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid(10_000));
    direct.send(&order).await.expect("an answer");

    let refused = direct.send(&RefundOrder { amount: 3_999, ..order }).await;

    assert!(matches!(refused, Err(GatewayTrouble::Mismatch(_))), "{refused:?}");
    assert_eq!(direct.double.judgement().refund("re_1").sum, 4_000);
}

// Lost: it may have been done.

#[tokio::test]
async fn a_key_that_is_in_use_may_be_doing_it() {
    let direct = Arc::new(Direct::start());
    let order = direct.order(&direct.paid(10_000));
    direct.double.plan(Fault::Held { when: When::BeforeEffect }, On::route(REFUNDS)).expect("a plan");
    let (first, its_order) = (direct.clone(), order.clone());
    let first = tokio::spawn(async move { first.send(&its_order).await });
    direct.double.until_held(1).await;

    let second = direct.send(&order).await;
    assert!(is_lost(&second), "{second:?}");

    direct.double.tell(Command::Release).expect("released");
    assert!(is_success(&first.await.expect("no panic").expect("an answer")));
}

#[tokio::test]
async fn g2_an_order_lost_on_its_way_is_not_found_and_can_be_sent_again() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid(10_000));

    let lost = sent_into(&direct, &order, Fault::Cut { when: When::BeforeEffect }).await;

    assert!(is_lost(&lost), "{lost:?}");
    assert_eq!(direct.find(&order).await, None);
    assert!(is_success(&direct.send(&order).await.expect("an answer")));
    assert_eq!(direct.made("re_1"), 1);
}

#[tokio::test]
async fn g3_an_order_whose_answer_was_lost_is_found() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid(10_000));

    let lost = sent_into(&direct, &order, Fault::Cut { when: When::AfterEffect }).await;

    assert!(is_lost(&lost), "{lost:?}");
    assert!(is_success(&direct.find(&order).await.expect("known")));
    assert_eq!(direct.made("re_1"), 1);
}

#[tokio::test]
async fn g4_an_error_of_stripes_own_says_nothing_of_what_was_done() {
    let direct = Direct::start();
    for (refund_id, when, found) in [("re_1", When::BeforeEffect, false), ("re_2", When::AfterEffect, true)] {
        let order = direct.order_of(&direct.paid(10_000), refund_id, 4_000);

        let lost = sent_into(&direct, &order, Fault::ServerError { when }).await;
        let replayed = direct.send(&order).await;

        assert!(is_lost(&lost) && is_lost(&replayed), "{lost:?} {replayed:?}");
        assert_eq!(direct.find(&order).await.is_some(), found);
    }
}

#[tokio::test]
async fn g14_an_answer_that_cannot_be_read_is_bounded_and_a_lost_one() {
    let direct = Direct::start();
    let faults = [Fault::Truncated, Fault::Garbage, Fault::NotUtf8, Fault::Huge { bytes: 50 * 1024 * 1024 }];
    for (at, fault) in faults.into_iter().enumerate() {
        let order = direct.order_of(&direct.paid(10_000), &format!("re_{at}"), 4_000);

        let lost = sent_into(&direct, &order, fault.clone()).await;
        assert!(is_lost(&lost), "{fault:?}: {lost:?}");

        // So is the answer to a question, which is asked again.
        direct.double.plan(fault.clone(), On::route("GET /v1/refunds")).expect("a plan");
        let unasked = direct.stripe.find(&order).await;
        assert!(matches!(unasked, Err(GatewayTrouble::AnswerLost(_))), "{fault:?}: {unasked:?}");
        assert!(is_success(&direct.find(&order).await.expect("known")), "{fault:?}");
    }
}

#[tokio::test]
async fn g11_an_answer_about_something_else_is_not_believed() {
    let direct = Direct::start();
    let lies = [
        ("amount", json!(4_001)),
        ("amount", json!(400_000)),
        ("currency", json!("usd")),
        ("id", json!("ch_1")),
        ("payment_intent", json!("pi_another")),
        ("payment_intent", json!(null)),
        ("metadata", json!({ "refund_id": "re_another", "attempt": "1" })),
        ("metadata", json!({})),
    ];
    for (at, (field, value)) in lies.into_iter().enumerate() {
        let order = direct.order_of(&direct.paid(10_000), &format!("re_{at}"), 4_000);
        let fault = Fault::Misstated { field: field.to_owned(), value: value.clone() };

        let refused = sent_into(&direct, &order, fault).await;

        assert!(matches!(refused, Err(GatewayTrouble::Mismatch(_))), "{field} {value}: {refused:?}");
    }
}

#[tokio::test]
async fn a_status_of_tomorrow_is_no_word_at_all() {
    let direct = Direct::start();
    for (at, value) in [json!("half_done"), json!(null), json!(7)].into_iter().enumerate() {
        let order = direct.order_of(&direct.paid(10_000), &format!("re_{at}"), 4_000);
        let fault = Fault::Misstated { field: "status".to_owned(), value: value.clone() };

        let lost = sent_into(&direct, &order, fault).await;

        assert!(is_lost(&lost), "{value}: {lost:?}");
    }
}

// Nobody there.

#[tokio::test]
async fn g1_where_nobody_listens_nothing_was_sent() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid(10_000));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("its address"));
    drop(listener);

    let refused = direct.elsewhere(&base).send(&order).await;

    assert!(matches!(refused, Err(GatewayTrouble::NotReached(_))), "{refused:?}");
}

#[tokio::test]
async fn n3_a_name_that_cannot_be_looked_up_was_not_reached() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid(10_000));

    let refused = direct.in_a_hurry("http://gateway.invalid").send(&order).await;

    assert!(matches!(refused, Err(GatewayTrouble::NotReached(_))), "{refused:?}");
}

#[tokio::test]
async fn whoever_does_not_speak_tls_was_not_reached() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid(10_000));
    let base = direct.double.url().replace("http://", "https://");

    let refused = direct.elsewhere(&base).send(&order).await;

    assert!(matches!(refused, Err(GatewayTrouble::NotReached(_))), "{refused:?}");
    assert_eq!(direct.made("re_1"), 0);
}

#[tokio::test]
async fn n2_a_gateway_that_takes_the_order_and_falls_silent_is_given_up_in_doubt() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid(10_000));
    direct.double.plan(Fault::Held { when: When::AfterEffect }, On::route(REFUNDS)).expect("a plan");

    let lost = direct.in_a_hurry(&direct.double.url()).send(&order).await;

    assert!(is_lost(&lost), "{lost:?}");
    direct.double.tell(Command::Release).expect("released");
    assert!(is_success(&direct.find(&order).await.expect("known")));
}

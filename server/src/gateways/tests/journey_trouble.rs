//! The same way with something in it.

use domain::{Attention, FailureReason, Queue, RefundState};
use gateway_double::{Command, Double, Fault, On, When};
use storage::GatewaySetting;

use super::journeys::{EVERY, Journey, Kind};
use super::shop::{Shop, shop};

fn refunds() -> On {
    On::route("POST /v1/refunds")
}

fn paid(double: &Double) -> String {
    double.pay(10_000, "eur", "pm_card_visa").expect("a payment")
}

async fn setting(shop: &Shop) -> GatewaySetting {
    let mut reading = shop.desk.storage().reading().await.expect("a read");
    let found = reading.find_gateway_setting(&shop.merchant.merchant_id, "stripe").await.expect("a look");
    found.expect("it is set")
}

#[tokio::test]
async fn g2_g3_a_lost_answer_is_unknown_until_the_gateway_says_what_became_of_it() {
    for (kind, when) in EVERY.into_iter().flat_map(|kind| [(kind, When::BeforeEffect), (kind, When::AfterEffect)]) {
        let Some(at) = Journey::at(kind).await else { continue };
        let payment = at.paid().await;
        at.line.loses(when);
        let ticket = at.shop.sent(&payment, 4_000).await;
        let refund = at.shop.refund_of(&ticket).await;
        assert_eq!(refund.state(), RefundState::Unknown, "{when:?}");
        let is_there = usize::from(when == When::AfterEffect);
        assert_eq!(at.made(&refund.refund_id).await.0, is_there, "{when:?}");

        for _ in 0..6 {
            at.pass(30).await;
        }

        let refund = at.shop.refund_of(&ticket).await;
        assert_eq!(refund.state(), RefundState::Succeeded, "{when:?}");
        assert_eq!(at.made(&refund.refund_id).await, (1, 4_000), "{when:?}");
        at.shop.books_hold().await;
    }
}

#[tokio::test]
async fn g1_a_gateway_that_is_away_for_an_hour_loses_nothing() {
    for kind in EVERY {
        let Some(at) = Journey::at(kind).await else { continue };
        let payment = at.paid().await;
        at.line.is_cut(true);
        let ticket = at.shop.sent(&payment, 4_000).await;
        for _ in 0..60 {
            at.pass(60).await;
        }
        let waiting = at.shop.refund_of(&ticket).await;
        assert_eq!(waiting.state(), RefundState::Unknown);
        assert!(matches!(waiting.attention(), Some((Attention::NoAnswer, _))), "a person is told after 15 minutes");

        at.line.is_cut(false);
        for _ in 0..4 {
            at.pass(60).await;
        }

        assert_eq!(at.shop.refund_of(&ticket).await.state(), RefundState::Succeeded);
        assert_eq!(at.made(&waiting.refund_id).await, (1, 4_000));
        at.shop.books_hold().await;
    }
}

/// Stripe keeps a 500 for its key and says it again for a day.
#[tokio::test]
async fn g4_a_500_that_is_replayed_for_ever_never_leads_to_a_second_key() {
    let (shop, double) = shop().await;
    double.plan(Fault::ServerError { when: When::BeforeEffect }, refunds()).expect("a plan");
    let ticket = shop.sent(&paid(&double), 4_000).await;

    for _ in 0..60 {
        shop.pass(&double, 60).await;
    }

    let refund = shop.refund_of(&ticket).await;
    assert_eq!((refund.state(), refund.attempt_no), (RefundState::Unknown, 1));
    assert!(matches!(refund.attention(), Some((Attention::NoAnswer, _))));
    assert_eq!(double.judgement().refund(&refund.refund_id).made, 0);
    shop.books_hold().await;
}

#[tokio::test]
async fn g5_a_busy_gateway_is_left_alone_as_long_as_it_wants() {
    let (shop, double) = shop().await;
    double.plan(Fault::RateLimited { retry_after: 120 }, refunds()).expect("a plan");
    let payment = paid(&double);
    let ticket = shop.sent(&payment, 4_000).await;

    shop.pass(&double, 119).await;
    assert_eq!(double.judgement().payments[&payment].refunded, 0);
    shop.pass(&double, 60).await;

    assert_eq!(shop.refund_of(&ticket).await.state(), RefundState::Succeeded);
    shop.books_hold().await;
}

#[tokio::test]
async fn g6_a_revoked_key_pauses_the_shop_until_another_one_is_set() {
    for kind in EVERY {
        let Some(at) = Journey::at(kind).await else { continue };
        let payments = [at.paid().await, at.paid().await];
        at.set_key(at.wrong_key()).await;
        let first = at.shop.sent(&payments[0], 4_000).await;
        let second = at.shop.sent(&payments[1], 4_000).await;
        assert!(setting(&at.shop).await.paused_at.is_some());
        let webhook_secret = setting(&at.shop).await.webhook_secret;

        at.set_key(at.key()).await;
        at.shop.round().await;

        let after = setting(&at.shop).await;
        assert_eq!(after.paused_at, None);
        assert!(after.webhook_secret.is_some() && webhook_secret.is_some());
        for ticket in [first, second] {
            let refund = at.shop.refund_of(&ticket).await;
            assert_eq!(refund.state(), RefundState::Succeeded);
            assert_eq!(at.made(&refund.refund_id).await, (1, 4_000));
        }
        at.shop.books_hold().await;
    }
}

/// Not at localstripe, which gives back again what is gone already.
#[tokio::test]
async fn g7_what_was_refunded_on_stripes_own_page_is_brought_in_and_the_request_is_done() {
    for kind in [Kind::Ours, Kind::StatefulMock] {
        let Some(at) = Journey::at(kind).await else { continue };
        let payment = at.paid().await;
        at.refunded_by_hand(&payment, 10_000).await;

        let ticket = at.shop.sent(&payment, 10_000).await;

        let ticket = at.shop.ticket(&ticket).await;
        let file = at.shop.open(&ticket.purchase_id).await;
        assert_eq!((file.payment.refunded, file.payment.reserved), (10_000, 0));
        assert_eq!(ticket.queue, Queue::Done);
        assert_eq!(at.refunded(&payment).await, 10_000);
        at.shop.books_hold().await;
    }
}

#[tokio::test]
async fn g11_an_answer_about_another_amount_is_left_to_a_person() {
    let (shop, double) = shop().await;
    let lie = Fault::Misstated { field: "amount".to_owned(), value: 4_001.into() };
    double.plan(lie, refunds()).expect("a plan");

    let ticket = shop.sent(&paid(&double), 4_000).await;

    let refund = shop.refund_of(&ticket).await;
    assert_eq!(refund.state(), RefundState::Unknown);
    assert!(matches!(refund.attention(), Some((Attention::Mismatch, _))));
    assert_eq!(double.judgement().refund(&refund.refund_id).made, 1);
}

/// Such as with the key of another account, set by mistake: "no such payment" says nothing of what became of the refund.
#[tokio::test]
async fn a_gateway_that_refuses_to_tell_is_asked_on_and_staff_are_told_in_time() {
    let (shop, double) = shop().await;
    double.plan(Fault::Cut { when: When::BeforeEffect }, refunds()).expect("a plan");
    let ticket = shop.sent(&paid(&double), 4_000).await;
    for (status, code) in [(404, Some("resource_missing")), (400, None)] {
        let message = "No such payment_intent: 'pi_1'".to_owned();
        let fault = Fault::Refused { status, code: code.map(str::to_owned), message };
        let on = On::route("GET /v1/refunds");
        double.tell(Command::Plan { fault, on, times: None, is_lasting: true }).expect("a plan");
        for _ in 0..20 {
            shop.pass(&double, 60).await;
        }
        let refund = shop.refund_of(&ticket).await;
        assert_eq!(refund.state(), RefundState::Unknown);
        assert!(matches!(refund.attention(), Some((Attention::NoAnswer, _))), "{:?}", refund.attention());
        double.tell(Command::ForgetPlans).expect("the right key again");
    }

    for _ in 0..4 {
        shop.pass(&double, 60).await;
    }

    let refund = shop.refund_of(&ticket).await;
    assert_eq!((refund.state(), refund.attention()), (RefundState::Succeeded, None));
    assert_eq!(double.judgement().refund(&refund.refund_id).made, 1);
    shop.books_hold().await;
}

#[tokio::test]
async fn g15_a_short_balance_that_is_a_refusal_fails_with_its_own_reason() {
    let (shop, double) = shop().await;
    let payment = double.pay(10_000, "eur", "pm_double_balance_insufficient").expect("a payment");

    let ticket = shop.sent(&payment, 4_000).await;

    assert_eq!(shop.refund_of(&ticket).await.failure_reason(), Some(FailureReason::InsufficientFunds));
    shop.books_hold().await;
}

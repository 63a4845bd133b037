//! Keys, as docs.stripe.com/api/idempotent_requests has them.

use crate::caller::{caller, double};
use moneyback_gateway_double::{Command, Fault, On, When};

const DAY: i64 = 24 * 60 * 60;

#[tokio::test]
async fn a_second_request_with_one_key_gets_the_first_answer_byte_by_byte() {
    let double = double();
    let payment = double.pay(5_000, "eur", "pm_card_visa").expect("paid");
    let caller = caller(&double).keyed("re_1:1");

    let first = caller.refund(&payment, 1_500, "re_1").await.expect("an answer");
    let again = caller.refund(&payment, 1_500, "re_1").await.expect("an answer");

    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert_eq!(first.header("idempotent-replayed"), None);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.header("original-request"), first.header("request-id"));
    assert_eq!(double.judgement().refund("re_1").made, 1);
}

#[tokio::test]
async fn the_order_of_parameters_makes_no_other_request() {
    let double = double();
    let payment = double.pay(5_000, "eur", "pm_card_visa").expect("paid");
    let caller = caller(&double).keyed("k");

    caller.post("/v1/refunds", &[("payment_intent", &payment), ("amount", "100")]).await;
    let again = caller.post("/v1/refunds", &[("amount", "100"), ("payment_intent", &payment)]).await;

    assert_eq!(again.header("idempotent-replayed"), Some("true"));
}

#[tokio::test]
async fn a_500_is_replayed_as_long_as_its_key_lives_whether_money_moved_or_not() {
    for (when, made) in [(When::BeforeEffect, 0), (When::AfterEffect, 1)] {
        let double = double();
        let payment = double.pay(5_000, "eur", "pm_card_visa").expect("paid");
        double.plan(Fault::ServerError { when }, On::refunds_of(&payment)).expect("planned");
        let caller = caller(&double).keyed("re_1:1");

        let first = caller.refund(&payment, 1_500, "re_1").await.expect("an answer");
        double.advance(DAY - 1).expect("time goes on");
        let again = caller.refund(&payment, 1_500, "re_1").await.expect("an answer");

        assert_eq!((first.status, again.status), (500, 500));
        assert_eq!(first.body, again.body);
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
        assert_eq!(double.judgement().refund("re_1").made, made, "{when:?}");
    }
}

#[tokio::test]
async fn a_refusal_of_the_endpoint_is_kept_and_replayed() {
    let double = double();
    let payment = double.pay(5_000, "eur", "pm_card_visa").expect("paid");
    let by_hand = Command::RefundByHand { payment: payment.clone(), amount: Some(4_000) };
    double.tell(by_hand).expect("refunded");
    let caller = caller(&double).keyed("re_1:1");

    let first = caller.refund(&payment, 1_500, "re_1").await.expect("an answer");
    let again = caller.refund(&payment, 1_500, "re_1").await.expect("an answer");

    assert_eq!((first.status, again.status), (400, 400));
    assert_eq!(first.body, again.body);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
}

#[tokio::test]
async fn what_failed_validation_at_the_door_or_by_its_parameters_is_not_kept() {
    let double = double();
    let payment = double.pay(5_000, "eur", "pm_card_visa").expect("paid");
    let caller = caller(&double).keyed("re_1:1");
    double.plan(Fault::RateLimited { retry_after: 7 }, On::default()).expect("planned");

    let limited = caller.refund(&payment, 1_500, "re_1").await.expect("an answer");
    let unknown = caller.post("/v1/refunds", &[("payment_intent", &payment), ("colour", "red")]).await;
    let stranger = caller.clone().without("authorization").refund(&payment, 1_500, "re_1").await.expect("an answer");
    let made = caller.refund(&payment, 1_500, "re_1").await.expect("an answer");

    assert_eq!((limited.status, limited.header("retry-after")), (429, Some("7")));
    assert_eq!(unknown.refusal(), (400, "parameter_unknown".into(), "colour".into()));
    assert_eq!(stranger.status, 401);
    assert_eq!((made.status, made.header("idempotent-replayed")), (200, None));
}

#[tokio::test]
async fn a_key_with_other_parameters_or_of_another_route_is_refused_and_moves_nothing() {
    let double = double();
    let payment = double.pay(5_000, "eur", "pm_card_visa").expect("paid");
    let caller = caller(&double).keyed("k");
    caller.refund(&payment, 1_500, "re_1").await.expect("an answer");

    let other = caller.refund(&payment, 1_501, "re_1").await.expect("an answer");
    let elsewhere = caller.post("/v1/charges", &[("amount", "100"), ("currency", "eur")]).await;

    for refused in [other, elsewhere] {
        assert_eq!(refused.status, 400);
        assert_eq!(refused.json()["error"]["type"], "idempotency_error");
    }
    assert_eq!(double.judgement().totals["eur"].refunded, 1_500);
    assert_eq!(double.judgement().totals["eur"].captured, 5_000);
}

#[tokio::test]
async fn a_key_in_use_is_refused_with_409_until_the_first_is_done() {
    let double = double();
    let payment = double.pay(5_000, "eur", "pm_card_visa").expect("paid");
    double.plan(Fault::Held { when: When::BeforeEffect }, On::default()).expect("planned");
    let caller = caller(&double).keyed("re_1:1");

    let (waiting, name) = (caller.clone(), payment.clone());
    let first = tokio::spawn(async move { waiting.refund(&name, 1_500, "re_1").await });
    double.until_held(1).await;
    let meanwhile = caller.refund(&payment, 1_500, "re_1").await.expect("an answer");
    double.tell(Command::Release).expect("released");
    let first = first.await.expect("no panic").expect("an answer");
    let after = caller.refund(&payment, 1_500, "re_1").await.expect("an answer");

    assert_eq!(meanwhile.refusal(), (409, "idempotency_key_in_use".into(), String::new()));
    assert_eq!((first.status, after.header("idempotent-replayed")), (200, Some("true")));
    assert_eq!(double.judgement().refund("re_1").made, 1);
}

#[tokio::test]
async fn a_key_is_forgotten_at_24_hours_and_not_a_second_before() {
    let double = double();
    let payment = double.pay(5_000, "eur", "pm_card_visa").expect("paid");
    let caller = caller(&double).keyed("re_1:1");
    caller.refund(&payment, 1_500, "re_1").await.expect("an answer");

    double.advance(DAY - 1).expect("time goes on");
    let within = caller.refund(&payment, 1_500, "re_1").await.expect("an answer");
    double.advance(1).expect("time goes on");
    let after = caller.refund(&payment, 1_500, "re_1").await.expect("an answer");

    assert_eq!(within.header("idempotent-replayed"), Some("true"));
    assert_eq!((after.status, after.header("idempotent-replayed")), (200, None));
    let judgement = double.judgement();
    assert_eq!(judgement.refund("re_1").most_at_once, 2, "the judge sees what resending an old key does");
    assert_eq!(judgement.findings.len(), 1, "{:?}", judgement.findings);
}

#[tokio::test]
async fn a_key_is_1_to_255_letters_long() {
    let double = double();
    let payment = double.pay(5_000, "eur", "pm_card_visa").expect("paid");

    let longest = caller(&double).keyed(&"k".repeat(255)).refund(&payment, 100, "re_1").await.expect("an answer");
    let longer = caller(&double).keyed(&"k".repeat(256)).refund(&payment, 100, "re_2").await.expect("an answer");

    assert_eq!((longest.status, longer.status), (200, 400));
}

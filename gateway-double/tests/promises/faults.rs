//! Lines that are cut and answers that lie, and what the book says then.

use crate::caller::{Caller, caller, double};
use moneyback_gateway_double::{Command, Double, Fault, On, When};
use serde_json::json;
use std::time::Duration;

async fn broken(fault: Fault) -> (Double, Caller, String) {
    let double = double();
    let payment = double.pay(5_000, "eur", "pm_card_visa").expect("paid");
    double.plan(fault, On::refunds_of(&payment)).expect("planned");
    let caller = caller(&double).keyed("re_1:1");
    (double, caller, payment)
}

#[tokio::test]
async fn cut_before_the_effect_nothing_was_done_and_the_same_key_does_it() {
    let (double, caller, payment) = broken(Fault::Cut { when: When::BeforeEffect }).await;

    caller.refund(&payment, 2_000, "re_1").await.expect_err("no answer");
    let none = double.judgement().refund("re_1").made;
    let again = caller.refund(&payment, 2_000, "re_1").await.expect("an answer");

    assert_eq!(none, 0);
    assert_eq!((again.status, again.header("idempotent-replayed")), (200, None));
}

#[tokio::test]
async fn cut_after_the_effect_it_is_in_the_book_in_the_list_and_replayed_for_its_key() {
    let (double, caller, payment) = broken(Fault::Cut { when: When::AfterEffect }).await;

    caller.refund(&payment, 2_000, "re_1").await.expect_err("no answer");
    let tally = double.judgement().refund("re_1");
    let listed = caller.get(&format!("/v1/refunds?payment_intent={payment}")).await.json();
    let again = caller.refund(&payment, 2_000, "re_1").await.expect("an answer");

    assert_eq!((tally.made, tally.sum), (1, 2_000));
    assert_eq!(listed["data"][0]["metadata"]["refund_id"], "re_1");
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.json(), listed["data"][0]);
    assert_eq!(double.judgement().refund("re_1").made, 1);
}

#[tokio::test]
async fn whoever_hangs_up_does_not_stop_what_was_begun() {
    let (double, caller, payment) = broken(Fault::Held { when: When::BeforeEffect }).await;

    let asked = tokio::spawn({
        let (caller, payment) = (caller.clone(), payment.clone());
        async move { caller.refund(&payment, 2_000, "re_1").await }
    });
    double.until_held(1).await;
    asked.abort();
    // Long enough for the other end to notice.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let before = double.judgement().refund("re_1").made;
    double.tell(Command::Release).expect("released");
    let mut again = caller.refund(&payment, 2_000, "re_1").await.expect("an answer");
    for _ in 0..1_000 {
        // Until the first has done its work, its key is in use.
        if again.status != 409 {
            break;
        }
        again = caller.refund(&payment, 2_000, "re_1").await.expect("an answer");
    }

    assert_eq!(before, 0);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(double.judgement().refund("re_1").made, 1);
}

#[tokio::test]
async fn a_slow_answer_is_slow_and_still_true() {
    let (double, caller, payment) = broken(Fault::Slow { when: When::AfterEffect, millis: 300 }).await;

    let mut asked = std::pin::pin!(caller.refund(&payment, 2_000, "re_1"));
    tokio::select! {
        biased;
        () = tokio::time::sleep(Duration::from_millis(100)) => {}
        early = &mut asked => panic!("at once: {early:?}"),
    }
    let late = asked.await.expect("an answer");

    assert_eq!((late.status, late.json()["amount"].as_i64()), (200, Some(2_000)));
    assert_eq!(double.judgement().refund("re_1").made, 1);
}

#[tokio::test]
async fn a_fault_of_a_payment_meets_who_asks_for_one_of_its_refunds() {
    let double = double();
    let (one, other) =
        (double.pay(500, "eur", "pm_card_visa").expect("paid"), double.pay(500, "eur", "pm_card_visa").expect("paid"));
    let caller = caller(&double);
    let first = caller.refund(&one, 100, "re_1").await.expect("an answer").id();
    let second = caller.refund(&other, 100, "re_2").await.expect("an answer").id();
    let on = On { payment: Some(one), ..On::route("GET") };
    double.plan(Fault::RateLimited { retry_after: 1 }, on).expect("planned");

    let (spared, met) = (format!("/v1/refunds/{second}"), format!("/v1/refunds/{first}"));

    assert_eq!([caller.get(&spared).await.status, caller.get(&met).await.status], [200, 429]);
}

#[tokio::test]
async fn broken_answers_are_broken_and_what_was_done_stays_done() {
    for fault in [Fault::Truncated, Fault::Garbage, Fault::NotUtf8, Fault::Huge { bytes: 3_000_000 }] {
        let (double, caller, payment) = broken(fault.clone()).await;

        let answer = caller.refund(&payment, 2_000, "re_1").await.expect("the beginning of an answer");
        let again = caller.refund(&payment, 2_000, "re_1").await.expect("an answer");

        match fault {
            Fault::Truncated => {
                let promised: usize = answer.header("content-length").expect("a length").parse().expect("a number");
                assert!(answer.body.len() < promised, "{} of {promised}", answer.body.len());
            }
            Fault::Huge { bytes } => assert!(answer.body.len() > bytes),
            Fault::NotUtf8 => assert!(String::from_utf8(answer.body.clone()).is_err()),
            _ => assert!(serde_json::from_slice::<serde_json::Value>(&answer.body).is_err()),
        }
        assert_eq!(answer.status, 200);
        assert_eq!((again.json()["amount"].as_i64(), again.header("idempotent-replayed")), (Some(2_000), Some("true")));
        assert_eq!(double.judgement().refund("re_1").made, 1);
    }
}

#[tokio::test]
async fn an_answer_can_tell_of_another_amount_currency_or_id_than_the_book() {
    for (field, value) in [("amount", json!(1_999)), ("currency", json!("usd")), ("id", json!("re_other"))] {
        let (double, caller, payment) = broken(Fault::Misstated { field: field.into(), value: value.clone() }).await;

        let answer = caller.refund(&payment, 2_000, "re_1").await.expect("an answer").json();

        assert_eq!(answer[field], value);
        assert_eq!(double.judgement().payments[&payment].refunded, 2_000);
    }
}

#[tokio::test]
async fn one_thing_of_a_list_can_be_told_of_otherwise_and_the_others_as_they_are() {
    let (double, caller, payment) = broken(Fault::Cut { when: When::AfterEffect }).await;
    caller.refund(&payment, 2_000, "re_1").await.expect_err("no answer");
    caller.keyed("re_2:1").refund(&payment, 1_000, "re_2").await.expect("an answer");
    let lie = Fault::Misstated { field: "/data/0/amount".to_owned(), value: json!(null) };
    double.plan(lie, On::route("GET /v1/refunds")).expect("planned");

    let listed = caller.get("/v1/refunds").await.json();

    assert!(listed["data"][0]["amount"].is_null(), "{listed}");
    assert_eq!(listed["data"][1]["amount"], 2_000);
    assert_eq!(double.judgement().payments[&payment].refunded, 3_000);
}

#[tokio::test]
async fn a_429_comes_as_often_as_planned_and_says_when_to_come_back() {
    let double = double();
    let payment = double.pay(5_000, "eur", "pm_card_visa").expect("paid");
    let fault = Fault::RateLimited { retry_after: 3 };
    let plan = Command::Plan { fault, on: On::route("POST"), times: Some(2), is_lasting: false };
    double.tell(plan).expect("planned");
    let caller = caller(&double).keyed("re_1:1");

    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(caller.refund(&payment, 100, "re_1").await.expect("an answer").status);
    }

    assert_eq!(statuses, [429, 429, 200]);
    assert_eq!(caller.get("/v1/balance").await.status, 200, "reading was not meant");
}

#[tokio::test]
async fn a_revoked_key_opens_nothing_until_it_is_given_back() {
    let double = double();
    let keys = |keys: &[&str]| {
        let keys = Some(keys.iter().map(|&key| key.to_owned()).collect());
        double.tell(Command::Set { keys, list_lag_seconds: None, trace_after_seconds: None }).expect("set");
    };

    keys(&["sk_test_new"]);
    let old = caller(&double).get("/v1/balance").await;
    let new = caller(&double).with("authorization", "Bearer sk_test_new").get("/v1/balance").await;

    assert_eq!((old.status, new.status), (401, 200));
}

#[tokio::test]
async fn a_fault_meets_the_request_it_was_planned_for_and_no_other() {
    let double = double();
    let (one, other) =
        (double.pay(500, "eur", "pm_card_visa").expect("paid"), double.pay(500, "eur", "pm_card_visa").expect("paid"));
    let on = On { refund_id: Some("re_2".to_owned()), ..On::refunds_of(&one) };
    let refused = Fault::Refused { status: 400, code: Some("charge_disputed".to_owned()), message: "No.".to_owned() };
    double.plan(refused, on).expect("planned");
    let caller = caller(&double);

    let mut codes = Vec::new();
    for (payment, refund_id) in [(&other, "re_2"), (&one, "re_1"), (&one, "re_2"), (&one, "re_2")] {
        codes.push(caller.refund(payment, 100, refund_id).await.expect("an answer").status);
    }

    assert_eq!(codes, [200, 200, 400, 200]);
}

#[tokio::test]
async fn what_came_in_can_be_counted() {
    let (double, caller, payment) = broken(Fault::Cut { when: When::AfterEffect }).await;
    caller.refund(&payment, 2_000, "re_1").await.expect_err("no answer");
    caller.refund(&payment, 2_000, "re_1").await.expect("an answer");

    let seen = caller.get("/_double/requests").await.json();

    let route = "POST /v1/refunds";
    let at = double.now();
    let first = json!({ "at": at, "route": route, "idempotency_key": "re_1:1", "status": null, "replayed": false });
    let second = json!({ "at": at, "route": route, "idempotency_key": "re_1:1", "status": 200, "replayed": true });
    assert_eq!(seen, json!([first, second]));
}

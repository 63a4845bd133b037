//! The door, and the payments behind it.

use crate::caller::{caller, double};
use moneyback_gateway_double::{API_VERSION, Command};
use serde_json::json;

#[tokio::test]
async fn nobody_comes_in_without_the_key_and_the_pinned_version() {
    let double = double();
    let caller = caller(&double);

    let known = caller.clone().with("stripe-version", API_VERSION).get("/v1/balance").await;
    let nobody = caller.clone().without("authorization").get("/v1/balance").await;
    let stranger = caller.clone().with("authorization", "Bearer sk_test_other").get("/v1/balance").await;
    let another = caller.clone().with("stripe-version", "2019-12-03").get("/v1/balance").await;

    assert_eq!([known.status, nobody.status, stranger.status, another.status], [200, 401, 401, 400]);
    assert_eq!(known.header("stripe-version"), Some(API_VERSION));
    assert!(known.header("request-id").is_some_and(|id| id.starts_with("req_")));
}

#[tokio::test]
async fn an_unknown_route_is_refused_in_stripes_own_shape() {
    let double = double();

    let lost = caller(&double).get("/v1/refunds/re_1/elsewhere").await;

    assert_eq!((lost.status, &lost.json()["error"]["type"]), (404, &json!("invalid_request_error")));
}

#[tokio::test]
async fn a_payment_is_made_read_and_refunded_by_intent_and_by_charge() {
    let double = double();
    let caller = caller(&double);

    let form = [("amount", "1190"), ("currency", "EUR"), ("payment_method", "pm_card_visa"), ("confirm", "true")];
    let intent = caller.post("/v1/payment_intents", &form).await;
    let charge = caller.post("/v1/charges", &[("amount", "700"), ("currency", "usd"), ("source", "tok_visa")]).await;

    assert_eq!((intent.text("status"), intent.text("currency")), ("succeeded".into(), "eur".into()));
    let shown = caller.get(&format!("/v1/payment_intents/{}?expand[]=latest_charge", intent.id())).await.json();
    assert_eq!(shown["latest_charge"]["amount_captured"], 1_190);
    assert_eq!(caller.get(&format!("/v1/charges/{}", charge.id())).await.json(), charge.json());
    let refund = caller.post("/v1/refunds", &[("charge", &charge.id())]).await.json();
    assert_eq!((refund["amount"].as_i64(), &refund["payment_intent"]), (Some(700), &json!(null)));
    let balance = caller.get("/v1/balance").await.json();
    let sums: Vec<_> = balance["available"].as_array().expect("a list").iter().map(|sum| &sum["amount"]).collect();
    assert_eq!(sums, [1_190, 0], "eur, usd");
}

#[tokio::test]
async fn what_is_only_held_is_given_up_and_cannot_be_refunded() {
    let double = double();
    let caller = caller(&double);
    let form = [("amount", "1190"), ("currency", "eur"), ("confirm", "true"), ("capture_method", "manual")];
    let intent = caller.post("/v1/payment_intents", &form).await;
    let cancel = format!("/v1/payment_intents/{}/cancel", intent.id());

    let refund = caller.post("/v1/refunds", &[("payment_intent", &intent.id())]).await;
    let canceled = caller.post(&cancel, &[("cancellation_reason", "requested_by_customer")]).await;
    let again = caller.post(&cancel, &[]).await;

    assert_eq!((intent.text("status"), refund.status), ("requires_capture".into(), 400));
    assert_eq!((canceled.text("status"), canceled.json()["amount_capturable"].as_i64()), ("canceled".into(), Some(0)));
    assert_eq!(again.refusal().1, "payment_intent_unexpected_state");
    assert_eq!(double.judgement().totals["eur"].captured, 0);
}

#[tokio::test]
async fn what_was_held_is_captured_and_refunded_then_and_never_given_up() {
    let double = double();
    let caller = caller(&double);
    let form = [("amount", "1190"), ("currency", "eur"), ("confirm", "true"), ("capture_method", "manual")];
    let intent = caller.post("/v1/payment_intents", &form).await.id();
    let capture = || double.tell(Command::Capture { payment: intent.clone(), amount: None, lists_release: false });

    capture().expect("it is held");

    assert!(capture().is_err(), "it is held no longer");
    assert_eq!(double.judgement().totals["eur"].captured, 1_190);
    let canceled = caller.post(&format!("/v1/payment_intents/{intent}/cancel"), &[]).await;
    assert_eq!(canceled.refusal().1, "payment_intent_unexpected_state");
    let refund = caller.post("/v1/refunds", &[("payment_intent", &intent)]).await;
    assert_eq!((refund.status, refund.json()["amount"].as_i64()), (200, Some(1_190)));
    let events = caller.get("/v1/events?type=payment_intent.succeeded").await.json();
    assert_eq!(events["data"][0]["data"]["object"]["amount_received"], 1_190);
}

#[tokio::test]
async fn a_captured_payment_cannot_be_given_up() {
    let double = double();
    let payment = double.pay(5_000, "eur", "pm_card_visa").expect("paid");

    let refused = caller(&double).post(&format!("/v1/payment_intents/{payment}/cancel"), &[]).await;

    assert_eq!(refused.refusal().1, "payment_intent_unexpected_state");
}

#[tokio::test]
async fn a_direct_charge_that_is_only_held_is_given_up_by_refunding_it_whole() {
    let double = double();
    let caller = caller(&double);
    let charge = caller.post("/v1/charges", &[("amount", "700"), ("currency", "eur"), ("capture", "false")]).await.id();

    let part = caller.post("/v1/refunds", &[("charge", &charge), ("amount", "100")]).await;
    let whole = caller.post("/v1/refunds", &[("charge", &charge)]).await;
    let again = caller.post("/v1/refunds", &[("charge", &charge)]).await;

    assert_eq!((part.refusal().2, whole.status), ("amount".into(), 200));
    assert_eq!(whole.json()["destination_details"]["card"], json!({ "type": "reversal" }));
    assert_eq!(again.refusal().1, "charge_already_refunded");
    assert_eq!(double.judgement().totals["eur"].refunded, 0, "no money moved");
}

/// Before 2025-03-31.basil Stripe lists a refund for what was held and not taken, and since then none.
#[tokio::test]
async fn partial_capture_releases_the_rest() {
    for lists_release in [true, false] {
        let double = double();
        let caller = caller(&double);
        let form = [("amount", "10000"), ("currency", "eur"), ("confirm", "true"), ("capture_method", "manual")];
        let intent = caller.post("/v1/payment_intents", &form).await.id();

        let capture = Command::Capture { payment: intent.clone(), amount: Some(8_000), lists_release };
        double.tell(capture).expect("it is held");

        let intent_shown = caller.get(&format!("/v1/payment_intents/{intent}?expand[]=latest_charge")).await.json();
        let charge = &intent_shown["latest_charge"];
        let refunded = if lists_release { 2_000 } else { 0 };
        assert_eq!(intent_shown["amount_received"], 8_000);
        let sums = ["amount", "amount_captured", "amount_refunded"].map(|sum| charge[sum].as_i64());
        assert_eq!(sums, [Some(10_000), Some(8_000), Some(refunded)]);
        let path = format!("/v1/charges/{}?expand[]=balance_transaction", charge["id"].as_str().expect("an id"));
        let booked = caller.get(&path).await.json()["balance_transaction"]["amount"].as_i64();
        assert_eq!(booked, Some(8_000 + refunded));
        let list = caller.get(&format!("/v1/refunds?payment_intent={intent}")).await.json();
        let list = list["data"].as_array().expect("a list");
        let listed: Vec<_> =
            list.iter().map(|refund| (&refund["amount"], &refund["reason"], &refund["metadata"])).collect();
        let release = (&json!(2_000), &json!(null), &json!({}));
        assert_eq!(listed, vec![release; usize::from(lists_release)]);

        let above = caller.post("/v1/refunds", &[("payment_intent", &intent), ("amount", "8001")]).await;
        let whole = caller.post("/v1/refunds", &[("payment_intent", &intent)]).await.json();
        assert_eq!((above.status, whole["amount"].as_i64()), (400, Some(8_000)));
        let judgement = double.judgement();
        assert_eq!((judgement.totals["eur"].captured, judgement.totals["eur"].refunded), (8_000, 8_000));
        assert_eq!(judgement.findings, [""; 0]);
    }
}

#[tokio::test]
async fn hold_that_expires_moves_no_money() {
    for lists_release in [true, false] {
        let double = double();
        let caller = caller(&double);
        let form = [("amount", "10000"), ("currency", "eur"), ("confirm", "true"), ("capture_method", "manual")];
        let intent = caller.post("/v1/payment_intents", &form).await.id();

        double.tell(Command::Expire { payment: intent.clone(), lists_release }).expect("it is held");

        let list = caller.get(&format!("/v1/refunds?payment_intent={intent}")).await.json();
        let reasons: Vec<_> = list["data"].as_array().expect("a list").iter().map(|refund| &refund["reason"]).collect();
        assert_eq!(reasons, vec![&json!("expired_uncaptured_charge"); usize::from(lists_release)]);
        let shown = caller.get(&format!("/v1/payment_intents/{intent}")).await.json();
        let why = if lists_release { "automatic" } else { "expired" };
        assert_eq!((&shown["status"], &shown["cancellation_reason"]), (&json!("canceled"), &json!(why)));
        let events = caller.get("/v1/events?type=charge.expired").await.json();
        assert_eq!(events["data"].as_array().map(Vec::len), Some(1));
        assert_eq!((double.judgement().totals["eur"].captured, double.judgement().totals["eur"].refunded), (0, 0));
        assert!(double.tell(Command::Expire { payment: intent, lists_release }).is_err(), "it is held no longer");
    }
}

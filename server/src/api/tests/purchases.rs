//! Purchases brought in, and what becomes known of them later.

use serde_json::{Value, json};

use super::money::payment_of;
use super::shop::{Answer, Shop, new_key, on_both_engines, purchase};

on_both_engines!(
    the_same_again_changes_nothing,
    what_becomes_known_is_taken_and_what_comes_late_is_passed_over,
    what_was_bought_does_not_change,
    a_payment_that_money_went_back_of_cannot_come_to_nothing,
    a_payments_name_stays_while_the_provider_may_have_a_refund_by_it,
    a_dispute_that_the_provider_told_of_is_over_when_it_says_so,
    of_twenty_at_once_with_one_number_one_is_new,
    unknown_gateway_is_refused_and_the_known_are_named,
    payment_at_the_sandbox_is_refused_to_a_real_merchant,
    fields_that_disagree_are_named,
    customer_is_one_in_each_spelling_of_their_domain,
    address_that_cannot_be_mailed_is_refused,
);

async fn put(shop: &Shop, body: &Value) -> Answer {
    let answer = shop.post("/v1/purchases", body).await;
    assert!(answer.status.is_success(), "{}", answer.text);
    answer
}

async fn the_same_again_changes_nothing(shop: Shop) {
    let body = purchase("LC-1", 1_000);
    let first = put(&shop, &body).await;

    let again = put(&shop, &body).await;

    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 200));
    assert_eq!(first.text, again.text);
    assert_eq!(first.json(), shop.get(&format!("/v1/purchases/{}", first.id())).await.json());
    // Written once: a second later it would be another purchase.
    let (key, second) = (new_key(), purchase("LC-2", 1).to_string());
    let kept = shop.post_as(&key, "/v1/purchases", &second).await;
    let replayed = shop.post_as(&key, "/v1/purchases", &second).await;
    assert_eq!((kept.status.as_u16(), replayed.status.as_u16(), &kept.text), (201, 201, &replayed.text));
    shop.close().await;
}

async fn what_becomes_known_is_taken_and_what_comes_late_is_passed_over(shop: Shop) {
    let mut early = purchase("LC-1", 1_000);
    let bought = early["purchased_at"].clone();
    early["delivered_at"] = Value::Null;
    early["payment"]["status"] = json!("authorized");
    early["payment"]["captured_at"] = Value::Null;
    early["lines"][0].as_object_mut().expect("a line").remove("consumed");
    let first = put(&shop, &early).await.json();
    assert_eq!((&first["status"], &first["refundable"]), (&json!("authorized"), &json!(0)));

    let mut later = early.clone();
    later["delivered_at"] = bought.clone();
    later["payment"]["status"] = json!("settled");
    later["payment"]["captured_at"] = bought.clone();
    later["payment"]["disputed"] = json!(true);
    later["lines"][0]["consumed"] = json!(true);
    let after = put(&shop, &later).await.json();
    assert_eq!((&after["id"], &after["status"], &after["delivered_at"]), (&first["id"], &json!("paid"), &bought));
    let payment = &after["payments"][0];
    assert_eq!((&payment["status"], &payment["disputed"]), (&json!("settled"), &json!(true)));
    assert_eq!((&after["lines"][0]["consumed"], &after["refundable"]), (&json!(true), &json!(0)));

    // I15: what was sent first and comes last opens nothing again.
    assert_eq!(put(&shop, &early).await.json(), after);
    later["payment"]["disputed"] = json!(false);
    later["lines"][0]["consumed"] = json!(false);
    let won = put(&shop, &later).await.json();
    assert_eq!((&won["refundable"], &won["lines"][0]["consumed"]), (&json!(1_000), &json!(false)));
    shop.close().await;
}

async fn what_was_bought_does_not_change(shop: Shop) {
    let body = purchase("LC-1", 1_000);
    put(&shop, &body).await;
    let change = |path: &str, value: Value| {
        let mut other = body.clone();
        *other.pointer_mut(path).expect("a field") = value;
        other
    };
    let mut dearer = change("/lines/0/subtotal", json!(1_001));
    dearer["payment"]["amount"] = json!(1_001);

    for (other, fields) in [
        (dearer, vec!["lines"]),
        (change("/lines/0/id", json!("sku-2")), vec!["lines"]),
        (change("/currency", json!("USD")), vec!["currency"]),
        (change("/customer/email", json!("eve@example.org")), vec!["customer.email"]),
        (change("/payment/gateway", json!("offline")), vec!["payment.gateway"]),
        (change("/purchased_at", json!("2020-01-01T00:00:00Z")), vec!["purchased_at"]),
    ] {
        let answer = shop.post("/v1/purchases", &other).await;
        answer.problem(409, "purchase_differs");
        assert_eq!(answer.fields(), fields, "{other}");
    }
    assert_eq!(put(&shop, &body).await.status, 200);
}

async fn unknown_gateway_is_refused_and_the_known_are_named(shop: Shop) {
    put(&shop, &purchase("LC-1", 1_000)).await;
    for gateway in ["paypal", "Sandbox", "sandbox "] {
        // New, and as what became known of one that is here.
        for number in ["LC-2", "LC-1"] {
            let mut body = purchase(number, 1_000);
            body["payment"]["gateway"] = json!(gateway);

            let answer = shop.post("/v1/purchases", &body).await;

            let problem = answer.problem(422, "unknown_gateway");
            let said = format!("there is no gateway {gateway:?}, only offline, sandbox");
            assert_eq!((answer.fields(), &problem["detail"]), (vec!["payment.gateway".to_owned()], &json!(said)));
        }
    }
    let mut empty = purchase("LC-2", 1_000);
    empty["payment"]["gateway"] = json!("");
    let answer = shop.post("/v1/purchases", &empty).await;
    answer.problem(400, "invalid_request");
    assert_eq!(answer.fields(), ["payment.gateway"]);
    assert_eq!(shop.get("/v1/purchases?number=LC-2").await.json()["data"], json!([]));
    shop.close().await;
}

async fn payment_at_the_sandbox_is_refused_to_a_real_merchant(shop: Shop) {
    let real = shop.real_neighbour().await;
    let mut body = purchase("LC-1", 1_000);
    let refused = async |body: &Value| {
        let answer = real.post("/v1/purchases", body).await;
        let detail = answer.problem(422, "gateway_moves_no_money")["detail"].to_string();
        assert_eq!(answer.fields(), ["payment.gateway"]);
        assert!(detail.contains("sandbox") && detail.contains("mill") && detail.contains("--test"), "{detail}");
    };

    refused(&body).await;
    assert_eq!(real.get("/v1/purchases").await.json()["data"], json!([]));
    body["payment"]["gateway"] = json!("offline");
    put(&real, &body).await;
    body["payment"]["gateway"] = json!("sandbox");
    refused(&body).await;
    shop.close().await;
}

async fn a_payment_that_money_went_back_of_cannot_come_to_nothing(shop: Shop) {
    let mut body = purchase("LC-1", 1_000);
    let sold = put(&shop, &body).await.json();
    shop.post("/v1/refunds", &json!({"payment_id": payment_of(&sold), "amount": 1})).await;

    body["payment"]["status"] = json!("failed");
    let refused = shop.post("/v1/purchases", &body).await;

    refused.problem(409, "purchase_contradicts_refunds");
    assert_eq!(refused.fields(), ["payment.status"]);
    let mut other = purchase("LC-2", 1_000);
    put(&shop, &other).await;
    other["payment"]["status"] = json!("failed");
    assert_eq!(put(&shop, &other).await.json()["status"], "failed");
    shop.close().await;
}

/// Asked about by another name, the provider would know nothing of it, and it would be paid twice.
async fn a_payments_name_stays_while_the_provider_may_have_a_refund_by_it(shop: Shop) {
    let body = purchase("LC-1", 1_000);
    let sold = put(&shop, &body).await.json();
    let mut renamed = body.clone();
    renamed["payment"]["reference"] = json!("sbx_0069");
    put(&shop, &renamed).await;
    let made = shop.post("/v1/refunds", &json!({"payment_id": payment_of(&sold), "amount": 400})).await;

    let answer = shop.post("/v1/purchases", &body).await;
    answer.problem(409, "purchase_differs");
    assert_eq!(answer.fields(), ["payment.reference"]);
    shop.pay_out().await;
    assert_eq!(shop.get(&format!("/v1/refunds/{}", made.id())).await.json()["status"], "failed");

    put(&shop, &body).await;
    shop.post("/v1/refunds", &json!({"payment_id": payment_of(&sold), "amount": 400})).await;
    shop.pay_out().await;
    shop.post("/v1/purchases", &renamed).await.problem(409, "purchase_differs");
    shop.close().await;
}

async fn a_dispute_that_the_provider_told_of_is_over_when_it_says_so(shop: Shop) {
    let mut body = purchase("LC-1", 1_000);
    let sold = put(&shop, &body).await.json();
    let mut writing = shop.desk.storage().writing().await.expect("a write");
    writing.record_dispute(&payment_of(&sold), Some(shop.desk.now()), 0).await.expect("the provider's word");
    writing.commit().await.expect("a commit");

    body["payment"]["disputed"] = json!(false);
    let after = put(&shop, &body).await.json();

    assert_eq!((&after["payments"][0]["disputed"], &after["refundable"]), (&json!(true), &json!(0)));
    shop.close().await;
}

async fn of_twenty_at_once_with_one_number_one_is_new(shop: Shop) {
    let body = purchase("LC-1", 1_000);
    let requests = (0..20).map(|_| {
        let (shop, body) = (shop.clone(), body.clone());
        tokio::spawn(async move { shop.post("/v1/purchases", &body).await })
    });

    let answers: Vec<Answer> =
        futures::future::join_all(requests).await.into_iter().map(|answer| answer.expect("no panic")).collect();

    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!((statuses[..19].to_vec(), statuses[19]), (vec![200; 19], 201));
    assert!(answers.iter().all(|answer| answer.id() == answers[0].id()));
    shop.close().await;
}

async fn fields_that_disagree_are_named(shop: Shop) {
    let body = purchase("LC-1", 1_000);
    let change = |path: &str, value: Value| {
        let mut other = body.clone();
        *other.pointer_mut(path).expect("a field") = value;
        other
    };
    let mut twice = body.clone();
    twice["lines"] = json!([body["lines"][0], body["lines"][0]]);
    twice["payment"]["amount"] = json!(2_000);
    let period = json!({"start": "2026-03-01T00:00:00Z", "end": "2026-03-01T00:00:00Z"});
    let mut free = change("/lines/0/subtotal", json!(0));
    free["payment"]["amount"] = json!(0);

    for (other, field) in [
        (change("/payment/amount", json!(999)), "payment.amount"),
        (change("/credit_applied", json!(1_001)), "credit_applied"),
        (change("/lines/0/discount", json!(1_001)), "lines[0].discount"),
        (change("/lines/0/period", period), "lines[0].period.end"),
        (change("/payment/captured_at", Value::Null), "payment.captured_at"),
        (change("/lines", json!([])), "lines"),
        (change("/lines/0/tax", json!(9_007_199_254_740_991_i64)), "lines"),
        (twice, "lines[1].id"),
        (free, "lines"),
    ] {
        let answer = shop.post("/v1/purchases", &other).await;
        answer.problem(400, "invalid_request");
        assert!(answer.fields().contains(&field.to_owned()), "{field}: {}", answer.text);
    }
}

async fn customer_is_one_in_each_spelling_of_their_domain(shop: Shop) {
    let spellings = ["käufer@bücher.example", "käufer@xn--bcher-kva.example", "KÄUFER@Bücher.Example"];
    for (at, spelling) in spellings.into_iter().enumerate() {
        let mut body = purchase(&format!("LC-{at}"), 1_000);
        body["customer"]["email"] = json!(spelling);
        assert_eq!(put(&shop, &body).await.json()["customer"]["email"], "käufer@xn--bcher-kva.example");
        // Said again in another spelling, nothing differs.
        body["customer"]["email"] = json!(spellings[(at + 1) % spellings.len()]);
        assert_eq!(put(&shop, &body).await.status, 200);
    }
    for typed in ["k%C3%A4ufer%40b%C3%BCcher.example", "k%C3%A4ufer@xn--bcher-kva.example"] {
        let found = shop.get(&format!("/v1/purchases?customer_email={typed}")).await.json();
        assert_eq!(found["data"].as_array().map(Vec::len), Some(3), "{typed}");
    }
    shop.close().await;
}

async fn address_that_cannot_be_mailed_is_refused(shop: Shop) {
    for address in ["try..this@docomo.example", "user@[192.0.2.1]", "\"mara\"@example.org", "mara@-example.org"] {
        let mut body = purchase("LC-1", 1_000);
        body["customer"]["email"] = json!(address);
        let answer = shop.post("/v1/purchases", &body).await;
        answer.problem(400, "invalid_request");
        assert_eq!(answer.fields(), ["customer.email"], "{address}");
    }
}

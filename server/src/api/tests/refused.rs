//! What a refund is refused for, each by its code and its field.

use serde_json::{Value, json};

use super::money::payment_of;
use super::shop::{Shop, on_both_engines, purchase};

on_both_engines!(
    b1_an_amount_that_is_none_is_refused_by_its_name,
    b1_a_null_is_never_read_as_everything,
    each_refusal_has_its_code,
    b7_what_nobody_asked_for_is_refused_by_its_name,
    b3_b4_text_stays_text,
);

async fn b1_an_amount_that_is_none_is_refused_by_its_name(shop: Shop) {
    let payment = payment_of(&shop.sold("LC-1", 1_000).await);
    let amounts = [
        "0",
        "-1",
        "-0",
        "1.5",
        "1.0",
        "1e3",
        "\"100\"",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775809",
        "1e400",
        "NaN",
        "true",
        "[1]",
        "{}",
        "null",
    ];
    for amount in amounts {
        let body = format!("{{\"payment_id\": \"{payment}\", \"amount\": {amount}}}");

        let answer = shop.post_as("one key", "/v1/refunds", &body).await;

        assert_eq!(answer.status, 400, "{amount}: {}", answer.text);
        assert_eq!(answer.fields(), ["amount"], "{amount}: {}", answer.text);
        let nested =
            format!("{{\"payment_id\": \"{payment}\", \"selection\": {{\"kind\": \"amount\", \"amount\": {amount}}}}}");
        let answer = shop.post_as("one key", "/v1/refunds", &nested).await;
        assert_eq!(answer.status, 400, "{amount}: {}", answer.text);
        assert_eq!(answer.fields(), ["selection.amount"], "{amount}: {}", answer.text);
    }
    for none in ["", "1_000", "0x10", "９", "1 000"] {
        let body = format!("{{\"payment_id\": \"{payment}\", \"amount\": {none}}}");
        assert_eq!(shop.post_as("one key", "/v1/refunds", &body).await.status, 400, "{none}");
    }
    let wrong_currency = json!({"payment_id": payment, "amount": 1, "currency": "USD"});
    let answer = shop.post("/v1/refunds", &wrong_currency).await;
    answer.problem(400, "invalid_request");
    assert_eq!(answer.fields(), ["currency"]);
    assert_eq!(shop.get("/v1/refunds").await.json()["data"], json!([]));
}

/// A program whose amount got lost on the way must not give everything back.
async fn b1_a_null_is_never_read_as_everything(shop: Shop) {
    let sold = shop.sold("LC-1", 1_000).await;
    let refund = |field: &str| json!({"payment_id": payment_of(&sold), field: null});
    let of_line = |field: &str| json!({"kind": "lines", "lines": [{"id": "sku-1", field: null}]});
    let of_kind = |field: &str| json!({"kind": "full", field: null});
    let both = json!({"payment_id": payment_of(&sold), "amount": 100, "selection": null});
    let mut bodies = vec![("/v1/refunds", "selection".to_owned(), both)];
    for field in ["amount", "selection", "currency", "credit_order", "destination"] {
        bodies.push(("/v1/refunds", field.to_owned(), refund(field)));
    }
    for (of, fields, selection) in [
        ("selection", ["amount", "percent", "lines"].as_slice(), &of_kind as &dyn Fn(&str) -> Value),
        ("selection.lines[0]", &["quantity", "prorate"], &of_line),
    ] {
        for field in fields {
            let named = format!("{of}.{field}");
            let asked = json!({"payment_id": payment_of(&sold), "selection": selection(field)});
            bodies.push(("/v1/refunds", named.clone(), asked));
            bodies.push(("/v1/previews", named, json!({"purchase_id": sold["id"], "selection": selection(field)})));
        }
    }
    for field in ["selection", "reason"] {
        bodies.push(("/v1/previews", field.to_owned(), json!({"purchase_id": sold["id"], field: null})));
    }

    for (path, field, body) in bodies {
        let answer = shop.post(path, &body).await;
        let problem = answer.problem(400, "invalid_request");
        assert_eq!(answer.fields(), [field], "{path} {body}");
        assert!(problem["errors"][0]["message"].as_str().is_some_and(|said| said.contains("null")), "{problem}");
    }
    assert_eq!(shop.get("/v1/refunds").await.json()["data"], json!([]));

    let words = json!({"payment_id": payment_of(&sold), "amount": 100, "reason": null, "note": null});
    assert_eq!(shop.post("/v1/refunds", &words).await.json()["amount"], 100, "no money depends on words");
    let rest = shop.post("/v1/refunds", &json!({"payment_id": payment_of(&sold)})).await.json();
    assert_eq!(rest["amount"], 900, "left out, it is all that is left");
}

async fn each_refusal_has_its_code(shop: Shop) {
    let payment = payment_of(&shop.sold("LC-1", 1_000).await);
    let lines = |lines: Value| json!({"payment_id": payment, "selection": {"kind": "lines", "lines": lines}});
    let mut late = purchase("LC-2", 1_000);
    late["payment"]["gateway_refundable_until"] = late["purchased_at"].clone();
    let late = payment_of(&shop.post("/v1/purchases", &late).await.json());
    let mut disputed = purchase("LC-3", 1_000);
    disputed["payment"]["disputed"] = json!(true);
    let disputed = payment_of(&shop.post("/v1/purchases", &disputed).await.json());

    for (body, code, field) in [
        (json!({"payment_id": payment, "amount": 1_001}), "amount_exceeds_remaining", "amount"),
        (
            json!({"payment_id": payment, "selection": {"kind": "percentage", "percent": "100.000001"}}),
            "amount_exceeds_remaining",
            "selection",
        ),
        (
            json!({"payment_id": payment, "selection": {"kind": "percentage", "percent": "0"}}),
            "amount_not_positive",
            "selection",
        ),
        (lines(json!([{"id": "nope"}])), "unknown_line", "selection.lines"),
        (lines(json!([{"id": "sku-1"}, {"id": "sku-1"}])), "duplicate_line", "selection.lines"),
        (lines(json!([{"id": "sku-1", "quantity": 2}])), "quantity_exceeds_remaining", "selection.lines"),
        (lines(json!([{"id": "sku-1", "prorate": "day"}])), "line_has_no_period", "selection.lines"),
        (json!({"payment_id": late, "destination": "original"}), "gateway_window_expired", "destination"),
    ] {
        let answer = shop.post("/v1/refunds", &body).await;
        answer.problem(422, code);
        assert_eq!(answer.fields(), [field], "{body}");
    }
    let problem =
        shop.post("/v1/refunds", &json!({"payment_id": disputed})).await.problem(422, "purchase_not_refundable");
    assert_eq!(problem["reasons"], json!(["payment_disputed"]));
    let credited = shop.post("/v1/refunds", &json!({"payment_id": late})).await.json();
    assert_eq!(credited["destination"], "account_credit", "a way that nobody named is the one that is open");
    shop.close().await;
}

async fn b7_what_nobody_asked_for_is_refused_by_its_name(shop: Shop) {
    let payment = payment_of(&shop.sold("LC-1", 1_000).await);
    for (field, body) in [
        ("status", json!({"payment_id": payment, "status": "succeeded"})),
        ("merchant_id", json!({"payment_id": payment, "merchant_id": "mer_1"})),
        ("approved_by", json!({"payment_id": payment, "approved_by": "me"})),
        (
            "selection.lines[0].total",
            json!({"payment_id": payment, "selection": {"kind": "lines", "lines": [{"id": "sku-1", "total": 1}]}}),
        ),
        ("selection.tenant_id", json!({"payment_id": payment, "selection": {"kind": "full", "tenant_id": 1}})),
        ("payment_id", json!({"amount": 1})),
        ("selection.kind", json!({"payment_id": payment, "selection": {}})),
        ("selection.amount", json!({"payment_id": payment, "selection": {"kind": "full", "amount": 1}})),
        ("selection.percent", json!({"payment_id": payment, "selection": {"kind": "percentage"}})),
        ("amount", json!({"payment_id": payment, "amount": 1, "selection": {"kind": "full"}})),
        ("destination", json!({"payment_id": payment, "destination": "my pocket"})),
        ("recorded_at", json!({"payment_id": payment, "recorded_at": "2026-01-01T00:00:00Z"})),
    ] {
        let answer = shop.post("/v1/refunds", &body).await;
        answer.problem(400, "invalid_request");
        assert_eq!(answer.fields(), [field], "{body}: {}", answer.text);
    }
    let twice = format!("{{\"payment_id\": \"{payment}\", \"amount\": 1, \"amount\": 2}}");
    let answer = shop.post_as("twice", "/v1/refunds", &twice).await;
    assert_eq!((answer.status.as_u16(), answer.fields()), (400, vec!["amount".to_owned()]));
    assert_eq!(shop.get("/v1/refunds").await.json()["data"], json!([]));
}

async fn b3_b4_text_stays_text(shop: Shop) {
    let words = "<script>alert(1)</script>'; drop table refund; -- \u{202e}🏮 ${jndi} %00";
    let mut body = purchase(words, 1_000);
    body["customer"]["name"] = json!(words);
    body["lines"][0]["id"] = json!(words);
    body["lines"][0]["description"] = json!(words);
    let sold = shop.post("/v1/purchases", &body).await.json();
    assert_eq!((sold["number"].as_str(), sold["lines"][0]["id"].as_str()), (Some(words), Some(words)));

    let asked = json!({"payment_id": payment_of(&sold), "reason": words, "note": words, "amount": 1});
    let made = shop.post_as("'; --", "/v1/refunds", &asked.to_string()).await;
    assert_eq!(made.json()["reason"].as_str(), Some(words));
    for id in ["%27%20or%201=1", "%00", "re_%00", "%ff%fe", "..%2f..", "re_1'--"] {
        shop.get(&format!("/v1/refunds/{id}")).await.problem(404, "not_found");
        shop.post(&format!("/v1/refunds/{id}/retry"), &json!({})).await.problem(404, "not_found");
    }
    let long = json!({"payment_id": payment_of(&sold), "reason": "r".repeat(201)});
    assert_eq!(shop.post("/v1/refunds", &long).await.fields(), ["reason"]);
    let found = shop.get("/v1/refunds?payment_id=%27%20or%20%271%27=%271").await.json();
    assert_eq!(found["data"], json!([]));
    shop.pay_out().await;
    shop.close().await;
}

//! Bytes that are no request of ours (B2), and what every answer carries.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use axum::routing::get;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::money::payment_of;
use super::shop::{Answer, Shop, new_key, purchase};

async fn send(shop: &Shop, kind: Option<&str>, body: impl Into<Body>) -> Answer {
    let mut request = shop.request(Method::POST, "/v1/refunds").header("idempotency-key", new_key());
    if let Some(kind) = kind {
        request = request.header(header::CONTENT_TYPE, kind);
    }
    shop.send(request.body(body.into())).await
}

const JSON: Option<&str> = Some("application/json");

#[tokio::test(flavor = "multi_thread")]
async fn b2_bytes_that_are_no_json_are_400_or_413_and_never_500() {
    let shop = Shop::on_sqlite().await;
    let payment = payment_of(&shop.sold("LC-1", 1_000).await);
    let good = format!("{{\"payment_id\":\"{payment}\"}}");
    let utf16: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let nul = format!("{{\"payment_id\":\"{payment}\0\"}}");
    let escaped_nul = format!("{{\"payment_id\":\"{payment}\\u0000\"}}");
    let surrogate = "{\"payment_id\":\"\\ud800\"}";
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let deep_within = format!("{{\"payment_id\":{deep}}}");

    for (what, body) in [
        ("utf-16", utf16),
        ("bom", [b"\xef\xbb\xbf", good.as_bytes()].concat()),
        ("nul", nul.into_bytes()),
        ("escaped nul", escaped_nul.into_bytes()),
        ("lone surrogate", surrogate.as_bytes().to_vec()),
        ("not utf-8", b"{\"payment_id\":\"\xff\"}".to_vec()),
        ("deep", deep.into_bytes()),
        ("deep within", deep_within.into_bytes()),
        ("two", format!("{good}{good}").into_bytes()),
        ("cut off", good.as_bytes()[..10].to_vec()),
        ("a list", b"[]".to_vec()),
        ("null", b"null".to_vec()),
        ("a word", b"refund".to_vec()),
        ("given twice", format!("{{\"payment_id\":\"{payment}\",\"payment_id\":\"{payment}\"}}").into_bytes()),
    ] {
        let answer = send(&shop, JSON, body).await;
        assert_eq!(answer.status, 400, "{what}: {}", answer.text);
        let code = answer.word("code");
        assert!(["invalid_json", "invalid_request"].contains(&code.as_str()), "{what}: {code}");
        answer.problem(400, &code);
    }
    let large = vec![b' '; 10 * 1024 * 1024];
    send(&shop, JSON, large.clone()).await.problem(413, "body_too_large");
    let chunks = futures::stream::iter(
        large.chunks(1_000).map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec())).collect::<Vec<_>>(),
    );
    send(&shop, JSON, Body::from_stream(chunks)).await.problem(413, "body_too_large");
    assert_eq!(shop.get("/v1/refunds").await.json()["data"], json!([]));
    assert_eq!(send(&shop, Some("application/json; charset=UTF-8"), good).await.status, 201);
}

/// Each body that this one is not, though a reader of shapes might take it for this one: a list of values in an object's place,
/// or nothing, or an object named after a word in the word's. With the field that is wrong, and nothing where it is all.
fn nearly(good: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    match good {
        Value::Object(fields) => {
            found.push((String::new(), fields.values().cloned().collect()));
            found.push((String::new(), json!([])));
            for (name, value) in fields {
                found.extend(nearly(value).into_iter().map(|(within, bad)| {
                    let mut fields = fields.clone();
                    fields.insert(name.clone(), bad);
                    let place = if within.is_empty() || within.starts_with('[') { "" } else { "." };
                    (format!("{name}{place}{within}"), Value::Object(fields))
                }));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                found.extend(nearly(item).into_iter().map(|(within, bad)| {
                    let mut items = items.clone();
                    items[index] = bad;
                    let place = if within.is_empty() { "" } else { "." };
                    (format!("[{index}]{place}{within}"), Value::Array(items))
                }));
            }
        }
        Value::String(word) => {
            let mut named = serde_json::Map::new();
            named.insert(word.clone(), Value::Null);
            found.push((String::new(), Value::Object(named)));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn b2_a_list_is_no_object_and_an_object_is_no_word() {
    let shop = Shop::on_sqlite().await;
    let at = |day: u32| format!("2026-03-{day:02}T10:00:00Z");
    let mut subscription = purchase("LC-2", 3_000);
    subscription["lines"][0]["period"] = json!({"start": at(1), "end": at(31)});
    let sold = shop.sold_with("LC-1", 1_000, "0002").await;
    let payment = payment_of(&sold);
    let refund = json!({
        "payment_id": payment, "reason": "broken", "note": "Sorry", "credit_order": "credit_first", "destination": "original",
        "selection": {"kind": "lines", "lines": [{"id": "sku-1", "quantity": 1}]},
    });
    let preview = json!({
        "purchase_id": sold["id"], "reason": "damaged",
        "selection": {"kind": "lines", "lines": [{"id": "sku-1", "prorate": "day"}]},
    });
    let share = json!({"payment_id": payment, "currency": "EUR", "selection": {"kind": "percentage", "percent": "10"}});
    let asked = shop.post("/v1/refunds", &json!({"payment_id": payment, "amount": 100})).await;
    shop.pay_out().await;
    let failed = shop.get(&format!("/v1/refunds/{}", asked.id())).await;
    assert_eq!(failed.word("status"), "failed");

    let mut tried = 0;
    for (path, good) in [
        ("/v1/purchases", &subscription),
        ("/v1/refunds", &refund),
        ("/v1/refunds", &share),
        ("/v1/previews", &preview),
        (&format!("/v1/refunds/{}/retry", failed.id()), &json!({})),
        (&format!("/v1/refunds/{}/credit", failed.id()), &json!({})),
    ] {
        for (field, bad) in nearly(good) {
            let answer = shop.post(path, &bad).await;
            assert_eq!(answer.status, 400, "{path} {bad}: {}", answer.text);
            if field.is_empty() {
                answer.problem(400, "invalid_json");
            } else {
                answer.problem(400, "invalid_request");
                assert_eq!(answer.fields(), [field], "{path} {bad}");
            }
            tried += 1;
        }
    }
    assert!(tried > 60, "{tried}");
    assert_eq!(shop.get("/v1/refunds").await.json()["data"].as_array().map(Vec::len), Some(1));
    for (path, good, status) in
        [("/v1/purchases", subscription, 201), ("/v1/previews", preview, 200), ("/v1/refunds", refund, 201)]
    {
        let answer = shop.post(path, &good).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_type_method_or_address_is_a_problem_too() {
    let shop = Shop::on_sqlite().await;

    for kind in
        [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("application/json; charset=utf-16")]
    {
        send(&shop, kind, "{}").await.problem(415, "unsupported_media_type");
    }
    for (method, path, allow) in [
        (Method::DELETE, "/v1/refunds", "GET,HEAD,POST"),
        (Method::PUT, "/v1/purchases/pur_1", "GET,HEAD"),
        (Method::GET, "/v1/previews", "POST"),
        (Method::GET, "/v1/refunds/re_1/retry", "POST"),
    ] {
        let answer = shop.send(shop.request(method, path).body(Body::empty())).await;
        answer.problem(405, "method_not_allowed");
        let mut allowed: Vec<&str> = answer.header("allow").split(',').map(str::trim).collect();
        allowed.sort_unstable();
        assert_eq!(allowed.join(","), allow, "{path}");
    }
    for path in ["/v1", "/v1/", "/v1/nope", "/v1/refunds/", "/v1/refunds/a/b", "/v1/refunds/re_1/nope", "/v2/refunds"] {
        let answer = shop.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        answer.problem(404, "not_found");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_names_its_request() {
    let shop = Shop::on_sqlite().await;

    let (one, other) = (shop.get("/v1/purchases").await, shop.get("/v1/nope").await);
    assert!(one.header("request-id").len() == 32 && one.header("request-id") != other.header("request-id"));
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let request =
        shop.request(Method::GET, "/v1/purchases").header("traceparent", format!("00-{trace}-00f067aa0ba902b7-01"));
    assert_eq!(shop.send(request.body(Body::empty())).await.header("request-id"), trace);
}

#[tokio::test]
async fn k8_a_route_that_panics_says_so_with_a_reference_and_the_next_request_is_answered() {
    async fn panics() -> &'static str {
        panic!("on purpose")
    }
    let router = super::super::guarded(axum::Router::new().route("/panics", get(panics)).route("/lives", get("yes")));
    let ask = async |path: &str| {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        router.clone().oneshot(request).await.expect("an answer")
    };

    let response = ask("/panics").await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(response.headers().contains_key("request-id"));
    let body = axum::body::to_bytes(response.into_body(), 10_000).await.expect("a body");
    let problem: Value = serde_json::from_slice(&body).expect("json");
    assert_eq!(problem["code"], "internal");
    assert!(problem["reference"].as_str().is_some_and(|reference| reference.len() > 8), "{problem}");
    assert!(!problem.to_string().contains("on purpose"));
    assert_eq!(ask("/lives").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn what_takes_too_long_or_too_much_is_a_problem_that_says_what_to_do() {
    let router = axum::Router::new()
        .route("/late", get(|| async { StatusCode::SERVICE_UNAVAILABLE }))
        .route("/large", get(|| async { StatusCode::PAYLOAD_TOO_LARGE }));
    let router = super::super::guarded(router);

    for (path, code, waits) in [("/late", "unavailable", true), ("/large", "body_too_large", false)] {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        let response = router.clone().oneshot(request).await.expect("an answer");
        let seconds = response.headers().get("retry-after").and_then(|wait| wait.to_str().ok()?.parse::<u32>().ok());
        assert_eq!(seconds.is_some_and(|seconds| seconds > 0), waits, "{path}");
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.expect("a body");
        let problem: Value = serde_json::from_slice(&body).expect("json");
        assert_eq!(problem["code"], code);
        assert!(problem["detail"].is_string() && problem["errors"].is_array(), "{problem}");
    }
}

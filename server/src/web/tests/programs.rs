//! Programs beside pages, behind one router.

use super::shop::{Page, Shop};

#[tokio::test(flavor = "multi_thread")]
async fn the_demos_key_stands_on_its_sign_in_page_and_lets_programs_in() {
    let shop = Shop::open().await;

    let door = shop.get("/desk/sign-in", "").await.text;
    let key = door.split("<code>").nth(1).and_then(|rest| rest.split("</code>").next()).expect("a key").to_owned();
    let answer = shop.get_as(&key, "/v1/refunds?status=failed&limit=1").await;

    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    assert_eq!((answer.header("cache-control"), answer.header("x-content-type-options")), ("no-store", "nosniff"));
    assert!(include_str!("../../../../README.md").contains(&key), "the README's example has another key");
    assert!(include_str!("../../../../docs/api.md").contains(&key), "the page's examples have another key");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_the_pages_is_no_key() {
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;
    assert_eq!(shop.get("/desk/tickets", &nora).await.status, 200);

    let answer = shop.get("/v1/refunds", &nora).await;

    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (401, "application/problem+json"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_below_v1_is_never_a_page() {
    let shop = Shop::open().await;

    for address in ["/v1", "/v1/", "/v1/purchases/nope/nope", "/v1/events", "/v1/rules"] {
        let answer = shop.get(address, "").await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (404, "application/problem+json"),
            "{address}"
        );
    }
    assert!(shop.get("/docs", "").await.text.starts_with("# The API"));
}

#[track_caller]
fn assert_problem(page: &Page, status: u16, code: &str) {
    assert_eq!(
        (page.status.as_u16(), page.header("content-type")),
        (status, "application/problem+json"),
        "{}",
        page.text
    );
    let problem: serde_json::Value = serde_json::from_str(&page.text).expect("json");
    assert_eq!((&problem["status"], problem["code"].as_str()), (&serde_json::json!(status), Some(code)));
    for part in ["type", "title", "detail"] {
        assert!(problem[part].as_str().is_some_and(|text| !text.is_empty()), "{part}: {problem}");
    }
    assert!(problem["errors"].is_array() && page.header("request-id").len() == 32, "{problem}");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_with_a_gateways_event_is_a_problem_like_any_other() {
    let shop = Shop::open().await;
    let address = "/v1/gateways/stripe/webhook/demo";

    let looked = shop.get(address, "").await;
    assert_problem(&looked, 405, "method_not_allowed");
    assert_eq!(looked.header("allow"), "POST");
    assert_problem(&shop.post_bytes(address, vec![b' '; 300 * 1024]).await, 413, "body_too_large");
    for nowhere in [address, "/v1/gateways/stripe/webhook/nobody", "/v1/gateways/paypal/webhook/demo"] {
        assert_problem(&shop.post_bytes(nowhere, b"{}".to_vec()).await, 404, "not_found");
    }

    let merchant = shop.desk.find_merchant("demo").await.expect("looked up").expect("the demo shop");
    let unset = desk::GatewaySetting::unset(&merchant.merchant_id, "stripe");
    let webhook_secret = Some("sealed with another key".to_owned());
    let setting = desk::GatewaySetting { webhook_secret, set_at: 1, ..unset };
    let mut writing = shop.desk.storage().writing().await.expect("writes");
    writing.record_gateway_setting(&setting).await.expect("set");
    writing.commit().await.expect("a commit");
    let shut = shop.post_bytes(address, b"{}".to_vec()).await;
    assert_problem(&shut, 503, "unavailable");
    assert!(shut.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0));
}

//! Programs beside pages, behind one router.

use super::shop::Shop;

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

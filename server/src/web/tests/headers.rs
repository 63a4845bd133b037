use super::shop::Shop;

/// Every kind of answer: pages, doors, what is not there, files, redirects, health.
const ADDRESSES: &[&str] = &[
    "/",
    "/demo",
    "/demo/rules",
    "/demo/purchases",
    "/demo/mail",
    "/desk",
    "/desk/sign-in",
    "/nope",
    "/demo/nope/nope",
    "/pkg/nope.js",
    "/healthz",
    "/readyz",
    "/metrics",
    "/demo/sign-in/xyz",
    "/demo/events",
    "/desk/events",
    "/v1/purchases",
    "/v1/nope",
    "/openapi.json",
    "/docs",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_says_what_a_browser_may_do_with_it() {
    let shop = Shop::open().await;

    for address in ADDRESSES {
        let page = shop.get(address, "").await;

        let policy = page.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{address}: {policy}"
        );
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{address}: {policy}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{address}");
        assert_eq!(page.header("cache-control"), "no-store", "{address}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pages_script_carries_the_nonce_of_its_own_policy() {
    let shop = Shop::open().await;

    let (first, second) = (shop.get("/demo", "").await, shop.get("/demo", "").await);

    let nonce = |policy: &str| {
        policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or_default().to_owned()
    };
    let mine = nonce(first.header("content-security-policy"));
    assert!(mine.len() >= 22, "{mine}");
    assert!(first.text.contains(&format!("nonce=\"{mine}\"")));
    assert_ne!(mine, nonce(second.header("content-security-policy")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_404_in_words() {
    let shop = Shop::open().await;

    for address in ["/nope", "/nope/purchases/pur_1", "/demo/nope/nope"] {
        let page = shop.get(address, "").await;

        assert_eq!(page.status, 404, "{address}");
        assert!(page.text.contains("There is nothing here"), "{address}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_answered_now_says_when_to_come_again() {
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;
    assert_eq!(shop.get("/desk/sign-in", "").await.header("retry-after"), "");
    shop.desk.storage().close().await;

    for (address, cookie) in [("/readyz", ""), ("/desk/tickets", &*nora)] {
        let page = shop.get(address, cookie).await;

        assert_eq!(page.status, 503, "{address}");
        assert!(page.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0), "{address}");
    }
    let program = shop.get_as(crate::demo::API_KEY, "/v1/refunds").await;
    assert_eq!((program.status.as_u16(), program.header("retry-after")), (503, "1"));
}

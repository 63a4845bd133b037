use std::collections::BTreeSet;

use super::shop::Shop;

/// Every server function that there is.
pub const FUNCTIONS: [&str; 16] = [
    "customer/ask-for-link",
    "customer/use-link",
    "customer/sign-out",
    "customer/ask",
    "customer/cancel",
    "desk/sign-in",
    "desk/sign-out",
    "desk/decide",
    "desk/retry-refund",
    "desk/credit-refund",
    "desk/give-up",
    "desk/record-by-hand",
    "desk/fail-by-hand",
    "desk/record-elsewhere",
    "desk/leave-refund",
    "desk/note-excess",
];

#[test]
fn the_list_of_server_functions_is_whole() {
    let registered: BTreeSet<String> = leptos::server_fn::axum::server_fn_paths()
        .map(|(path, _)| path.trim_start_matches("/api/").to_owned())
        .collect();

    assert_eq!(registered, FUNCTIONS.map(ToOwned::to_owned).into());
}

#[tokio::test(flavor = "multi_thread")]
async fn a5_a_post_that_no_page_of_ours_sent_is_refused_on_every_server_function() {
    let shop = Shop::open().await;
    let (mara, nora) = (shop.customer("mara@example.com").await, shop.staff("nora@lumen.example").await);
    let cookies = format!("{mara}; {nora}");
    let evil = ("origin", "https://evil.example");
    let from: [&[(&str, &str)]; 7] = [
        &[("sec-fetch-site", "cross-site"), evil],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[evil],
        &[("origin", "null")],
        &[],
        &[("content-type", "text/plain"), evil],
    ];

    for function in FUNCTIONS {
        for headers in from {
            let address = format!("/api/{function}");
            let page = shop.post_from(&address, &cookies, &[("merchant", "demo")], headers).await;

            assert_eq!(page.status, 403, "{function} with {headers:?}");
        }
    }
    assert_eq!(shop.get("/desk/tickets", &cookies).await.status, 200, "nobody was signed out");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_changed_by_getting_it() {
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;

    for function in FUNCTIONS {
        let page = shop.get(&format!("/api/{function}"), &nora).await;

        assert!(page.status == 404 || page.status == 405, "{function}: {}", page.status);
    }
    assert_eq!(shop.get("/desk/tickets", &nora).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_beyond_any_form_of_ours_is_refused() {
    let shop = Shop::open().await;
    let long = "x".repeat(70 * 1024);

    let page = shop.post("/api/desk/sign-in", "", &[("email", &long), ("password", "x")]).await;

    assert_eq!(page.status, 413);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_cannot_decide_and_a_reviewer_not_above_the_limit() {
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;
    let queue = shop.get("/desk/tickets?queue=waiting", &nora).await.text;
    let halm = queue.split("<tr").find(|row| row.contains("Studio Halm")).expect("a ticket of Studio Halm");
    let number =
        halm.split("/desk/tickets/").nth(1).and_then(|rest| rest.split('"').next()).expect("its number").to_owned();
    let fields = [("number", number.as_str()), ("decision", "all"), ("expected_total", "124000"), ("note", "")];

    let vera = shop.staff("vera@lumen.example").await;
    let ben = shop.staff("ben@lumen.example").await;
    let viewer = shop.post("/api/desk/decide", &vera, &fields).await;
    let reviewer = shop.post("/api/desk/decide", &ben, &fields).await;
    let manager = shop.post("/api/desk/decide", &nora, &fields).await;

    assert!(viewer.location().contains("problem=not_allowed"), "{}", viewer.location());
    assert!(reviewer.location().contains("problem=above_limit"), "{}", reviewer.location());
    assert_eq!(manager.location(), format!("/desk/tickets/{number}"));
}

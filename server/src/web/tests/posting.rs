use super::shop::Shop;

#[tokio::test(flavor = "multi_thread")]
async fn a_post_from_another_site_is_refused_on_every_server_function() {
    let shop = Shop::open().await;
    let (mara, nora) = (shop.customer("mara@example.com").await, shop.staff("nora@lumen.example").await);
    let cookies = format!("{mara}; {nora}");

    for function in [
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
    ] {
        let page = shop.post_from_elsewhere(&format!("/api/{function}"), &cookies, &[("merchant", "demo")]).await;

        assert_eq!(page.status, 403, "{function}");
    }
    assert_eq!(shop.get("/desk/tickets", &cookies).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_changed_by_getting_it() {
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;

    for function in [
        "desk/sign-out",
        "desk/decide",
        "desk/retry-refund",
        "desk/credit-refund",
        "desk/give-up",
        "desk/record-by-hand",
        "desk/fail-by-hand",
        "desk/record-elsewhere",
        "customer/ask",
    ] {
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

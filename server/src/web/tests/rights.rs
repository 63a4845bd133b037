use super::shop::Shop;

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_signed_in_is_led_to_the_door_and_sees_nothing_of_the_page() {
    let shop = Shop::open().await;
    let purchase = shop.purchase("LC-10482").await;

    for (address, door) in [
        ("/demo/purchases".to_owned(), "/demo"),
        (format!("/demo/purchases/{purchase}"), "/demo"),
        ("/demo/requests".to_owned(), "/demo"),
        ("/desk".to_owned(), "/desk/sign-in"),
        ("/desk/tickets".to_owned(), "/desk/sign-in"),
        ("/desk/tickets/R-XXXXXX".to_owned(), "/desk/sign-in"),
    ] {
        let page = shop.get(&address, "moneyback=made-up; moneyback-desk=made-up").await;

        assert_eq!((page.status.as_u16(), page.location()), (303, door), "{address}");
        assert!(page.text.is_empty(), "{address}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_purchase_reads_the_same_as_none() {
    let shop = Shop::open().await;
    let jonas = shop.customer("jonas@example.com").await;
    let maras = shop.purchase("LC-10482").await;

    let foreign = shop.get(&format!("/demo/purchases/{maras}"), &jonas).await;
    let missing = shop.get("/demo/purchases/pur_00000000000000000000000000000000", &jonas).await;

    assert_eq!(
        (foreign.status, missing.status),
        (axum::http::StatusCode::NOT_FOUND, axum::http::StatusCode::NOT_FOUND)
    );
    let bare = |text: &str| {
        text.split("nonce=\"").map(|part| part.split_once('"').map_or(part, |(_, rest)| rest)).collect::<String>()
    };
    assert_eq!(bare(&foreign.text), bare(&missing.text));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customers_cookie_opens_no_desk_and_a_desks_no_portal() {
    let shop = Shop::open().await;
    let mara = shop.customer("mara@example.com").await.replace("moneyback=", "moneyback-desk=");
    let nora = shop.staff("nora@lumen.example").await.replace("moneyback-desk=", "moneyback=");

    assert_eq!(shop.get("/desk/tickets", &mara).await.location(), "/desk/sign-in");
    assert_eq!(shop.get("/demo/purchases", &nora).await.location(), "/demo");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailed_link_survives_being_looked_at_and_works_once() {
    let shop = Shop::open().await;
    shop.post("/api/customer/ask-for-link", "", &[("merchant", "demo"), ("email", "mara@example.com")]).await;
    let token = shop.mailed_token("mara@example.com").await;

    for _ in 0..10 {
        assert!(shop.get(&format!("/demo/sign-in/{token}"), "").await.text.contains("Welcome back"));
    }
    let fields = [("merchant", "demo"), ("token", token.as_str())];
    let first = shop.post("/api/customer/use-link", "", &fields).await;
    let second = shop.post("/api/customer/use-link", "", &fields).await;

    assert_eq!(first.location(), "/demo/purchases");
    assert!(first.cookie().starts_with("moneyback="));
    assert!(second.location().contains("problem=link_over"), "{}", second.location());
    assert!(second.cookie().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_and_an_unknown_address_get_the_same_answer() {
    let shop = Shop::open().await;

    let ask = async |email: &str| {
        shop.post("/api/customer/ask-for-link", "", &[("merchant", "demo"), ("email", email)]).await
    };
    let (known, unknown) = (ask("mara@example.com").await, ask("nemo@example.com").await);

    assert_eq!(known.status, unknown.status);
    assert_eq!(known.location().replace("mara", "nemo"), unknown.location());
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session_on_the_server() {
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;
    assert_eq!(shop.get("/desk/tickets", &nora).await.status, 200);

    shop.post("/api/desk/sign-out", &nora, &[]).await;

    assert_eq!(shop.get("/desk/tickets", &nora).await.location(), "/desk/sign-in");
}

/// The stream's answer is read to its end: it comes, or the test never ends.
async fn ends(body: axum::body::Body) {
    let whole = http_body_util::BodyExt::collect(body);
    tokio::time::timeout(std::time::Duration::from_secs(30), whole).await.expect("an end").expect("a whole body");
}

#[tokio::test(flavor = "multi_thread")]
async fn a6_word_to_open_pages_ends_with_the_session() {
    let shop = Shop::open().await;
    let (nora, ben) = (shop.staff("nora@lumen.example").await, shop.staff("ben@lumen.example").await);
    let mara = shop.customer("mara@example.com").await;
    let (of_nora, of_ben, of_mara) = (
        shop.begin("/desk/events", &nora).await,
        shop.begin("/desk/events", &ben).await,
        shop.begin("/demo/events", &mara).await,
    );
    assert_eq!([of_nora.0, of_ben.0, of_mara.0], [200, 200, 200]);

    shop.post("/api/desk/sign-out", &nora, &[]).await;
    ends(of_nora.1).await;
    assert!(shop.desk.disable_staff("ben@lumen.example").await.expect("a write"));
    ends(of_ben.1).await;
    shop.post("/api/customer/sign-out", &mara, &[("merchant", "demo")]).await;
    ends(of_mara.1).await;

    assert_eq!(shop.get("/desk/events", &nora).await.status, 401);
}

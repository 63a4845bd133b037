//! Forms that no page of ours sends, and addresses that none leads to: each is answered by a page that says what is wrong and
//! keeps what was typed. Nothing is done, nothing breaks, and nobody is sent elsewhere.

use super::posting::FUNCTIONS;
use super::shop::{Page, Shop};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
/// Without any script a browser asks for a page; a program, or a script's request, for anything.
const ACCEPTS: [&str; 2] = ["text/html", "*/*"];

/// Where the page's link leads.
fn way_back(page: &Page) -> String {
    let link = page.text.split(">Back").next().and_then(|text| text.rsplit("href=\"").next());
    link.and_then(|link| link.split('"').next()).unwrap_or_default().replace("&amp;", "&")
}

#[track_caller]
fn assert_not_read(page: &Page, status: u16, of: &str) {
    assert_eq!(page.status.as_u16(), status, "{of}: {}", page.text);
    assert!(page.location().is_empty(), "{of} leads to {}", page.location());
    assert!(page.text.contains("We could not read that") && page.text.contains("id=\"main\""), "{of}: {}", page.text);
    let back = way_back(page);
    assert!(back.starts_with('/') && !back.starts_with("//"), "{of}: {back}");
    assert!(!page.text.contains("__err") && !page.text.contains("from=here"), "{of}: {}", page.text);
}

/// Bodies that are no form of this function's.
fn malformed() -> Vec<Vec<u8>> {
    let same_twice = ["merchant=demo&merchant=demo", "number=R-1&number=R-1", "email=a&email=b", "x=1&x=1"];
    let texts = [
        "unknown=1",
        "merchant[x]=demo",
        "merchant[0]=demo",
        "merchant[]=demo",
        "number[a][b]=1",
        "email[0]=a",
        "line[85123A]=on",
        "line[0012]=on",
        "line[-1]=on",
        "line[1e3]=on",
        "line[0]=on&line[0]=on",
        "line[99999999999999999999]=on",
        "line[[]=on",
        "line=on",
        "line[0]=on&line=on",
        "[=1",
        "=1",
        "%00=1",
        "merchant=demo%00",
        "number=R-1%0D%0Aset-cookie:%20a=b",
        "refund=%1B[31m",
        "email=a%09b",
        "note=%00",
        "comment=%07",
        "merchant=%FF",
        "number=%C3%28",
        "%FF=1",
        "{\"merchant\": \"demo\"}",
    ];
    texts
        .into_iter()
        .chain(same_twice)
        .map(|text| text.as_bytes().to_vec())
        .chain([b"number=\xff\xfe".to_vec()])
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_form_is_a_page_of_ours_on_every_function() {
    let shop = Shop::open().await;
    let (mara, nora) = (shop.customer("mara@example.com").await, shop.staff("nora@lumen.example").await);
    let cookies = format!("{mara}; {nora}");

    for function in FUNCTIONS {
        let path = format!("/api/{function}");
        for accept in ACCEPTS.map(|accept| ("accept", accept)) {
            for body in malformed() {
                let page = shop.post_body(&path, &cookies, &body, &[FORM, accept]).await;
                assert_not_read(&page, 400, &format!("{function} with {}", String::from_utf8_lossy(&body)));
            }
            let too_long = format!("note={}", "o".repeat(100 * 1024));
            let page = shop.post_body(&path, &cookies, too_long.as_bytes(), &[FORM, accept]).await;
            assert_not_read(&page, 413, &format!("{function} with 100 KiB"));
            for kind in ["application/json", "multipart/form-data; boundary=x", "text/plain", ""] {
                let page = shop.post_body(&path, &cookies, b"merchant=demo", &[("content-type", kind), accept]).await;
                assert_not_read(&page, 400, &format!("{function} as {kind}"));
            }
        }
    }
    assert_eq!(shop.get("/desk/tickets", &cookies).await.status, 200, "nobody was signed out");
    assert_eq!(shop.get("/demo/purchases", &cookies).await.status, 200, "nobody was signed out");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_a_field_it_needs_is_refused_by_its_name() {
    let shop = Shop::open().await;
    // These need nothing: signing out, and signing in, whose empty fields have words of their own.
    let may_be_empty = ["desk/sign-out", "desk/sign-in"];

    for function in FUNCTIONS.iter().filter(|function| !may_be_empty.contains(function)) {
        let page = shop.post_body(&format!("/api/{function}"), "", b"", &[FORM, ("accept", "text/html")]).await;

        assert_not_read(&page, 400, function);
        assert!(page.text.contains("is missing."), "{function}: {}", page.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_customer_typed_is_kept_when_it_cannot_be_read() {
    let shop = Shop::open().await;
    let mara = shop.customer("mara@example.com").await;
    let purchase = shop.purchase("LC-10482").await;
    let body = format!(
        "merchant=demo&purchase={purchase}&what=lines&line%5B1%5D=on&quantity%5B0%5D=2&reason=damaged\
         &comment=It+is+%3Cb%3Ebroken%3C/b%3E.%0D%0ASee+the+photo%00.&expected_total=790"
    );

    let refused = shop.post_body("/api/customer/ask", &mara, body.as_bytes(), &[FORM, ("accept", "text/html")]).await;

    assert_not_read(&refused, 400, "a comment with NUL");
    assert!(refused.text.contains("Your comment holds a character that cannot be shown."), "{}", refused.text);
    assert!(refused.text.contains(".\nSee the photo .") && !refused.text.contains("<b>broken"), "{}", refused.text);
    assert!(refused.text.contains("Back, with what you typed"), "{}", refused.text);
    let back = way_back(&refused);
    assert!(back.starts_with(&format!("/demo/purchases/{purchase}?what=lines")), "{back}");
    let form = shop.get(&back, &mara).await;
    assert_eq!(form.status, 200);
    assert!(form.text.contains("See the photo .") && form.text.contains("€7.90"), "{}", form.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_or_link_is_never_shown_again() {
    let shop = Shop::open().await;
    for (function, body) in [
        ("desk/sign-in", "email=nora%40lumen.example&password=hush-hush&password=hush-hush"),
        ("customer/use-link", "merchant=demo&token=hush-hush&token=hush-hush"),
    ] {
        let page = shop.post_body(&format!("/api/{function}"), "", body.as_bytes(), &[FORM]).await;

        assert_not_read(&page, 400, function);
        assert!(!page.text.contains("hush"), "{}", page.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn line_breaks_are_kept_as_one_character() {
    let shop = Shop::open().await;
    let (mara, nora) = (shop.customer("mara@example.com").await, shop.staff("nora@lumen.example").await);
    let purchase = shop.purchase("LC-10482").await;
    // A browser counts each of these 2,000 once, and sends the line breaks as two.
    let comment = format!("{}\r\n\r\n{}", "a".repeat(999), "b".repeat(999));
    let fields = [
        ("merchant", "demo"),
        ("purchase", &purchase),
        ("what", "lines"),
        ("line[1]", "on"),
        ("reason", "damaged"),
        ("comment", &comment),
        ("expected_total", "790"),
    ];

    let asked = shop.post("/api/customer/ask", &mara, &fields).await;

    let number = asked.location().strip_suffix("?sent=1").and_then(|path| path.rsplit('/').next());
    let number = number.unwrap_or_else(|| panic!("{}", asked.location()));
    let ticket = shop.get(&format!("/desk/tickets/{number}"), &nora).await.text;
    assert!(ticket.contains("a\n\nb"), "{ticket}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_decision_decides_nothing() {
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;
    let queue = shop.get("/desk/tickets?queue=waiting", &nora).await.text;
    let number = queue.split("/desk/tickets/R-").nth(1).and_then(|rest| rest.split('"').next()).expect("a request");
    let number = format!("R-{number}");
    let page = shop.get(&format!("/desk/tickets/{number}"), &nora).await.text;
    let expected = super::remedy::field_in(&page, "expected_total");

    for decision in ["", "ALL", "approve", "all ", "yes", "none", "rejected"] {
        let fields =
            [("number", number.as_str()), ("decision", decision), ("expected_total", &expected), ("note", "Kept.")];
        let refused = shop.post("/api/desk/decide", &nora, &fields).await;

        assert!(refused.location().ends_with("problem=decision_missing"), "{decision}: {}", refused.location());
        let page = shop.get(refused.location(), &nora).await.text;
        assert!(page.contains("Nothing was decided.") && page.contains("Kept."), "{page}");
    }
    for expected in ["", "x", "1.5", "99999999999999999999"] {
        let fields = [("number", number.as_str()), ("decision", "all"), ("expected_total", expected)];
        let refused = shop.post("/api/desk/decide", &nora, &fields).await;
        assert!(refused.location().ends_with("problem=amount_changed"), "{expected}: {}", refused.location());
    }
    assert!(shop.get("/desk/tickets?queue=waiting", &nora).await.text.contains(&number), "it waits as before");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_word_or_line_asks_for_nothing() {
    let shop = Shop::open().await;
    let mara = shop.customer("mara@example.com").await;
    let purchase = shop.purchase("LC-10482").await;
    let whole = [
        ("merchant", "demo"),
        ("purchase", purchase.as_str()),
        ("what", "lines"),
        ("line[1]", "on"),
        ("reason", "damaged"),
        ("expected_total", "790"),
    ];
    let with = |name: &'static str, value: &'static str| {
        let mut fields: Vec<(&str, &str)> = whole.into_iter().filter(|(field, _)| *field != name).collect();
        fields.push((name, value));
        fields
    };

    for (fields, code) in [
        (with("what", "nothing"), "what_missing"),
        (with("what", ""), "what_missing"),
        (with("reason", "because"), "reason_missing"),
        (with("line[4]", "on"), "line_missing"),
        (with("line[99]", "on"), "line_missing"),
        (with("quantity[4]", "1"), "line_missing"),
        (with("line[1]", "off"), "line_missing"),
        (with("quantity[1]", "two"), "quantity_not_positive"),
        (with("expected_total", "all"), "amount_changed"),
        (with("expected_total", ""), "amount_changed"),
    ] {
        let refused = shop.post("/api/customer/ask", &mara, &fields).await;
        assert!(refused.location().ends_with(&format!("problem={code}")), "{fields:?}: {}", refused.location());
        assert_eq!(shop.get(refused.location(), &mara).await.status, 200, "{fields:?}");
    }
    assert!(shop.post("/api/customer/ask", &mara, &whole).await.location().ends_with("?sent=1"));
}

/// A zero byte is text for one database and none for the other.
#[tokio::test(flavor = "multi_thread")]
async fn a_control_character_in_an_address_breaks_no_page_on_either_database() {
    let shops = [Some(Shop::open().await), Shop::on_postgres().await];
    for shop in shops.into_iter().flatten() {
        let (mara, nora) = (shop.customer("mara@example.com").await, shop.staff("nora@lumen.example").await);
        let cookies = format!("{mara}; {nora}");
        let purchase = shop.purchase("LC-10482").await;
        let own = format!("/demo/purchases/{purchase}");
        for path in [
            "/",
            "/demo",
            "/desk/sign-in",
            "/demo/sign-in/sent",
            "/demo/purchases",
            "/demo/requests",
            &own,
            "/desk/tickets",
            "/desk/refunds",
            "/demo/mail",
            "/demo/rules",
            "/nope",
        ] {
            for query in ["email=%00", "after=1.%00", "what=amount&amount=%00", "%00=1", "queue=%1B", "comment=a%00b"] {
                let page = shop.get(&format!("{path}?{query}"), &cookies).await;
                assert_eq!(page.status, 400, "{path}?{query}");
                assert!(page.text.contains("The address holds a character that cannot be shown."), "{path}?{query}");
            }
            let page = shop.get(&format!("{path}?comment=a%0D%0A%09b&after=%FF"), &cookies).await;
            assert!(page.status != 400 && !page.status.is_server_error(), "{path}: {}", page.status);
        }
        let elsewhere = shop.get("//evil.example/?x=%00", &cookies).await;
        assert_eq!((elsewhere.status.as_u16(), way_back(&elsewhere).as_str()), (400, "/evil.example/"));
        for path in [
            "/%00",
            "/demo%00",
            "/demo/purchases/%00",
            "/demo/requests/R-%00",
            "/demo/sign-in/%00",
            "/%FF/rules",
            "/desk/tickets/%00",
            "/desk/refunds/re_%00",
            "/desk/purchases/%1B",
            "/demo/%00",
            "/pkg/%00",
            "/assets/a%00.png",
            "/%00/events",
            "/api/desk/%00",
            "/demo/purchases/%FF",
        ] {
            let status = shop.get(path, &cookies).await.status.as_u16();
            assert!([400, 404].contains(&status), "{path}: {status}");
        }
        for path in [
            "/v1/purchases?number=%00",
            "/v1/refunds?payment_id=%00",
            "/v1/refunds?cursor=%00",
            "/v1/purchases/%00",
            "/v1/refunds/re_%00",
            "/v1/%00",
            "/v1/purchases?%00=1",
        ] {
            let status = shop.get_as(crate::demo::API_KEY, path).await.status.as_u16();
            assert!([400, 404].contains(&status), "{path}: {status}");
        }
        shop.desk.storage().close().await;
    }
}

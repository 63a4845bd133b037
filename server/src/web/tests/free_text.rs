//! Text of 10,000 characters, and text with markup in it, in every field that takes words (B3): refused by the field's name, or shown
//! as it was typed.

use serde_json::{Value, json};

use super::remedy::{number_of, refund_in, ticket};
use super::shop::Shop;
use crate::api::tests::shop::purchase;
use crate::demo;

const MARKUP: &str = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;";

fn long() -> String {
    format!("{MARKUP}{}", "o".repeat(10_000 - MARKUP.len()))
}

/// It stands there, and is words to a browser.
#[track_caller]
fn assert_shown(page: &str) {
    assert!(page.contains("&lt;script&gt;alert(1)") || page.contains("&lt;script>alert(1)"), "{page}");
    assert_inert(page);
}

#[track_caller]
fn assert_inert(page: &str) {
    assert!(!page.contains("<script>alert(1)") && !page.contains("<img src=x"), "{page}");
}

/// What a refused form leads back to, with what was typed.
async fn assert_refused(shop: &Shop, cookie: &str, function: &str, fields: &[(&str, &str)], code: &str) {
    let refused = shop.post(&format!("/api/{function}"), cookie, fields).await;
    assert!(refused.location().ends_with(&format!("problem={code}")), "{function}: {}", refused.location());
    let page = shop.get(refused.location(), cookie).await;
    assert_eq!(page.status, 200, "{function}");
    assert_shown(&page.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn b3_what_a_customer_writes_is_refused_by_name_or_shown_as_it_was_written() {
    let shop = Shop::open().await;
    let (mara, nora) = (shop.customer("mara@example.com").await, shop.staff("nora@lumen.example").await);
    let purchase = shop.purchase("LC-10482").await;
    let long = long();
    let ask = |comment| {
        let of = [
            ("merchant", "demo"),
            ("purchase", purchase.as_str()),
            ("reason", "not_as_described"),
            ("comment", comment),
        ];
        let lines = [("what", "lines"), ("line[0]", "on"), ("quantity[0]", "1"), ("line[1]", "on")];
        [of.as_slice(), &lines, &[("expected_total", "4190")]].concat()
    };

    assert_refused(&shop, &mara, "customer/ask", &ask(&long), "comment_too_long").await;
    let some =
        [("merchant", "demo"), ("purchase", &purchase), ("what", "amount"), ("amount", &long), ("reason", "other")];
    assert_refused(&shop, &mara, "customer/ask", &some, "amount_unreadable").await;
    assert_refused(&shop, "", "customer/ask-for-link", &[("merchant", "demo"), ("email", &long)], "email_unreadable")
        .await;

    let taken = shop.post("/api/customer/ask", &mara, &ask(MARKUP)).await;
    let request = taken.location().strip_suffix("?sent=1").unwrap_or_else(|| panic!("{}", taken.location()));
    let number = request.rsplit('/').next().unwrap_or_default();
    assert_inert(&shop.get(request, &mara).await.text);
    assert_shown(&ticket(&shop, number, &nora).await);
    assert_inert(&shop.get("/desk/tickets?queue=waiting", &nora).await.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn b3_what_staff_write_is_refused_by_name_or_shown_as_it_was_written() {
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;
    let long = long();
    assert_refused(&shop, "", "desk/sign-in", &[("email", &long), ("password", &long)], "wrong_password").await;

    // A word to the customer stands on both sides' pages, and in the mail.
    let queue = shop.get("/desk/tickets?queue=waiting", &nora).await.text;
    let numbers = queue.split("/desk/tickets/R-").skip(1).filter_map(|rest| rest.split('"').next());
    let numbers: std::collections::BTreeSet<String> = numbers.map(|number| format!("R-{number}")).collect();
    let number = numbers.first().expect("a request");
    let amount = [("number", number.as_str()), ("decision", "amount"), ("amount", &long), ("note", &long)];
    assert_refused(&shop, &nora, "desk/decide", &amount, "amount_unreadable").await;
    let no = |note| [("number", number.as_str()), ("decision", "reject"), ("note", note)];
    assert_refused(&shop, &nora, "desk/decide", &no(&long), "note_too_long").await;
    let longest = &long[..2_000];
    assert_eq!(shop.post("/api/desk/decide", &nora, &no(longest)).await.location(), format!("/desk/tickets/{number}"));
    let page = ticket(&shop, number, &nora).await;
    assert_shown(&page);
    assert!(page.contains(&"o".repeat(longest.len() - MARKUP.len())), "all of it");
    while shop.desk.send_mail().await.expect("the worker works") > 0 {}
    assert_shown(&shop.get("/demo/mail", "").await.text);

    let number = number_of(&shop, &nora, "Knock box").await;
    let refund = refund_in(&ticket(&shop, &number, &nora).await);
    let sent = |evidence| [("refund", refund.as_str()), ("evidence", evidence)];
    assert_refused(&shop, &nora, "desk/record-by-hand", &sent(&long), "proof_too_long").await;
    shop.post("/api/desk/record-by-hand", &nora, &sent(MARKUP)).await;
    assert_shown(&ticket(&shop, &number, &nora).await);

    let number = number_of(&shop, &nora, "Hand grinder").await;
    let refund = refund_in(&ticket(&shop, &number, &nora).await);
    let of = [("refund", refund.as_str()), ("expected", "6400")];
    let paid = |evidence| [of.as_slice(), &[("way", "cash"), ("evidence", evidence)]].concat();
    assert_refused(&shop, &nora, "desk/record-elsewhere", &paid(&long), "proof_too_long").await;
    shop.post("/api/desk/record-elsewhere", &nora, &paid(MARKUP)).await;
    assert_shown(&ticket(&shop, &number, &nora).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn b3_what_a_program_writes_is_refused_by_name_or_shown_on_every_page_as_it_was_written() {
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;
    let program = async |path: &str, body: &Value| shop.post_as(demo::API_KEY, path, body).await;
    let mut sold = purchase(MARKUP, 1_000);
    sold["customer"] = json!({"email": "b3@example.com", "name": MARKUP});
    sold["lines"][0]["description"] = json!(MARKUP);
    sold["lines"][0]["category"] = json!(MARKUP);
    sold["payment"]["method"] = json!({"kind": "card", "label": MARKUP});
    let told = |text: &str| -> Value { serde_json::from_str(text).expect("json") };
    for (pointer, field) in [
        ("/number", "number"),
        ("/customer/name", "customer.name"),
        ("/lines/0/id", "lines[0].id"),
        ("/lines/0/description", "lines[0].description"),
        ("/lines/0/category", "lines[0].category"),
        ("/payment/gateway", "payment.gateway"),
        ("/payment/reference", "payment.reference"),
        ("/payment/method/kind", "payment.method.kind"),
        ("/payment/method/label", "payment.method.label"),
    ] {
        let mut body = sold.clone();
        *body.pointer_mut(pointer).expect("a field") = json!(long());
        let refused = program("/v1/purchases", &body).await;
        assert_eq!((refused.status.as_u16(), &told(&refused.text)["errors"][0]["field"]), (400, &json!(field)));
    }

    let made = program("/v1/purchases", &sold).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = told(&made.text);
    let (id, payment_id) = (made["id"].as_str().expect("an id"), &made["payments"][0]["id"]);
    for field in ["reason", "note"] {
        let refused = program("/v1/refunds", &json!({"payment_id": payment_id, "amount": 1, field: long()})).await;
        assert_eq!((refused.status.as_u16(), &told(&refused.text)["errors"][0]["field"]), (400, &json!(field)));
    }
    let words = json!({"payment_id": payment_id, "amount": 1, "reason": MARKUP, "note": MARKUP});
    let refund = told(&program("/v1/refunds", &words).await.text);
    let moved = json!({"payment_id": payment_id, "amount": 1, "destination": "recorded", "evidence": MARKUP});
    let recorded = told(&program("/v1/refunds", &moved).await.text);

    let customer = shop.customer("b3@example.com").await;
    for path in ["/demo/purchases".to_owned(), format!("/demo/purchases/{id}")] {
        assert_shown(&shop.get(&path, &customer).await.text);
    }
    let of = |refund: &Value| format!("/desk/refunds/{}", refund["id"].as_str().expect("an id"));
    for path in [format!("/desk/purchases/{id}"), "/desk/refunds".to_owned(), of(&refund), of(&recorded)] {
        assert_shown(&shop.get(&path, &nora).await.text);
    }
    while shop.desk.send_mail().await.expect("the worker works") > 0 {}
    assert_shown(&shop.get("/demo/mail", "").await.text);
}

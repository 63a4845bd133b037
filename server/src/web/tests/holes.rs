//! No hole in a sentence: what a shop never told us is not said, on no page and in no mail.

use serde_json::{Value, json};

use super::shop::Shop;
use crate::demo;

/// The text of a page, its tags away: what stands between two is looked at by itself, since a browser shows the space
/// around tags once.
fn texts(page: &str) -> Vec<String> {
    let body = page.split("<body>").nth(1).unwrap_or(page).replace("<!>", "").replace("<!---->", "");
    let texts = body.split('<').filter_map(|part| part.split_once('>').map(|(_, text)| text.to_owned()));
    texts.filter(|text| !text.trim().is_empty()).collect()
}

#[track_caller]
fn assert_no_holes(text: &str, of: &str) {
    for hole in ["  ", " ,", " .", ",,", "..", "None", "null", "NaN", "{", "()", "\"\"", "to .", "to ,", "by .", "on ."]
    {
        assert!(!text.trim().contains(hole), "{of} has {hole:?} in {text:?}");
    }
}

/// As the README has it: no method, no delivery, as little as is needed.
async fn bare_purchase(shop: &Shop, number: &str, status: &str) -> Value {
    let now = domain::Timestamp(desk::Clock::now(&crate::clock::SystemClock).0 - 3_600_000_000).rfc3339();
    let captured = if status == "authorized" { Value::Null } else { json!(now) };
    let body = json!({
        "number": number, "currency": "EUR", "purchased_at": now,
        "customer": {"email": "mara@example.com"},
        "lines": [{"id": "cup", "description": "Two cups", "category": "goods", "quantity": 2, "subtotal": 1_681, "tax": 319}],
        "payment": {"amount": 2_000, "status": status, "captured_at": captured, "gateway": "sandbox", "reference": "sbx_4242"},
    });
    let made = shop.post_as(demo::API_KEY, "/v1/purchases", &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    serde_json::from_str(&made.text).expect("JSON")
}

async fn assert_whole(shop: &Shop, pages: &[(&str, &str)]) -> String {
    let mut all = String::new();
    for (path, cookie) in pages {
        let page = shop.get(path, cookie).await;
        assert_eq!(page.status, 200, "{path}");
        for text in texts(&page.text) {
            assert_no_holes(&text, path);
            all.push_str(&text);
        }
    }
    while shop.desk.send_mail().await.expect("the worker works") > 0 {}
    for (_, letter) in shop.mailbox.letters() {
        for line in letter.text.lines().chain([letter.subject.as_str()]) {
            assert_no_holes(line, &format!("the mail {}", letter.subject));
        }
        all.push_str(&letter.text);
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_without_a_method_leaves_no_hole_in_any_sentence() {
    let shop = Shop::open().await;
    let (mara, nora) = (shop.customer("mara@example.com").await, shop.staff("nora@lumen.example").await);
    let sold = bare_purchase(&shop, "BARE-1", "settled").await;
    let (id, payment) = (sold["id"].as_str().expect("an id"), sold["payments"][0]["id"].as_str().expect("an id"));
    assert_eq!(sold["payments"][0]["method"], json!({"kind": "sandbox", "label": null}));
    let (own, bought) = (format!("/demo/purchases/{id}"), format!("/desk/purchases/{id}"));
    let chosen = format!("{own}?what=lines&line%5B0%5D=on&quantity%5B0%5D=1&reason=damaged");

    let said =
        assert_whole(&shop, &[("/demo/purchases", &mara), (&own, &mara), (&chosen, &mara), (&bought, &nora)]).await;
    assert!(said.contains("To your original payment method"), "{said}");
    let fields = [
        ("merchant", "demo"),
        ("purchase", id),
        ("what", "lines"),
        ("line[0]", "on"),
        ("quantity[0]", "1"),
        ("reason", "damaged"),
        ("expected_total", "1000"),
    ];
    let asked = shop.post("/api/customer/ask", &mara, &fields).await;
    let request = asked.location().split('?').next().unwrap_or_default().to_owned();
    let number = request.rsplit('/').next().unwrap_or_default().to_owned();
    let ticket = format!("/desk/tickets/{number}");
    let both = [(request.as_str(), mara.as_str()), (&ticket, &nora), (&bought, &nora), (&own, &mara)];
    assert_whole(&shop, &both).await;
    let yes = [("number", number.as_str()), ("decision", "all"), ("expected_total", "1000")];
    shop.post("/api/desk/decide", &nora, &yes).await;
    let said = assert_whole(&shop, &both).await;
    assert!(said.contains("€10.00 goes to your original payment method."), "{said}");

    // Of an amount, so that no units are chosen.
    let body = json!({"payment_id": payment, "amount": 300});
    let made = shop.post_as(demo::API_KEY, "/v1/refunds", &body).await;
    let made: Value = serde_json::from_str(&made.text).expect("JSON");
    assert_eq!(made["lines"][0]["quantity"], Value::Null, "{made}");
    let given = format!("/desk/refunds/{}", made["id"].as_str().expect("an id"));
    assert_whole(&shop, &[(&given, &nora), (&own, &mara), ("/desk/refunds", &nora)]).await;
    while shop.desk.pay_out().await.expect("the sandbox pays") > 0 {}
    let after = [(given.as_str(), nora.as_str()), ("/desk/tickets", &nora)];
    let said = assert_whole(&shop, &[both.as_slice(), &after].concat()).await;
    assert!(said.contains("Paid back to your original payment method on"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_not_captured_yet_leaves_no_hole_in_any_sentence() {
    let shop = Shop::open().await;
    let (mara, nora) = (shop.customer("mara@example.com").await, shop.staff("nora@lumen.example").await);
    let sold = bare_purchase(&shop, "BARE-2", "authorized").await;
    let id = sold["id"].as_str().expect("an id");

    let (own, bought) = (format!("/demo/purchases/{id}"), format!("/desk/purchases/{id}"));
    assert_whole(&shop, &[(&own, &mara), (&bought, &nora), ("/demo/purchases", &mara)]).await;
}

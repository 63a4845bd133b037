//! Lines whose ids are a shop's own text: no field is named by one, so each can be asked for.

use serde_json::{Value, json};

use super::shop::Shop;
use crate::demo;

const IDS: [&str; 16] = [
    "85123A",
    "0f0c2b6e-6f0e-4f0a-9d7e-8f6f3f0d1c2b",
    "0012",
    "12",
    "sku[0]",
    "9 lives",
    "a&b",
    "[",
    "]",
    "a=b+c%20",
    "\u{200b}",
    "...............................................................................................1234",
    "line[1]",
    "<b>\"bold\"</b>",
    "Größe 42 ✓",
    "__proto__",
];

fn purchase(number: &str) -> Value {
    let line = |(at, id): (usize, &&str)| json!({"id": id, "description": format!("Thing {at}."), "category": "goods", "quantity": 2, "subtotal": 1_000});
    let lines: Vec<Value> = IDS.iter().enumerate().map(line).collect();
    let now = domain::Timestamp(desk::Clock::now(&crate::clock::SystemClock).0 - 3_600_000_000).rfc3339();
    json!({
        "number": number, "currency": "EUR", "purchased_at": now, "delivered_at": now,
        "customer": {"email": "mara@example.com", "name": "Mara Lindqvist"}, "lines": lines,
        "payment": {"amount": 16_000, "status": "settled", "captured_at": now, "gateway": "sandbox", "reference": "sbx_4242",
            "method": {"kind": "card", "label": "Visa ending 4242"}},
    })
}

async fn brought_in(shop: &Shop, number: &str) -> String {
    let made = shop.post_as(demo::API_KEY, "/v1/purchases", &purchase(number)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made: Value = serde_json::from_str(&made.text).expect("JSON");
    made["id"].as_str().expect("an id").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_with_any_id_is_chosen_by_its_position() {
    let shop = Shop::open().await;
    let mara = shop.customer("mara@example.com").await;

    for (at, id) in IDS.iter().enumerate() {
        let purchase = brought_in(&shop, &format!("IDS-{at}")).await;
        let (line, quantity) = (format!("line[{at}]"), format!("quantity[{at}]"));
        let page = shop.get(&format!("/demo/purchases/{purchase}"), &mara).await.text;
        assert!(
            page.contains(&format!("name=\"{line}\"")) && page.contains(&format!("name=\"{quantity}\"")),
            "{id}: {page}"
        );
        let fields = [
            ("merchant", "demo"),
            ("purchase", &purchase),
            ("what", "lines"),
            (&line, "on"),
            (&quantity, "1"),
            ("reason", "damaged"),
            ("expected_total", "500"),
        ];

        let asked = shop.post("/api/customer/ask", &mara, &fields).await;

        assert!(asked.location().ends_with("?sent=1"), "{id}: {}", asked.location());
        let request = shop.get(asked.location(), &mara).await.text;
        assert!(request.contains(&format!("Thing {at}. × 1")) && request.contains("€5.00"), "{id}: {request}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_lines_with_odd_ids_are_chosen_together() {
    let shop = Shop::open().await;
    let mara = shop.customer("mara@example.com").await;
    let purchase = brought_in(&shop, "IDS-ALL").await;
    let lines: Vec<String> = (0..IDS.len()).map(|at| format!("line[{at}]")).collect();
    let of = [
        ("merchant", "demo"),
        ("purchase", purchase.as_str()),
        ("what", "lines"),
        ("reason", "damaged"),
        ("expected_total", "1"),
    ];
    let fields: Vec<(&str, &str)> = of.into_iter().chain(lines.iter().map(|line| (line.as_str(), "on"))).collect();

    let refused = shop.post("/api/customer/ask", &mara, &fields).await;
    assert!(refused.location().ends_with("problem=amount_changed"), "{}", refused.location());
    let page = shop.get(refused.location(), &mara).await.text;

    assert_eq!(page.matches("checked").count() - page.matches("checked=\"false\"").count(), IDS.len() + 2, "{page}");
    assert!(page.contains("€160.00"), "{page}");
}

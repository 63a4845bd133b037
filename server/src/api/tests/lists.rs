//! Lists in pages, each row once, and cursors that fit one list alone (B6).

use serde_json::{Value, json};

use super::money::payment_of;
use super::shop::{Shop, on_both_engines, purchase};

on_both_engines!(
    purchases_come_in_pages_each_once_the_newest_first,
    refunds_come_in_pages_and_by_what_is_asked_for,
    b6_a_cursor_that_was_changed_or_is_anothers_is_told_so,
    a_word_behind_the_question_mark_that_is_not_known_is_named,
);

async fn all(shop: &Shop, list: &str) -> Vec<Value> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = shop.get(&format!("{list}{cursor}")).await.json();
        found.extend(page["data"].as_array().expect("a list").clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

fn fields(rows: &[Value], field: &str) -> Vec<String> {
    rows.iter().map(|row| row[field].as_str().expect("text").to_owned()).collect()
}

async fn purchases_come_in_pages_each_once_the_newest_first(shop: Shop) {
    for count in 1..=5 {
        let mut body = purchase(&format!("LC-{count}"), 1_000);
        if count == 3 {
            body["customer"]["email"] = json!("Jonas@Example.org");
        }
        assert_eq!(shop.post("/v1/purchases", &body).await.status, 201);
    }

    let every = ["LC-5", "LC-4", "LC-3", "LC-2", "LC-1"];
    assert_eq!(fields(&all(&shop, "/v1/purchases?limit=2").await, "number"), every);
    assert_eq!(fields(&all(&shop, "/v1/purchases?limit=5").await, "number"), every);
    assert_eq!(fields(&all(&shop, "/v1/purchases?number=LC-2").await, "number"), ["LC-2"]);
    assert_eq!(
        fields(&all(&shop, "/v1/purchases?limit=1&customer_email=jonas%40example.org").await, "number"),
        ["LC-3"]
    );
    let hers = all(&shop, "/v1/purchases?limit=1&customer_email=ada%40example.org").await;
    assert_eq!(fields(&hers, "number"), ["LC-5", "LC-4", "LC-2", "LC-1"]);
    assert!(all(&shop, "/v1/purchases?number=LC-9").await.is_empty());
    assert!(all(&shop, "/v1/purchases?customer_email=nobody@example.org").await.is_empty());
}

async fn refunds_come_in_pages_and_by_what_is_asked_for(shop: Shop) {
    let (one, other) = (shop.sold("LC-1", 1_000).await, shop.sold_with("LC-2", 1_000, "0069").await);
    let mut made = Vec::new();
    for sold in [&one, &other, &one] {
        let body = json!({"payment_id": payment_of(sold), "amount": 100});
        made.insert(0, shop.post("/v1/refunds", &body).await.id());
    }

    assert_eq!(fields(&all(&shop, "/v1/refunds?limit=1").await, "id"), made);
    shop.pay_out().await;
    let by = async |filter: &str| fields(&all(&shop, &format!("/v1/refunds?limit=1&{filter}")).await, "id");
    assert_eq!(by(&format!("payment_id={}", payment_of(&one))).await, [made[0].clone(), made[2].clone()]);
    assert_eq!(by(&format!("purchase_id={}", other["id"].as_str().expect("an id"))).await, [made[1].clone()]);
    assert_eq!(by("status=failed").await, [made[1].clone()]);
    assert_eq!(by("status=succeeded").await, [made[0].clone(), made[2].clone()]);
    assert!(by("status=processing").await.is_empty() && by("status=pending").await.is_empty());
    assert_eq!(by("created_after=2020-01-01T00:00:00Z").await.len(), 3);
    assert!(by("created_before=2020-01-01T00:00:00Z").await.is_empty());
    assert!(by("created_after=2999-01-01T00:00:00%2B01:00").await.is_empty());
}

async fn b6_a_cursor_that_was_changed_or_is_anothers_is_told_so(shop: Shop) {
    let neighbour = shop.neighbour().await;
    for count in 1..=3 {
        let sold = shop.sold(&format!("LC-{count}"), 1_000).await;
        shop.post("/v1/refunds", &json!({"payment_id": payment_of(&sold)})).await;
    }
    for list in ["/v1/purchases", "/v1/refunds"] {
        let cursor = shop.get(&format!("{list}?limit=1")).await.word("next_cursor");
        assert_eq!(shop.get(&format!("{list}?limit=2&cursor={cursor}")).await.status, 200);

        let mut changed = cursor.clone();
        let last = changed.pop().expect("a letter");
        changed.push(if last == 'A' { 'B' } else { 'A' });
        let other = if list == "/v1/refunds" { "/v1/purchases" } else { "/v1/refunds" };
        let filter = if list == "/v1/refunds" { "status=failed" } else { "number=LC-1" };
        for (who, address) in [
            (&shop, format!("{list}?cursor={changed}")),
            (&shop, format!("{list}?cursor={}", &cursor[1..])),
            (&shop, format!("{list}?cursor=")),
            (&shop, format!("{list}?cursor=%27%20or%201=1%20--")),
            (&shop, format!("{other}?cursor={cursor}")),
            (&shop, format!("{list}?{filter}&cursor={cursor}")),
            (&neighbour, format!("{list}?cursor={cursor}")),
        ] {
            let answer = who.get(&address).await;
            answer.problem(400, "invalid_request");
            assert_eq!(answer.fields(), ["cursor"], "{address}");
        }
    }
}

async fn a_word_behind_the_question_mark_that_is_not_known_is_named(shop: Shop) {
    for (address, field) in [
        ("/v1/purchases?limit=0", "limit"),
        ("/v1/purchases?limit=101", "limit"),
        ("/v1/purchases?limit=%2B5", "limit"),
        ("/v1/purchases?limit=", "limit"),
        ("/v1/purchases?merchant_id=mer_1", "merchant_id"),
        ("/v1/purchases?number=a&number=b", "number"),
        ("/v1/purchases?number=a%00b", "number"),
        ("/v1/purchases?customer_email=nobody", "customer_email"),
        ("/v1/purchases?customer_email=try..this%40docomo.example", "customer_email"),
        ("/v1/purchases?customer_email=user%40%5B192.0.2.1%5D", "customer_email"),
        ("/v1/refunds?status=done", "status"),
        ("/v1/refunds?created_after=yesterday", "created_after"),
        ("/v1/refunds?created_before=2026-06-30T23:59:60Z", "created_before"),
        ("/v1/refunds?created_before=-0001-06-30T23:59:60Z", "created_before"),
    ] {
        let answer = shop.get(address).await;
        answer.problem(400, "invalid_request");
        assert_eq!(answer.fields(), [field], "{address}");
    }
}

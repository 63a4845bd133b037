//! Refunds that a program makes: never more than was paid, and every caller told what came of it.

use desk::{GatewayPayment, GatewayRefund};
use domain::GatewayResult;
use futures::future::join_all;
use serde_json::{Value, json};

use super::shop::{Answer, Shop, new_key, on_both_engines, purchase};

on_both_engines!(
    c1_of_a_hundred_refunds_of_sixty_of_a_hundred_one_is_made,
    c11_twenty_refunds_of_five_of_a_hundred_are_all_made_and_all_told,
    a_refund_goes_out_and_the_customer_is_told,
    account_credit_is_given_at_once_and_the_letter_says_that_it_is_credit,
    what_moved_elsewhere_is_written_down_and_moves_nothing,
    what_is_left_is_told_with_the_purchase,
    what_was_made_in_the_gateways_own_pages_is_told_with_the_gateways_name,
);

pub fn payment_of(purchase: &Value) -> String {
    purchase["payments"][0]["id"].as_str().expect("a payment").to_owned()
}

async fn at_once(shop: &Shop, body: &Value, times: usize) -> Vec<Answer> {
    let requests = (0..times).map(|_| {
        let (shop, body) = (shop.clone(), body.clone());
        tokio::spawn(async move { shop.post("/v1/refunds", &body).await })
    });
    join_all(requests).await.into_iter().map(|answer| answer.expect("no panic")).collect()
}

async fn c1_of_a_hundred_refunds_of_sixty_of_a_hundred_one_is_made(shop: Shop) {
    let sold = shop.sold("LC-1", 10_000).await;
    let body = json!({"payment_id": payment_of(&sold), "amount": 6_000});

    let answers = at_once(&shop, &body, 100).await;

    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((made.len(), refused.len()), (1, 99));
    for answer in refused {
        let problem = answer.problem(422, "amount_exceeds_remaining");
        assert_eq!((answer.fields(), &problem["remaining"]), (vec!["amount".to_owned()], &json!(4_000)));
    }
    shop.pay_out().await;
    let after = shop.get(&format!("/v1/purchases/{}", sold["id"].as_str().expect("an id"))).await.json();
    assert_eq!((&after["refundable"], &after["payments"][0]["refunded"]), (&json!(4_000), &json!(6_000)));
    shop.close().await;
}

async fn c11_twenty_refunds_of_five_of_a_hundred_are_all_made_and_all_told(shop: Shop) {
    let sold = shop.sold("LC-1", 10_000).await;
    let body = json!({"payment_id": payment_of(&sold), "amount": 500});

    let answers = at_once(&shop, &body, 20).await;

    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(statuses, [201; 20]);
    shop.pay_out().await;
    let after = shop.get(&format!("/v1/purchases/{}", sold["id"].as_str().expect("an id"))).await.json();
    assert_eq!((&after["status"], &after["refundable"]), (&json!("refunded"), &json!(0)));
    let next = shop.post("/v1/refunds", &body).await;
    assert_eq!(next.problem(422, "amount_exceeds_remaining")["remaining"], 0);
    shop.close().await;
}

async fn a_refund_goes_out_and_the_customer_is_told(shop: Shop) {
    let sold = shop.sold("LC-1", 10_000).await;
    let payment = payment_of(&sold);
    let body = json!({"payment_id": payment, "amount": 2_500, "currency": "EUR", "reason": "goodwill <3", "note": "Sorry, Ada."});

    let made = shop.post("/v1/refunds", &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let refund = made.json();
    let told =
        ["object", "status", "destination", "payment_id", "reason", "currency"].map(|field| refund[field].clone());
    assert_eq!(json!(told), json!(["refund", "processing", "original", payment, "goodwill <3", "EUR"]));
    assert!(refund["ticket_id"].is_null() && refund["expected_by"].is_string(), "{refund}");
    shop.pay_out().await;

    let after = shop.get(&format!("/v1/refunds/{}", made.id())).await.json();
    assert_eq!((&after["status"], &after["amount"]), (&json!("succeeded"), &json!(2_500)));
    assert!(after["gateway_reference"].is_string() && after["trace_number"].is_string(), "{after}");
    let subjects = shop.subjects().await;
    assert_eq!(
        subjects,
        ["[TEST] €25.00 is coming back to you: purchase LC-1", "[TEST] €25.00 has been paid back: purchase LC-1"]
    );
    let letters = shop.mailbox.letters();
    let first = &letters.last().expect("a letter").1;
    assert!(first.text.contains("Lantern & Cup writes: Sorry, Ada.") && first.to == "ada@example.org", "{first:?}");
    assert!(first.text.contains(&format!("/lantern/purchases/{}", sold["id"].as_str().expect("an id"))), "{first:?}");
    shop.close().await;
}

async fn account_credit_is_given_at_once_and_the_letter_says_that_it_is_credit(shop: Shop) {
    let sold = shop.sold("LC-1", 10_000).await;

    let body = json!({"payment_id": payment_of(&sold), "amount": 700, "destination": "account_credit"});
    let made = shop.post("/v1/refunds", &body).await.json();

    assert_eq!(
        (&made["status"], &made["to_credit"], &made["to_payment"]),
        (&json!("succeeded"), &json!(700), &json!(0))
    );
    assert_eq!(shop.desk.pay_out().await.expect("the worker works"), 0, "no gateway is asked");
    assert_eq!(shop.subjects().await, ["[TEST] €7.00 is account credit now: purchase LC-1"]);

    // A guest has no account.
    let mut guest = purchase("LC-2", 1_000);
    guest["customer"] = Value::Null;
    let guest = shop.post("/v1/purchases", &guest).await.json();
    let body = json!({"payment_id": payment_of(&guest), "destination": "account_credit"});
    shop.post("/v1/refunds", &body).await.problem(422, "no_customer");
    shop.close().await;
}

async fn what_moved_elsewhere_is_written_down_and_moves_nothing(shop: Shop) {
    let sold = shop.sold("LC-1", 10_000).await;
    let payment = payment_of(&sold);
    let recorded = |amount: i64| json!({"payment_id": payment, "amount": amount, "destination": "recorded"});

    let bare = shop.post("/v1/refunds", &recorded(600)).await;
    bare.problem(400, "invalid_request");
    assert_eq!(bare.fields(), ["evidence"]);
    let mut body = recorded(600);
    for none in [" \n ".to_owned(), "x".repeat(201)] {
        body["evidence"] = json!(none);
        assert_eq!(shop.post("/v1/refunds", &body).await.fields(), ["evidence"], "{none:?}");
    }
    body["evidence"] = json!("Bank transfer of 3 March, statement 17");
    body["recorded_at"] = sold["purchased_at"].clone();
    let made = shop.post("/v1/refunds", &body).await.json();

    assert_eq!((&made["status"], &made["destination"]), (&json!("succeeded"), &json!("recorded")));
    assert_eq!((&made["succeeded_at"], &made["evidence"]), (&sold["purchased_at"], &body["evidence"]));
    assert_eq!(shop.desk.pay_out().await.expect("the worker works"), 0);
    assert!(shop.subjects().await.is_empty(), "whoever writes down what was does not write to people about it");
    body["recorded_at"] = json!("2999-01-01T00:00:00Z");
    assert_eq!(shop.post("/v1/refunds", &body).await.fields(), ["recorded_at"]);
    let mut body = recorded(9_401);
    body["evidence"] = json!("Cash");
    assert_eq!(shop.post("/v1/refunds", &body).await.problem(422, "amount_exceeds_remaining")["remaining"], 9_400);
    shop.close().await;
}

async fn what_is_left_is_told_with_the_purchase(shop: Shop) {
    let mut body = purchase("LC-1", 1_000);
    body["lines"] = json!([
        {"id": "cup", "description": "Two cups", "category": "home", "quantity": 2, "subtotal": 1_000, "discount": 100, "tax": 171},
        {"id": "box", "description": "A box", "category": "home", "quantity": 1, "subtotal": 500},
    ]);
    body["credit_applied"] = json!(71);
    body["payment"]["amount"] = json!(1_500);
    let sold = shop.post("/v1/purchases", &body).await.json();
    assert_eq!((&sold["status"], &sold["total"], &sold["refundable"]), (&json!("paid"), &json!(1_571), &json!(1_571)));
    assert!(sold["refundable_until"].as_str().expect("a day").ends_with(":59:59Z"), "{sold}");

    let selection = json!({"kind": "lines", "lines": [{"id": "cup", "quantity": 1}]});
    let preview = shop.post("/v1/previews", &json!({"purchase_id": sold["id"], "selection": selection})).await.json();
    assert_eq!(
        (&preview["outcome"], &preview["total"], &preview["to_credit"]),
        (&json!("review"), &json!(536), &json!(71))
    );
    let asked = json!({"payment_id": payment_of(&sold), "selection": selection, "credit_order": "transaction_first"});
    let made = shop.post_as(&new_key(), "/v1/refunds", &asked.to_string()).await.json();
    assert_eq!((&made["amount"], &made["to_payment"]), (&preview["total"], &json!(536)));
    let parts = ["subtotal", "discount", "tax", "total"].map(|part| made["lines"][0][part].clone());
    assert_eq!(json!(parts), json!([500, 50, 86, 536]));

    let after = shop.get(&format!("/v1/purchases/{}", sold["id"].as_str().expect("an id"))).await.json();
    assert_eq!((&after["status"], &after["refundable"]), (&json!("partially_refunded"), &json!(1_035)));
    assert_eq!((&after["lines"][0]["remaining"], &after["payments"][0]["refundable"]), (&json!(535), &json!(964)));
    shop.pay_out().await;
    shop.close().await;
}

async fn what_was_made_in_the_gateways_own_pages_is_told_with_the_gateways_name(shop: Shop) {
    let sold = shop.sold("LC-1", 10_000).await;
    let id = sold["id"].as_str().expect("an id");
    let file = shop.desk.find_purchase(&shop.merchant, id).await.expect("a look").expect("a purchase");
    let seen = GatewayRefund {
        reference: "re_dashboard".to_owned(),
        refund_id: None,
        amount: 400,
        currency: "EUR".to_owned(),
        answer: GatewayResult::Succeeded { reference: "re_dashboard".to_owned(), trace_number: None },
        made_at: shop.desk.now(),
    };
    let seen = GatewayPayment { refunds: vec![seen], disputes: Vec::new(), left_out: 0 };
    shop.desk.take_seen(&file.payment, seen).await.expect("taken");

    let listed = shop.get("/v1/refunds").await.json()["data"].clone();

    let told = ["gateway_reference", "destination", "amount"].map(|field| listed[0][field].clone());
    assert_eq!(json!(told), json!(["re_dashboard", "recorded", 400]));
    let found = shop.get(&format!("/v1/refunds/{}", listed[0]["id"].as_str().expect("an id"))).await.json();
    assert_eq!(found["gateway_reference"], "re_dashboard");
}

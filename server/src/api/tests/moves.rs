//! A refund that failed, and what a program does about it.

use desk::{RequestRefund, Scope};
use domain::{Actor, EventKind, RefundReason, Selection};
use serde_json::json;

use super::money::payment_of;
use super::shop::{Shop, on_both_engines};

on_both_engines!(
    what_failed_is_tried_again_once_by_a_new_refund,
    what_cannot_go_the_same_way_becomes_credit,
    a_second_failure_for_the_same_reason_is_counted_along_the_row,
    what_a_ticket_asked_for_is_repaired_too_and_stays_the_tickets,
    an_unsettled_payment_is_undone_as_a_whole,
);

async fn failed(shop: &Shop, card: &str) -> String {
    let sold = shop.sold_with("LC-1", 1_000, card).await;
    let made = shop.post("/v1/refunds", &json!({"payment_id": payment_of(&sold), "amount": 400})).await;
    shop.post(&format!("/v1/refunds/{}/retry", made.id()), &json!({})).await.problem(409, "refund_not_failed");
    shop.pay_out().await;
    let after = shop.get(&format!("/v1/refunds/{}", made.id())).await.json();
    assert_eq!(after["status"], "failed");
    let left = shop.get(&format!("/v1/purchases/{}", sold["id"].as_str().expect("an id"))).await.json();
    assert_eq!(left["refundable"], 1_000, "T23: a failed refund keeps nothing");
    made.id()
}

async fn what_failed_is_tried_again_once_by_a_new_refund(shop: Shop) {
    let first = failed(&shop, "0119").await;
    let (retry, credit) = (format!("/v1/refunds/{first}/retry"), format!("/v1/refunds/{first}/credit"));

    let again = shop.post_as("again", &retry, "").await;
    assert_eq!(again.status, 201, "{}", again.text);
    let told = again.json();
    assert_eq!(
        (&told["status"], &told["amount"], &told["retry_of"]),
        (&json!("processing"), &json!(400), &json!(first))
    );
    assert_eq!(shop.post_as("again", &retry, "{}").await.text, again.text, "the same key, the same refund");
    shop.post(&retry, &json!({})).await.problem(409, "already_remedied");
    shop.post(&credit, &json!({})).await.problem(409, "already_remedied");
    shop.pay_out().await;

    assert_eq!(shop.get(&format!("/v1/refunds/{}", again.id())).await.json()["status"], "succeeded");
    let subjects = shop.subjects().await;
    let told = [
        "[TEST] €4.00 is coming back to you: purchase LC-1",
        "[TEST] Your refund is delayed: purchase LC-1",
        "[TEST] €4.00 is on its way again: purchase LC-1",
        "[TEST] €4.00 has been paid back: purchase LC-1",
    ];
    assert_eq!(subjects, told);
    shop.close().await;
}

async fn what_cannot_go_the_same_way_becomes_credit(shop: Shop) {
    let first = failed(&shop, "0069").await;
    let refused = shop.post(&format!("/v1/refunds/{first}/retry"), &json!({})).await;
    refused.problem(422, "remedy_not_worth_it");

    let credit = shop.post(&format!("/v1/refunds/{first}/credit"), &json!({})).await.json();

    let told = ["status", "destination", "to_credit", "retry_of"].map(|field| credit[field].clone());
    assert_eq!(json!(told), json!(["succeeded", "account_credit", 400, first]));
    let subjects = shop.subjects().await;
    assert_eq!(subjects.last().expect("a letter"), "[TEST] €4.00 is account credit now: purchase LC-1");
    shop.close().await;
}

async fn a_second_failure_for_the_same_reason_is_counted_along_the_row(shop: Shop) {
    let first = failed(&shop, "0002").await;
    let early = shop.post(&format!("/v1/refunds/{first}/retry"), &json!({})).await;
    early.problem(422, "remedy_too_early");
    shop.clock.advance_hours(24);

    let second = shop.post(&format!("/v1/refunds/{first}/retry"), &json!({})).await;
    assert_eq!((second.status.as_u16(), second.word("retry_of")), (201, first.clone()));
    shop.pay_out().await;
    let failed_again = shop.get(&format!("/v1/refunds/{}", second.id())).await.json();
    assert_eq!((&failed_again["status"], &failed_again["failure_reason"]), (&json!("failed"), &json!("declined")));

    // One more try, no third: it was the second failure of the row, though the first of this refund.
    shop.clock.advance_hours(24);
    let third = shop.post(&format!("/v1/refunds/{}/retry", second.id()), &json!({})).await;
    third.problem(422, "remedy_not_worth_it");
    shop.post(&format!("/v1/refunds/{first}/retry"), &json!({})).await.problem(409, "already_remedied");
    let credit = shop.post(&format!("/v1/refunds/{}/credit", second.id()), &json!({})).await;
    assert_eq!((credit.word("status"), credit.word("retry_of")), ("succeeded".to_owned(), second.id()));
    shop.close().await;
}

async fn what_a_ticket_asked_for_is_repaired_too_and_stays_the_tickets(shop: Shop) {
    let sold = shop.sold_with("LC-1", 1_000, "0069").await;
    let merchant = &shop.merchant;
    let mut reading = shop.desk.storage().reading().await.expect("a read");
    let customer = reading.find_customer_by_email(&merchant.merchant_id, "ada@example.org").await.expect("a look");
    drop(reading);
    let customer = customer.expect("Ada");
    let asked = RequestRefund {
        purchase_id: sold["id"].as_str().expect("an id").to_owned(),
        selection: Selection::Full,
        reason: RefundReason::Damaged,
        comment: String::new(),
        expected_total: 1_000,
    };
    let ticket = shop.desk.request_refund(merchant, &customer, asked).await.expect("a request");
    let staff = desk::CreateStaff {
        email: "nora@example.org".to_owned(),
        name: "Nora".to_owned(),
        role: desk::Role::Manager,
        password: "a long password".to_owned(),
        approves_up_to: None,
    };
    let nora = shop.desk.create_staff(merchant, staff).await.expect("a person");
    let approval =
        desk::ApproveTicket { number: ticket.number.clone(), amount: None, note: String::new(), expected_total: 1_000 };
    shop.desk.approve_ticket(merchant, &nora, approval).await.expect("a yes");
    shop.pay_out().await;
    let listed = shop.get("/v1/refunds?status=failed").await.json();
    let first = listed["data"][0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(listed["data"][0]["ticket_id"], json!(ticket.ticket_id));

    let narrow = shop.with_scope(Scope::Read).await;
    narrow.post(&format!("/v1/refunds/{first}/credit"), &json!({})).await.problem(403, "scope_too_narrow");
    let credit = shop.post(&format!("/v1/refunds/{first}/credit"), &json!({})).await.json();
    assert_eq!((&credit["status"], &credit["ticket_id"]), (&json!("succeeded"), &json!(ticket.ticket_id)));
    shop.post(&format!("/v1/refunds/{first}/credit"), &json!({})).await.problem(409, "already_remedied");

    let file = shop.desk.open_ticket(merchant, &ticket.number).await.expect("a look").expect("a ticket");
    assert_eq!(file.status(), domain::Status::Succeeded);
    let by = file.events.iter().find(|event| event.kind == EventKind::RefundCredited).expect("an event").actor.clone();
    assert!(matches!(by, Actor::Key(_)), "{by}");
    shop.close().await;
}

async fn an_unsettled_payment_is_undone_as_a_whole(shop: Shop) {
    let mut body = super::shop::purchase("LC-1", 1_000);
    body["payment"]["status"] = json!("captured");
    let sold = shop.post("/v1/purchases", &body).await.json();
    let payment = payment_of(&sold);

    let part = shop.post("/v1/refunds", &json!({"payment_id": payment, "amount": 999})).await;
    part.problem(422, "unsettled_void_only");
    let whole = shop.post("/v1/refunds", &json!({"payment_id": payment})).await;
    assert_eq!(whole.status, 201, "{}", whole.text);
    shop.pay_out().await;

    let after = shop.get(&format!("/v1/purchases/{}", sold["id"].as_str().expect("an id"))).await.json();
    assert_eq!((&after["status"], &after["payments"][0]["status"]), (&json!("refunded"), &json!("voided")));
    shop.post("/v1/refunds", &json!({"payment_id": payment})).await.problem(422, "purchase_not_refundable");
    shop.close().await;
}

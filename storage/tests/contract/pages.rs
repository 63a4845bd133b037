//! Keyset pages show each row once, also where many share their instant.

use domain::{Queue, Timestamp};
use storage::TicketPage;

use crate::engines::{Database, on_both_engines};
use crate::example::{Shop, at};

on_both_engines!(
    a_queue_is_paged_by_promise_and_then_by_id,
    all_tickets_are_paged_newest_first,
    a_customers_tickets_are_paged_newest_first,
    a_customers_purchases_are_paged_newest_first,
    a_page_that_just_holds_all_has_no_next,
);

/// Eleven tickets on three instants.
async fn shop_with_tickets(database: &Database) -> (Shop, Vec<(Timestamp, String)>) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (purchase, _) = shop.paid_purchase(&mut writing, "LC-1").await;
    let mut made = Vec::new();
    for count in 0..11 {
        let (mut record, lines) = shop.ticket(&purchase);
        record.requested_at = at(count % 3);
        record.answer_due_at = at(count % 3);
        writing.insert_ticket(&record, &lines).await.expect("a ticket");
        made.push((record.requested_at, record.ticket_id));
    }
    writing.commit().await.expect("a commit");
    made.sort();
    (shop, made)
}

/// Turns the pages to the end.
async fn all(mut page_after: impl AsyncFnMut(Option<(Timestamp, &str)>) -> TicketPage) -> Vec<String> {
    let mut seen = Vec::new();
    let mut after: Option<(Timestamp, String)> = None;
    loop {
        let page = page_after(after.as_ref().map(|(at, id)| (*at, id.as_str()))).await;
        assert!(page.tickets.len() <= 3, "a page is bounded");
        seen.extend(page.tickets.into_iter().map(|ticket| ticket.ticket_id));
        match page.next {
            Some(next) => after = Some(next),
            None => return seen,
        }
    }
}

fn ids(made: impl IntoIterator<Item = (Timestamp, String)>) -> Vec<String> {
    made.into_iter().map(|(_, id)| id).collect()
}

async fn a_queue_is_paged_by_promise_and_then_by_id(database: &Database) {
    let (shop, made) = shop_with_tickets(database).await;
    let mut reading = database.reading().await;

    let seen = all(async |after| {
        reading.list_queue(&shop.merchant.merchant_id, Queue::Waiting, after, 3).await.expect("a page")
    })
    .await;

    assert_eq!(seen, ids(made));
    let nothing = reading.list_queue(&shop.merchant.merchant_id, Queue::Done, None, 3).await.expect("a page");
    assert!(nothing.tickets.is_empty() && nothing.next.is_none());
}

async fn all_tickets_are_paged_newest_first(database: &Database) {
    let (shop, made) = shop_with_tickets(database).await;
    let mut reading = database.reading().await;

    let seen =
        all(async |after| reading.list_tickets(&shop.merchant.merchant_id, after, 3).await.expect("a page")).await;

    assert_eq!(seen, ids(made.into_iter().rev()));
    assert!(reading.list_tickets("mer_other", None, 3).await.expect("a page").tickets.is_empty());
}

async fn a_customers_tickets_are_paged_newest_first(database: &Database) {
    let (shop, made) = shop_with_tickets(database).await;
    let mut reading = database.reading().await;

    let seen = all(async |after| {
        reading.list_tickets_of_customer(&shop.customer.customer_id, after, 3).await.expect("a page")
    })
    .await;

    assert_eq!(seen, ids(made.into_iter().rev()));
}

async fn a_customers_purchases_are_paged_newest_first(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let mut made = Vec::new();
    for count in 0..11 {
        let mut purchase = shop.purchase(&format!("LC-{count}"));
        purchase.purchased_at = at(count % 3);
        writing.insert_purchase(&purchase).await.expect("a purchase");
        made.push((purchase.purchased_at, purchase.purchase_id));
    }
    writing.commit().await.expect("a commit");
    made.sort();

    let mut reading = database.reading().await;
    let mut seen = Vec::new();
    let mut after: Option<(Timestamp, String)> = None;
    loop {
        let after_this = after.as_ref().map(|(at, id)| (*at, id.as_str()));
        let page = reading.list_purchases(&shop.merchant.merchant_id, &shop.customer.customer_id, after_this, 3).await;
        let page = page.expect("a page");
        let Some(last) = page.last() else { break };
        after = Some((last.purchased_at, last.purchase_id.clone()));
        seen.extend(page.into_iter().map(|purchase| purchase.purchase_id));
    }

    assert_eq!(seen, ids(made.into_iter().rev()));
}

async fn a_page_that_just_holds_all_has_no_next(database: &Database) {
    let (shop, made) = shop_with_tickets(database).await;
    let mut reading = database.reading().await;
    let merchant_id = &shop.merchant.merchant_id;

    let just = reading.list_tickets(merchant_id, None, 11).await.expect("a page");
    let one_short = reading.list_tickets(merchant_id, None, 10).await.expect("a page");

    assert_eq!((just.tickets.len(), just.next), (11, None));
    assert_eq!((one_short.tickets.len(), one_short.next), (10, made.get(1).cloned()));
}

//! A ticket is decided once, and the queue's counts follow it.

use domain::{Actor, Queue};
use storage::{Reading, StorageError};

use crate::engines::{Database, on_both_engines};
use crate::example::{Shop, at};

on_both_engines!(
    c4_a_ticket_decided_by_two_is_stale_for_the_second,
    c5_of_two_who_decide_at_once_one_wins,
    queue_counts_follow_the_tickets,
    a_ticket_moved_by_two_is_stale_for_the_second,
    a_paid_out_ticket_counts_once_for_its_customer,
);

async fn c4_a_ticket_decided_by_two_is_stale_for_the_second(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (purchase, _) = shop.paid_purchase(&mut writing, "LC-1").await;
    let record = shop.asked(&mut writing, &purchase).await;
    let mut approved = record.clone();
    approved.ticket = approved.ticket.approve(at(1), Actor::Staff("1".to_owned()), 3_000).expect("a step");
    let mut rejected = record;
    rejected.ticket = rejected.ticket.reject(at(1), Actor::Staff("2".to_owned())).expect("a step");
    writing.record_decision(&approved).await.expect("the first");

    let second = writing.record_decision(&rejected).await;

    assert!(matches!(second, Err(StorageError::Stale)), "{second:?}");
    let now = writing.get_ticket(&approved.ticket_id).await.expect("it is there");
    assert_eq!(now.ticket, approved.ticket);
}

async fn c5_of_two_who_decide_at_once_one_wins(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (purchase, _) = shop.paid_purchase(&mut writing, "LC-1").await;
    let record = shop.asked(&mut writing, &purchase).await;
    writing.commit().await.expect("a commit");

    let deciders = (0..10).map(|person| {
        let (storage, mut record) = (database.storage.clone(), record.clone());
        tokio::spawn(async move {
            let mut writing = storage.writing().await?;
            record.ticket = record.ticket.reject(at(person), Actor::Staff("x".to_owned())).expect("a step");
            writing.record_decision(&record).await?;
            writing.move_ticket(&record, Queue::Done).await?;
            writing.commit().await
        })
    });
    let mut won = 0;
    for decider in futures::future::join_all(deciders).await {
        match decider.expect("no panic") {
            Ok(()) => won += 1,
            Err(lost) => assert!(matches!(lost, StorageError::Stale), "{lost:?}"),
        }
    }

    assert_eq!(won, 1);
    assert_eq!(counts(&mut database.reading().await, &shop).await, [(Queue::Done, "EUR".to_owned(), 1, 3_000)]);
}

async fn counts(reading: &mut Reading, shop: &Shop) -> Vec<(Queue, String, i64, i64)> {
    let counts = reading.list_queue_counts(&shop.merchant.merchant_id).await.expect("a list");
    counts.into_iter().map(|count| (count.queue, count.currency, count.tickets, count.asked_total)).collect()
}

async fn queue_counts_follow_the_tickets(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    assert!(counts(&mut writing, &shop).await.is_empty());
    let (purchase, _) = shop.paid_purchase(&mut writing, "LC-1").await;
    let mut first = shop.asked(&mut writing, &purchase).await;
    shop.asked(&mut writing, &purchase).await;
    let (mut foreign, lines) = shop.ticket(&purchase);
    foreign.currency = domain::Currency::from_code("JPY").expect("a currency");
    writing.insert_ticket(&foreign, &lines).await.expect("a ticket");

    writing.move_ticket(&first, Queue::Moving).await.expect("a move");
    first.queue = Queue::Moving;
    writing.move_ticket(&first, Queue::Moving).await.expect("no move");

    let moving = (Queue::Moving, "EUR".to_owned(), 1, 3_000);
    let waiting = (Queue::Waiting, "EUR".to_owned(), 1, 3_000);
    let yen = (Queue::Waiting, "JPY".to_owned(), 1, 3_000);
    assert_eq!(counts(&mut writing, &shop).await, [moving, waiting, yen]);
}

async fn a_ticket_moved_by_two_is_stale_for_the_second(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (purchase, _) = shop.paid_purchase(&mut writing, "LC-1").await;
    let record = shop.asked(&mut writing, &purchase).await;
    writing.move_ticket(&record, Queue::Attention).await.expect("the first");

    let second = writing.move_ticket(&record, Queue::Done).await;

    assert!(matches!(second, Err(StorageError::Stale)), "{second:?}");
    assert_eq!(counts(&mut writing, &shop).await, [(Queue::Attention, "EUR".to_owned(), 1, 3_000)]);
}

async fn a_paid_out_ticket_counts_once_for_its_customer(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (purchase, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    let ticket = shop.asked(&mut writing, &purchase).await;
    for _ in 0..2 {
        let (mut refund, lines) = shop.refund(&payment, Some(&ticket));
        refund.progress = domain::RefundProgress::Succeeded { at: at(1) };
        writing.insert_refund(&refund, &lines, &[]).await.expect("a refund");
    }

    assert_eq!(writing.count_refunds_of_customer(&shop.customer.customer_id).await.expect("a count"), 1);
}

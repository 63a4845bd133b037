//! Transactions: all or nothing, one moment in view, one decision at a time.

use domain::Posting;
use std::time::Duration;

use crate::engines::{Database, on_both_engines};
use crate::example::{Shop, at, customer};

on_both_engines!(
    a_dropped_writing_never_happened,
    a_writing_sees_what_it_wrote,
    a_look_sees_one_moment,
    a_held_purchase_makes_the_second_writer_wait,
    a_held_customer_makes_the_second_writer_wait,
    another_merchants_purchase_is_not_held,
    writers_dropped_anywhere_leave_the_next_one_free,
    a_hundred_writers_all_have_their_turn,
);

async fn a_dropped_writing_never_happened(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    shop.paid_purchase(&mut writing, "LC-1").await;
    drop(writing);

    let sum = database.reading().await.sum_purchases(&shop.merchant.merchant_id).await.expect("a sum");
    assert_eq!(sum.purchases, 0);
}

async fn a_writing_sees_what_it_wrote(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    shop.paid_purchase(&mut writing, "LC-1").await;

    assert_eq!(writing.sum_purchases(&shop.merchant.merchant_id).await.expect("a sum").purchases, 1);
    let others = database.reading().await.sum_purchases(&shop.merchant.merchant_id).await.expect("a sum");
    assert_eq!(others.purchases, 0);
}

async fn a_look_sees_one_moment(database: &Database) {
    let shop = Shop::open(database).await;
    let mut look = database.reading().await;
    let before = look.sum_purchases(&shop.merchant.merchant_id).await.expect("a sum");

    let mut writing = database.writing().await;
    shop.paid_purchase(&mut writing, "LC-1").await;
    writing.commit().await.expect("a commit");

    let after = look.sum_purchases(&shop.merchant.merchant_id).await.expect("a sum");
    assert_eq!(before, after);
    let next_look = database.reading().await.sum_purchases(&shop.merchant.merchant_id).await.expect("a sum");
    assert_eq!(next_look.purchases, 1);
}

async fn a_held_purchase_makes_the_second_writer_wait(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (purchase, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    writing.commit().await.expect("a commit");

    let mut first = database.writing().await;
    assert!(first.hold_purchase(&purchase.merchant_id, &purchase.purchase_id).await.expect("a hold"));
    let (storage, payment_id) = (database.storage.clone(), payment.payment_id.clone());
    let second = tokio::spawn(async move {
        let mut second = storage.writing().await.expect("a write begins");
        second.hold_purchase(&purchase.merchant_id, &purchase.purchase_id).await.expect("a hold");
        second.get_payment(&payment_id).await.expect("it is there").reserved
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!second.is_finished(), "both held the purchase at once");
    let (mut refund, lines) = shop.refund(&payment, None);
    (refund.total, refund.to_payment) = (700, 700);
    first.insert_refund(&refund, &lines, &[Posting::Reserve]).await.expect("a hold of money");
    first.commit().await.expect("a commit");

    assert_eq!(second.await.expect("the second has its turn"), 700);
}

async fn a_held_customer_makes_the_second_writer_wait(database: &Database) {
    let shop = Shop::open(database).await;
    let customer_id = shop.customer.customer_id.clone();
    let mut first = database.writing().await;
    first.hold_customer(&customer_id).await.expect("a hold");
    let storage = database.storage.clone();
    let second = tokio::spawn(async move {
        let mut second = storage.writing().await.expect("a write begins");
        second.hold_customer(&customer_id).await.expect("a hold");
        second.count_links_since(&customer_id, at(0)).await.expect("a count")
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!second.is_finished(), "both held the customer at once");
    let (merchant_id, customer_id) = (&shop.merchant.merchant_id, &shop.customer.customer_id);
    first.insert_link("hash", merchant_id, customer_id, at(1), at(600)).await.expect("a link");
    first.commit().await.expect("a commit");

    assert_eq!(second.await.expect("the second has its turn"), 1);
}

async fn another_merchants_purchase_is_not_held(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (purchase, _) = shop.paid_purchase(&mut writing, "LC-1").await;

    assert!(!writing.hold_purchase("mer_other", &purchase.purchase_id).await.expect("an answer"));
    assert!(!writing.hold_purchase(&purchase.merchant_id, "pur_none").await.expect("an answer"));
}

/// A browser that leaves drops whatever runs for it, at any point.
async fn writers_dropped_anywhere_leave_the_next_one_free(database: &Database) {
    let shop = Shop::open(database).await;
    for micros in 0..150 {
        let write = async {
            let mut writing = database.storage.writing().await?;
            writing.insert_customer(&customer(&shop.merchant, Some("left@example.org"), None), at(0)).await?;
            writing.hold_customer(&shop.customer.customer_id).await?;
            std::future::pending::<storage::Result<()>>().await
        };
        let patience = tokio::time::sleep(Duration::from_micros(micros * 10));
        tokio::select! { _ = write => {}, () = patience => {} }
    }

    let mut writing = database.writing().await;
    shop.paid_purchase(&mut writing, "LC-1").await;
    writing.commit().await.expect("a commit");
    let newest = database.reading().await.list_newest_customers(&shop.merchant.merchant_id, 10).await.expect("a list");
    assert_eq!(newest.len(), 1, "what was dropped never happened");
}

async fn a_hundred_writers_all_have_their_turn(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (purchase, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    writing.commit().await.expect("a commit");

    let writers = (0..100).map(|_| {
        let (storage, purchase) = (database.storage.clone(), purchase.clone());
        let (mut refund, lines) = shop.refund(&payment, None);
        (refund.total, refund.to_payment) = (50, 50);
        tokio::spawn(async move {
            let mut writing = storage.writing().await?;
            writing.hold_purchase(&purchase.merchant_id, &purchase.purchase_id).await?;
            writing.insert_refund(&refund, &lines, &[Posting::Reserve]).await?;
            writing.commit().await
        })
    });
    for writer in futures::future::join_all(writers).await {
        writer.expect("no panic").expect("nobody is turned away");
    }

    let payment = database.reading().await.get_payment(&payment.payment_id).await.expect("it is there");
    assert_eq!(payment.reserved, 5_000);
}

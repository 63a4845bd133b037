//! A payment's name that a gateway told of before the payment was here: whoever hears and whoever brings in both write it.

use std::time::Duration;
use storage::Writing;

use crate::engines::{Database, on_both_engines, on_postgres};
use crate::example::{Shop, at};

on_both_engines!(a_name_is_new_once_until_it_is_taken_away);

async fn note(writing: &mut Writing, shop: &Shop, name: &str) -> bool {
    let merchant_id = &shop.merchant.merchant_id;
    writing.insert_unknown_reference(merchant_id, "sandbox", name, at(1)).await.expect("a write")
}

async fn take_away(writing: &mut Writing, shop: &Shop, name: &str) {
    let merchant_id = &shop.merchant.merchant_id;
    writing.delete_unknown_reference(merchant_id, "sandbox", name).await.expect("a write");
}

async fn a_name_is_new_once_until_it_is_taken_away(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    assert!(note(&mut writing, &shop, "pi_1").await && note(&mut writing, &shop, "pi_2").await);
    let merchant_id = &shop.merchant.merchant_id;
    let elsewhere = writing.insert_unknown_reference(merchant_id, "stripe", "pi_1", at(1)).await;
    assert!(elsewhere.expect("a write"), "another gateway's payment");
    writing.commit().await.expect("a commit");

    let mut writing = database.writing().await;
    assert!(!note(&mut writing, &shop, "pi_1").await);
    take_away(&mut writing, &shop, "pi_1").await;
    assert!(note(&mut writing, &shop, "pi_1").await && !note(&mut writing, &shop, "pi_2").await);
}

/// Neither may look for the other's rows before it sees them: SQLite has one writer anyway.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i12_whoever_writes_a_name_second_waits_for_the_first_and_sees_what_it_did() {
    on_postgres(async |database| {
        let shop = Shop::open(database).await;
        for (name, was_there, is_taken_away) in
            [("pi_heard", false, false), ("pi_brought_in", false, true), ("pi_heard_before", true, true)]
        {
            if was_there {
                let mut before = database.writing().await;
                note(&mut before, &shop, name).await;
                before.commit().await.expect("a commit");
            }
            let (mut first, mut second) = (database.writing().await, database.writing().await);
            assert_eq!(note(&mut first, &shop, name).await, !was_there, "{name}");
            if is_taken_away {
                take_away(&mut first, &shop, name).await;
            }
            let mut waiting = Box::pin(note(&mut second, &shop, name));
            let waited = tokio::time::timeout(Duration::from_millis(200), waiting.as_mut()).await;
            assert!(waited.is_err(), "{name}: it waits for nobody");

            first.commit().await.expect("a commit");

            let is_new = tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("it goes on");
            assert_eq!(is_new, is_taken_away, "{name}");
        }
    })
    .await;
}

//! Keys, stored responses, and refunds that no ticket asked for.

use domain::Refund;
use storage::{ApiKey, Scope};

use crate::engines::{Database, on_both_engines};
use crate::example::{Shop, assert_same, at, new_id};
use crate::example_purchase::failed;

on_both_engines!(
    a_key_is_found_by_its_hash_and_revoked_once,
    a_refund_is_replaced_once,
    idempotency_key_is_claimed_once_by_each_merchant,
    rolled_back_claim_stores_no_response,
);

fn key(shop: &Shop, prefix: &str) -> ApiKey {
    ApiKey {
        api_key_id: new_id("key"),
        merchant_id: shop.merchant.merchant_id.clone(),
        name: "till".to_owned(),
        prefix: prefix.to_owned(),
        scope: Scope::Refunds,
        created_at: at(0),
        expires_at: Some(at(100)),
        last_used_at: None,
        revoked_at: None,
    }
}

async fn a_key_is_found_by_its_hash_and_revoked_once(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let mut written = key(&shop, "mb_one");
    writing.insert_api_key(&written, "hash").await.expect("a key");

    let merchant_id = &shop.merchant.merchant_id;
    writing.record_api_key_used(&written.api_key_id, at(5)).await.expect("a write");
    written.last_used_at = Some(at(5));
    assert_same(&writing.find_api_key_by_hash("hash").await.expect("a look"), &Some(written.clone()));
    assert!(writing.find_api_key_by_hash("other").await.expect("a look").is_none());
    assert_eq!(writing.revoke_api_key("mer_other", "mb_one", at(6)).await.expect("a write"), None);
    let revoked = writing.revoke_api_key(merchant_id, "mb_one", at(6)).await.expect("a write");
    assert_eq!(revoked.as_ref(), Some(&written.api_key_id));
    assert_eq!(writing.revoke_api_key(merchant_id, &written.api_key_id, at(7)).await.expect("a write"), None);
    let listed = writing.list_api_keys(merchant_id).await.expect("a list");
    assert_eq!((listed.len(), listed[0].revoked_at, listed[0].is_valid(at(1))), (1, Some(at(6)), false));
}

async fn idempotency_key_is_claimed_once_by_each_merchant(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let mut neighbour = shop.merchant.clone();
    (neighbour.merchant_id, neighbour.slug) = (new_id("mer"), "harbour".to_owned());
    writing.insert_merchant(&neighbour, at(0)).await.expect("a merchant");
    let (one, other) = (&shop.merchant.merchant_id, &neighbour.merchant_id);

    assert_eq!(writing.claim_idempotency_key(one, "k", "print", at(0)).await.expect("a claim"), None);
    writing.store_response(one, "k", 201, "{}").await.expect("a response");
    let stored = writing.claim_idempotency_key(one, "k", "another", at(1)).await.expect("a claim");
    let stored = stored.expect("a response");
    assert_eq!((stored.fingerprint.as_str(), stored.status, stored.body.as_str()), ("print", 201, "{}"));
    assert_eq!(writing.claim_idempotency_key(other, "k", "print", at(1)).await.expect("a claim"), None);

    // However old it is, until somebody tidies.
    let old = writing.claim_idempotency_key(one, "k", "print", at(1_000_000)).await.expect("a claim");
    assert_eq!(old, Some(stored));
    assert_eq!(writing.delete_old_responses(at(1), 100).await.expect("a write"), 1);
    assert_eq!(writing.delete_old_responses(at(2), 0).await.expect("a write"), 0);
    assert_eq!(writing.claim_idempotency_key(one, "k", "another", at(2)).await.expect("a claim"), None);
    assert_eq!(writing.delete_old_responses(at(3), 100).await.expect("a write"), 2);
}

async fn rolled_back_claim_stores_no_response(database: &Database) {
    let shop = Shop::open(database).await;
    let merchant_id = &shop.merchant.merchant_id;
    let mut writing = database.writing().await;
    writing.claim_idempotency_key(merchant_id, "k", "print", at(0)).await.expect("a claim");
    writing.store_response(merchant_id, "k", 201, "{}").await.expect("a response");
    drop(writing);

    let mut writing = database.writing().await;
    let claimed = writing.claim_idempotency_key(merchant_id, "k", "print", at(0)).await.expect("a claim");

    assert_eq!(claimed, None);
}

async fn a_refund_is_replaced_once(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (_, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    let (first, lines) = shop.refund(&payment, None);
    writing.insert_refund(&first, &lines, &[]).await.expect("a refund");
    writing.update_refund(&failed(&first, 9), &[], at(9)).await.expect("a write");
    let again = || {
        let (refund, lines) = shop.refund(&payment, None);
        (Refund { replaces: Some(first.refund_id.clone()), ..refund }, lines)
    };
    let (second, lines) = again();
    writing.insert_refund(&second, &lines, &[]).await.expect("a write");

    let placed = writing.find_replacement(&first.refund_id).await.expect("a look");
    assert_eq!(placed.as_ref(), Some(&second.refund_id));
    assert_eq!(writing.find_replacement(&second.refund_id).await.expect("a look"), None);
    let (third, lines) = again();
    writing.insert_refund(&third, &lines, &[]).await.expect("put off");
    let error = writing.commit().await.expect_err("a second replacement");
    assert!(error.broke("refund_is_replaced_once", "refund.replaces"), "{error:?}");
}

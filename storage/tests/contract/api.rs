//! Keys, kept answers, and refunds that no ticket asked for.

use domain::{CreditOrder, FailureReason, RefundState};
use storage::{ApiKey, DirectRefund, Scope};

use crate::engines::{Database, on_both_engines};
use crate::example::{Shop, assert_same, at, new_id};

on_both_engines!(
    a_key_is_found_by_its_hash_and_revoked_once,
    a_key_for_a_request_is_taken_once_and_its_answer_is_found,
    a_transaction_that_never_was_kept_no_answer,
    a_refund_is_remedied_once,
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

async fn a_key_for_a_request_is_taken_once_and_its_answer_is_found(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (one, other) = (key(&shop, "mb_one"), key(&shop, "mb_two"));
    writing.insert_api_key(&one, "1").await.expect("a key");
    writing.insert_api_key(&other, "2").await.expect("a key");
    let (one, other) = (one.api_key_id, other.api_key_id);

    assert_eq!(writing.claim_idempotency_key(&one, "k", "print", at(0)).await.expect("a claim"), None);
    writing.keep_answer(&one, "k", 201, "{}").await.expect("an answer");
    let kept = writing.claim_idempotency_key(&one, "k", "another", at(1)).await.expect("a claim");
    let kept = kept.expect("an answer");
    assert_eq!((kept.fingerprint.as_str(), kept.status, kept.body.as_str()), ("print", 201, "{}"));
    assert_eq!(writing.claim_idempotency_key(&other, "k", "print", at(1)).await.expect("a claim"), None);

    // However old it is, until somebody tidies.
    let old = writing.claim_idempotency_key(&one, "k", "print", at(1_000_000)).await.expect("a claim");
    assert_eq!(old, Some(kept));
    assert_eq!(writing.forget_answers(at(1), 100).await.expect("a write"), 1);
    assert_eq!(writing.forget_answers(at(2), 0).await.expect("a write"), 0);
    assert_eq!(writing.claim_idempotency_key(&one, "k", "another", at(2)).await.expect("a claim"), None);
    assert_eq!(writing.forget_answers(at(3), 100).await.expect("a write"), 2);
}

async fn a_transaction_that_never_was_kept_no_answer(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let key = key(&shop, "mb_one");
    writing.insert_api_key(&key, "1").await.expect("a key");
    writing.commit().await.expect("a commit");
    let mut writing = database.writing().await;
    writing.claim_idempotency_key(&key.api_key_id, "k", "print", at(0)).await.expect("a claim");
    writing.keep_answer(&key.api_key_id, "k", 201, "{}").await.expect("an answer");
    drop(writing);

    let mut writing = database.writing().await;
    let claimed = writing.claim_idempotency_key(&key.api_key_id, "k", "print", at(0)).await.expect("a claim");

    assert_eq!(claimed, None);
}

async fn a_refund_is_remedied_once(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (_, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    let mut refunds = Vec::new();
    for _ in 0..3 {
        let (mut refund, lines) = shop.refund(&payment, None);
        writing.insert_refund(&refund, &lines).await.expect("a refund");
        refund.state = RefundState::Failed;
        (refund.failed_at, refund.failure_reason) = (Some(at(9)), Some(FailureReason::Declined));
        writing.record_refund(&refund).await.expect("a write");
        refunds.push(refund.refund_id);
    }
    let direct = |refund_id: &str, retry_of: Option<&String>| DirectRefund {
        refund_id: refund_id.to_owned(),
        merchant_id: shop.merchant.merchant_id.clone(),
        made_by: "api:key_1".to_owned(),
        credit_order: CreditOrder::TransactionFirst,
        note: "Sorry".to_owned(),
        retry_of: retry_of.cloned(),
    };
    writing.insert_direct_refund(&direct(&refunds[0], None)).await.expect("a write");
    let retry = direct(&refunds[1], Some(&refunds[0]));
    writing.insert_direct_refund(&retry).await.expect("a write");

    assert_same(&writing.find_direct_refund(&refunds[1]).await.expect("a look"), &Some(retry));
    let placed = writing.find_refund_in_place_of(&refunds[0]).await.expect("a look");
    assert_eq!(placed.as_ref(), Some(&refunds[1]));
    assert_eq!(writing.find_refund_in_place_of(&refunds[1]).await.expect("a look"), None);
    let second = writing.insert_direct_refund(&direct(&refunds[2], Some(&refunds[0]))).await;
    let error = second.expect_err("a second remedy");
    assert!(error.broke("direct_refund_is_remedied_once", "direct_refund.retry_of"), "{error:?}");
}

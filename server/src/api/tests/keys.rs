//! Who gets in, and how far (A7, T1).

use axum::body::Body;
use axum::http::{Method, Request, header};
use desk::{CreateKey, Scope};
use serde_json::json;

use super::money::payment_of;
use super::shop::{Answer, Shop, on_both_engines, purchase};

on_both_engines!(
    a7_a_wrong_a_revoked_and_an_expired_key_are_told_the_same,
    two_keys_are_valid_at_once_until_one_is_revoked,
    a_scope_that_is_too_narrow_is_told_so,
    i9_what_is_another_merchants_reads_as_what_is_nowhere,
    no_cookie_is_a_key,
);

async fn get_with(shop: &Shop, authorization: Option<&str>) -> Answer {
    let mut request = Request::get("/v1/refunds");
    if let Some(authorization) = authorization {
        request = request.header(header::AUTHORIZATION, authorization);
    }
    shop.send(request.body(Body::empty())).await
}

async fn a7_a_wrong_a_revoked_and_an_expired_key_are_told_the_same(shop: Shop) {
    let revoked = shop.with_scope(Scope::Read).await.key;
    assert_eq!(get_with(&shop, Some(&format!("bearer {revoked}"))).await.status, 200);
    assert!(shop.desk.revoke_key(&shop.merchant, &revoked[..11]).await.expect("a write"));
    let asked = CreateKey { name: String::new(), scope: Scope::Read, expires_in_days: Some(1) };
    let (expired, _) = shop.desk.create_key(&shop.merchant, asked).await.expect("a key");
    assert_eq!(get_with(&shop, Some(&format!("Bearer {expired}"))).await.status, 200);
    shop.clock.advance_hours(24);

    let none = get_with(&shop, None).await;
    let problem = none.problem(401, "unauthorized");
    assert_eq!(none.header("www-authenticate"), "Bearer");
    let longer = format!("Bearer {}x", shop.key);
    let shorter = format!("Bearer {}", &shop.key[..40]);
    let (basic, gone) = (format!("Basic {}", shop.key), format!("Bearer {revoked}"));
    let over = format!("Bearer {expired}");
    for wrong in [longer.as_str(), &shorter, &basic, &gone, &over, "Bearer ", "Bearer", "mb_", "Bearer mb_\u{e9}"] {
        assert_eq!(get_with(&shop, Some(wrong)).await.json(), problem, "{wrong}");
    }
}

async fn two_keys_are_valid_at_once_until_one_is_revoked(shop: Shop) {
    let next = shop.with_scope(Scope::Admin).await;
    assert_eq!(
        (shop.get("/v1/refunds").await.status, next.get("/v1/refunds").await.status.as_u16()),
        (200.try_into().expect("a status"), 200)
    );

    let neighbour = shop.neighbour().await;
    assert!(!neighbour.desk.revoke_key(&neighbour.merchant, &shop.key[..11]).await.expect("a look"), "not theirs");
    assert!(shop.desk.revoke_key(&shop.merchant, &shop.key[..11]).await.expect("a write"));

    shop.get("/v1/refunds").await.problem(401, "unauthorized");
    assert_eq!(next.get("/v1/refunds").await.status, 200);
}

async fn a_scope_that_is_too_narrow_is_told_so(shop: Shop) {
    let sold = shop.sold("LC-1", 1_000).await;
    let (refund, preview) = (json!({"payment_id": payment_of(&sold), "amount": 1}), json!({"purchase_id": sold["id"]}));
    let bring = purchase("LC-2", 1_000);

    for (scope, may_bring, may_refund) in [
        (Scope::Read, false, false),
        (Scope::Purchases, true, false),
        (Scope::Refunds, false, true),
        (Scope::Admin, true, true),
    ] {
        let program = shop.with_scope(scope).await;
        assert_eq!(program.get("/v1/purchases").await.status, 200);
        let answers = [
            (program.post("/v1/purchases", &bring).await, may_bring),
            (program.post("/v1/previews", &preview).await, may_refund),
            (program.post("/v1/refunds", &refund).await, may_refund),
        ];
        for (answer, may) in answers {
            if may {
                assert!(answer.status.is_success(), "{scope:?}: {}", answer.text);
            } else {
                answer.problem(403, "scope_too_narrow");
            }
        }
    }
}

async fn i9_what_is_another_merchants_reads_as_what_is_nowhere(shop: Shop) {
    let sold = shop.sold("LC-1", 1_000).await;
    let (purchase_id, payment_id) = (sold["id"].as_str().expect("an id"), payment_of(&sold));
    let made = shop.post("/v1/refunds", &json!({"payment_id": payment_id, "amount": 1})).await.id();
    let neighbour = shop.neighbour().await;

    let nowhere = |id: &str| format!("{}_{}", id.split('_').next().unwrap_or_default(), "0".repeat(32));
    for (foreign, missing) in [
        (format!("/v1/purchases/{purchase_id}"), format!("/v1/purchases/{}", nowhere(purchase_id))),
        (format!("/v1/refunds/{made}"), format!("/v1/refunds/{}", nowhere(&made))),
    ] {
        let (foreign, missing) = (neighbour.get(&foreign).await, neighbour.get(&missing).await);
        assert_eq!(foreign.problem(404, "not_found"), missing.problem(404, "not_found"));
        let named = |answer: &Answer| answer.headers.keys().map(|name| name.as_str().to_owned()).collect::<Vec<_>>();
        assert_eq!(named(&foreign), named(&missing));
    }
    for (path, body) in [
        ("/v1/previews".to_owned(), json!({"purchase_id": purchase_id})),
        ("/v1/refunds".to_owned(), json!({"payment_id": payment_id})),
        (format!("/v1/refunds/{made}/retry"), json!({})),
        (format!("/v1/refunds/{made}/credit"), json!({})),
    ] {
        neighbour.post(&path, &body).await.problem(404, "not_found");
    }
    for list in
        ["/v1/purchases", "/v1/refunds", "/v1/purchases?number=LC-1", "/v1/purchases?customer_email=ada@example.org"]
    {
        assert_eq!(neighbour.get(list).await.json()["data"], json!([]), "{list}");
    }
    let filtered = format!("/v1/refunds?payment_id={payment_id}&purchase_id={purchase_id}");
    assert_eq!(neighbour.get(&filtered).await.json()["data"], json!([]));
    // The same number is another purchase there.
    let theirs = neighbour.sold("LC-1", 2_000).await;
    assert_ne!(theirs["id"], sold["id"]);
}

async fn no_cookie_is_a_key(shop: Shop) {
    let cookie = format!("moneyback-desk={0}; moneyback={0}; __Host-moneyback-desk={0}", shop.key);

    let request = Request::get("/v1/purchases").header(header::COOKIE, cookie).body(Body::empty());

    shop.send(request).await.problem(401, "unauthorized");
    let crossing = shop.request(Method::GET, "/v1/purchases").header("sec-fetch-site", "cross-site");
    assert_eq!(
        shop.send(crossing.body(Body::empty())).await.status,
        200,
        "a key is what counts, wherever it comes from"
    );
}

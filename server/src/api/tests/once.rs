//! What is sent twice is done once (I11).

use axum::body::Body;
use axum::http::{Method, header};
use futures::future::join_all;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

use super::money::payment_of;
use super::shop::{Answer, Shop, new_key, on_both_engines, purchase};

on_both_engines!(
    c2_of_fifty_with_one_key_one_is_done_and_nobody_hears_anything_else,
    c2_two_processes_with_one_key_do_it_once,
    c3_another_cent_is_another_request_and_another_space_is_not,
    c10_retry_with_a_rotated_api_key_is_done_once,
    c10_key_used_by_another_merchant_is_independent,
    c10_api_key_without_the_scope_is_refused_before_the_replay,
    c10_concurrent_retries_with_two_api_keys_are_done_once,
    b5_a_key_is_needed_and_must_be_one,
    k1_whoever_lost_the_answer_gets_it_again_and_a_refusal_too,
    k10_a_program_that_hangs_up_has_done_it_or_not,
    what_was_never_done_is_not_kept,
    d5_a_program_with_others_in_its_way_is_answered_at_the_fifth_try,
    d5_a_program_with_others_in_its_way_five_times_is_told_when_to_come_again_and_left_nothing,
);

async fn fixture(shop: &Shop) -> Value {
    json!({"payment_id": payment_of(&shop.sold("LC-1", 10_000).await), "amount": 1_000})
}

async fn made(shop: &Shop) -> usize {
    shop.get("/v1/refunds").await.json()["data"].as_array().expect("a list").len()
}

async fn c2_of_fifty_with_one_key_one_is_done_and_nobody_hears_anything_else(shop: Shop) {
    let (body, key) = (fixture(&shop).await.to_string(), new_key());

    let requests = (0..50).map(|_| {
        let (shop, body, key) = (shop.clone(), body.clone(), key.clone());
        tokio::spawn(async move { shop.post_as(&key, "/v1/refunds", &body).await })
    });
    let answers: Vec<Answer> = join_all(requests).await.into_iter().map(|answer| answer.expect("no panic")).collect();

    let again = shop.post_as(&key, "/v1/refunds", &body).await;
    assert_eq!((again.status.as_u16(), again.header("idempotent-replayed")), (201, "true"));
    for answer in answers {
        if answer.status == 409 {
            answer.problem(409, "idempotency_in_progress");
            assert_eq!(answer.header("retry-after"), "1");
        } else {
            assert_eq!((answer.status, &answer.text), (again.status, &again.text));
        }
    }
    assert_eq!(made(&shop).await, 1);
    shop.pay_out().await;
    shop.close().await;
}

async fn c2_two_processes_with_one_key_do_it_once(shop: Shop) {
    let body = fixture(&shop).await.to_string();
    let other = shop.in_another_process().await;

    for round in 0..10 {
        let key = format!("round {round}");
        let (here, there) =
            tokio::join!(shop.post_as(&key, "/v1/refunds", &body), other.post_as(&key, "/v1/refunds", &body));

        assert_eq!((here.status.as_u16(), &here.text), (201, &there.text));
        let replayed = [&here, &there].map(|answer| answer.header("idempotent-replayed") == "true");
        assert!(replayed.iter().filter(|replayed| **replayed).count() == 1, "{replayed:?}");
    }
    assert_eq!(made(&shop).await, 10);
    shop.close().await;
}

async fn c3_another_cent_is_another_request_and_another_space_is_not(shop: Shop) {
    let (body, key) = (fixture(&shop).await, new_key());
    let payment = body["payment_id"].as_str().expect("an id");

    let first = shop.post_as(&key, "/v1/refunds", &body.to_string()).await;
    let spaced = format!("{{\n  \"amount\" :  1000 ,\t\"payment_id\": \"{payment}\" }}");
    let same = shop.post_as(&key, "/v1/refunds", &spaced).await;
    let cent = shop.post_as(&key, "/v1/refunds", &json!({"payment_id": payment, "amount": 1_001}).to_string()).await;
    let route = shop.post_as(&key, &format!("/v1/refunds/{}/retry", first.id()), "").await;

    assert_eq!((first.status.as_u16(), &first.text), (201, &same.text));
    assert_eq!(same.header("idempotent-replayed"), "true");
    cent.problem(422, "idempotency_key_reused");
    route.problem(422, "idempotency_key_reused");
    assert_eq!(made(&shop).await, 1);
}

async fn c10_retry_with_a_rotated_api_key_is_done_once(shop: Shop) {
    let (mut body, key) = (fixture(&shop).await, new_key());
    let rotated = shop.with_scope(desk::Scope::Refunds).await;

    let first = shop.post_as(&key, "/v1/refunds", &body.to_string()).await;
    shop.revoke_its_key().await;
    let retried = rotated.post_as(&key, "/v1/refunds", &body.to_string()).await;
    body["amount"] = json!(1_001);
    let other = rotated.post_as(&key, "/v1/refunds", &body.to_string()).await;

    assert_eq!((first.status.as_u16(), &first.text), (201, &retried.text));
    assert_eq!(retried.header("idempotent-replayed"), "true");
    other.problem(422, "idempotency_key_reused");
    assert_eq!(made(&rotated).await, 1);
    shop.pay_out().await;
    shop.close().await;
}

async fn c10_key_used_by_another_merchant_is_independent(shop: Shop) {
    let (body, key) = (fixture(&shop).await.to_string(), new_key());
    let neighbour = shop.neighbour().await;
    let theirs = fixture(&neighbour).await.to_string();
    assert_eq!(shop.post_as(&key, "/v1/refunds", &body).await.status, 201);

    let made_there = neighbour.post_as(&key, "/v1/refunds", &theirs).await;
    let of_ours = neighbour.post_as("another", "/v1/refunds", &body).await;

    assert_eq!((made_there.status.as_u16(), made_there.header("idempotent-replayed")), (201, ""));
    of_ours.problem(404, "not_found");
    assert_eq!((made(&shop).await, made(&neighbour).await), (1, 1));
}

async fn c10_api_key_without_the_scope_is_refused_before_the_replay(shop: Shop) {
    let (body, key) = (fixture(&shop).await.to_string(), new_key());
    assert_eq!(shop.post_as(&key, "/v1/refunds", &body).await.status, 201);

    for scope in [desk::Scope::Read, desk::Scope::Purchases] {
        let narrow = shop.with_scope(scope).await;
        let refused = narrow.post_as(&key, "/v1/refunds", &body).await;
        refused.problem(403, "scope_too_narrow");
        assert_eq!(refused.header("idempotent-replayed"), "");
    }
}

async fn c10_concurrent_retries_with_two_api_keys_are_done_once(shop: Shop) {
    let body = fixture(&shop).await.to_string();
    let rotated = shop.with_scope(desk::Scope::Refunds).await;
    let elsewhere = rotated.in_another_process().await;

    for round in 0..10 {
        let key = format!("round {round}");
        let (here, beside, there) = tokio::join!(
            shop.post_as(&key, "/v1/refunds", &body),
            rotated.post_as(&key, "/v1/refunds", &body),
            elsewhere.post_as(&key, "/v1/refunds", &body)
        );

        let again = rotated.post_as(&key, "/v1/refunds", &body).await;
        assert_eq!((again.status.as_u16(), again.header("idempotent-replayed")), (201, "true"));
        // Within one process the second may be told to come again; another process waits.
        for answer in [here, beside, there] {
            if answer.status == 409 {
                answer.problem(409, "idempotency_in_progress");
            } else {
                assert_eq!((answer.status, &answer.text), (again.status, &again.text));
            }
        }
    }
    assert_eq!(made(&shop).await, 10);
    shop.pay_out().await;
    shop.close().await;
}

async fn b5_a_key_is_needed_and_must_be_one(shop: Shop) {
    let body = fixture(&shop).await.to_string();
    let send = async |key: Option<&[u8]>| {
        let mut request = shop.request(Method::POST, "/v1/refunds").header(header::CONTENT_TYPE, "application/json");
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        shop.send(request.body(Body::from(body.clone()))).await
    };

    let missing = send(None).await.problem(400, "idempotency_key_missing");
    assert_eq!(missing["type"], "/docs#idempotency_key_missing");
    assert_eq!(missing["errors"][0]["field"], "Idempotency-Key");
    let long = [b'k'; 256];
    for bad in [&b""[..], &long, "schlüssel".as_bytes(), b"a\tb"] {
        send(Some(bad)).await.problem(400, "idempotency_key_invalid");
    }
    let twice = shop.request(Method::POST, "/v1/refunds").header("idempotency-key", "a").header("idempotency-key", "b");
    let twice = twice.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.clone()));
    shop.send(twice).await.problem(400, "idempotency_key_invalid");
    assert_eq!(made(&shop).await, 0);
    assert_eq!(send(Some(&[b'k'; 255])).await.status, 201);
    assert!(axum::http::HeaderValue::from_bytes(b"a\r\nb").is_err(), "CR and LF never come as far as this");
}

async fn k1_whoever_lost_the_answer_gets_it_again_and_a_refusal_too(shop: Shop) {
    let (mut body, key) = (fixture(&shop).await, new_key());
    let first = shop.post_as(&key, "/v1/refunds", &body.to_string()).await;
    body["amount"] = json!(9_001);
    let refused = shop.post_as("too much", "/v1/refunds", &body.to_string()).await;
    refused.problem(422, "amount_exceeds_remaining");

    // What happens meanwhile changes no answer; neither does a process that died and came back.
    shop.pay_out().await;
    let after = shop.in_another_process().await;
    let again = after.post_as("too much", "/v1/refunds", &body.to_string()).await;
    assert_eq!(
        (again.status, &again.text, again.header("idempotent-replayed")),
        (refused.status, &refused.text, "true")
    );
    assert_eq!(again.header("content-type"), "application/problem+json");
    body["amount"] = json!(1_000);
    let again = after.post_as(&key, "/v1/refunds", &body.to_string()).await;
    assert_eq!((&again.text, again.json()["status"].as_str()), (&first.text, Some("processing")));
}

async fn k10_a_program_that_hangs_up_has_done_it_or_not(shop: Shop) {
    let body = fixture(&shop).await;
    for count in 0..9_u64 {
        let (key, patience) = (format!("key {count}"), std::time::Duration::from_micros(count * 700));
        let body = body.to_string();
        tokio::select! {
            _ = shop.post_as(&key, "/v1/refunds", &body) => {}
            () = tokio::time::sleep(patience) => {}
        }
        let told = loop {
            let told = shop.post_as(&key, "/v1/refunds", &body).await;
            if told.status != 409 {
                break told;
            }
            tokio::task::yield_now().await;
        };
        assert_eq!(told.status, 201, "{}", told.text);
    }
    assert_eq!(made(&shop).await, 9, "each once");
    shop.pay_out().await;
    shop.close().await;
}

async fn what_was_never_done_is_not_kept(shop: Shop) {
    let (mut body, key) = (fixture(&shop).await, new_key());
    body["amount"] = json!(0);
    shop.post_as(&key, "/v1/refunds", &body.to_string()).await.problem(400, "invalid_request");

    body["amount"] = json!(1);
    assert_eq!(shop.post_as(&key, "/v1/refunds", &body.to_string()).await.status, 201);

    // Read well and without sense: mended, it may have the same key.
    let (mut body, key) = (purchase("LC-2", 1_000), new_key());
    body["payment"]["captured_at"] = Value::Null;
    shop.post_as(&key, "/v1/purchases", &body.to_string()).await.problem(400, "invalid_request");
    let mended = purchase("LC-2", 1_000).to_string();
    assert_eq!(shop.post_as(&key, "/v1/purchases", &mended).await.status, 201);
}

async fn d5_a_program_with_others_in_its_way_is_answered_at_the_fifth_try(shop: Shop) {
    let refund = fixture(&shop).await;
    let failing = payment_of(&shop.sold_with("LC-2", 1_000, "0119").await);
    let failed = shop.post("/v1/refunds", &json!({"payment_id": failing})).await.id();
    shop.pay_out().await;
    let mut bought = purchase("LC-3", 500);
    // A customer who is new in a transaction that is not to be is new again in the next.
    bought["customer"] = json!({"email": "new@example.org", "name": "New"});
    let preview = json!({"purchase_id": shop.get("/v1/purchases?number=LC-1").await.json()["data"][0]["id"]});

    for (path, body, status) in [
        ("/v1/purchases", bought.clone(), 201),
        ("/v1/refunds", refund, 201),
        ("/v1/previews", preview, 200),
        (&format!("/v1/refunds/{failed}/retry"), json!({}), 201),
    ] {
        let (program, others) = shop.with_others_in_the_way(4).await;
        let key = new_key();

        let answer = program.post_as(&key, path, &body.to_string()).await;

        assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.text);
        assert_eq!((others.commits.load(Ordering::SeqCst), answer.header("idempotent-replayed")), (5, ""), "{path}");
        let again = program.post_as(&key, path, &body.to_string()).await;
        assert_eq!((&again.text, again.header("idempotent-replayed")), (&answer.text, "true"), "{path}");
    }
    let known = shop.get("/v1/purchases?customer_email=new@example.org").await.json();
    assert_eq!(known["data"].as_array().map(Vec::len), Some(1));
    assert_eq!(shop.post("/v1/purchases", &bought).await.status, 200);
    shop.pay_out().await;
    shop.close().await;
}

async fn d5_a_program_with_others_in_its_way_five_times_is_told_when_to_come_again_and_left_nothing(shop: Shop) {
    let (body, key) = (fixture(&shop).await.to_string(), new_key());
    let (program, others) = shop.with_others_in_the_way(5).await;

    let answer = program.post_as(&key, "/v1/refunds", &body).await;

    answer.problem(503, "unavailable");
    assert_eq!((others.commits.load(Ordering::SeqCst), answer.header("retry-after")), (5, "1"));
    assert_eq!(made(&shop).await, 0);
    // Nobody is in the way any more.
    let again = program.post_as(&key, "/v1/refunds", &body).await;
    assert_eq!((again.status.as_u16(), again.header("idempotent-replayed")), (201, ""));
    shop.pay_out().await;
    shop.close().await;
}

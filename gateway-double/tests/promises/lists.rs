//! Lists: every page, and what is not in them yet.

use crate::caller::{Caller, caller, double};
use moneyback_gateway_double::Command;
use std::collections::BTreeSet;

/// Ids of all pages, and how many pages there were.
async fn walk(caller: &Caller, path: &str, limit: usize) -> (Vec<String>, usize) {
    let (mut ids, mut pages): (Vec<String>, usize) = (Vec::new(), 0);
    loop {
        let after = ids.last().map(|id| format!("&starting_after={id}")).unwrap_or_default();
        let page = caller.get(&format!("{path}&limit={limit}{after}")).await.json();
        assert_eq!(page["object"], "list");
        ids.extend(
            page["data"].as_array().expect("a list").iter().map(|own| own["id"].as_str().expect("an id").to_owned()),
        );
        pages += 1;
        if page["has_more"] != true {
            return (ids, pages);
        }
    }
}

#[tokio::test]
async fn g17_150_refunds_of_one_payment_are_found_page_by_page_each_once() {
    let double = double();
    let (payment, other) = (
        double.pay(15_000, "eur", "pm_card_visa").expect("paid"),
        double.pay(100, "eur", "pm_card_visa").expect("paid"),
    );
    let caller = caller(&double);
    let mut made = Vec::new();
    for number in 0..150 {
        made.push(caller.refund(&payment, 100, &format!("re_{number}")).await.expect("an answer").id());
    }
    caller.refund(&other, 100, "re_other").await.expect("an answer");
    made.reverse();

    let by_intent = walk(&caller, &format!("/v1/refunds?payment_intent={payment}"), 100).await;
    let charge = caller.get(&format!("/v1/payment_intents/{payment}")).await.text("latest_charge");
    let by_charge = walk(&caller, &format!("/v1/refunds?charge={charge}"), 50).await;
    let all = walk(&caller, "/v1/refunds?", 7).await;

    assert_eq!(by_intent, (made.clone(), 2));
    assert_eq!(by_charge, (made, 3));
    assert_eq!((all.0.len(), all.1), (151, 22));
    assert_eq!(all.0.iter().collect::<BTreeSet<_>>().len(), 151);
    let usual = caller.get(&format!("/v1/refunds?payment_intent={payment}")).await.json();
    assert_eq!((usual["data"].as_array().map(Vec::len), usual["has_more"].as_bool()), (Some(10), Some(true)));
}

#[tokio::test]
async fn a_page_can_be_walked_back_and_a_strange_cursor_is_refused() {
    let double = double();
    let payment = double.pay(500, "eur", "pm_card_visa").expect("paid");
    let caller = caller(&double);
    let mut made = Vec::new();
    for number in 0..5 {
        made.push(caller.refund(&payment, 100, &format!("re_{number}")).await.expect("an answer").id());
    }

    let back = caller.get(&format!("/v1/refunds?limit=2&ending_before={}", made[0])).await.json();
    let ids: Vec<_> = back["data"].as_array().expect("a list").iter().map(|own| own["id"].clone()).collect();

    assert_eq!((ids, back["has_more"].as_bool()), (vec![made[2].clone().into(), made[1].clone().into()], Some(true)));
    let strange = caller.get("/v1/refunds?starting_after=re_nobody").await;
    assert_eq!(strange.refusal().1, "resource_missing");
    for limit in ["0", "101"] {
        assert_eq!(caller.get(&format!("/v1/refunds?limit={limit}")).await.status, 400, "{limit}");
    }
}

#[tokio::test]
async fn g13_a_stale_list_lacks_what_is_younger_than_its_lag_though_it_can_be_read_by_id() {
    let double = double();
    let payment = double.pay(500, "eur", "pm_card_visa").expect("paid");
    double.tell(Command::Set { keys: None, list_lag_seconds: Some(2), trace_after_seconds: None }).expect("set");
    let caller = caller(&double);
    let made = caller.refund(&payment, 100, "re_1").await.expect("an answer").id();
    let listed = || async {
        let list = caller.get(&format!("/v1/refunds?payment_intent={payment}")).await.json();
        list["data"].as_array().map(Vec::len)
    };

    let (at_once, by_id) = (listed().await, caller.get(&format!("/v1/refunds/{made}")).await.status);
    double.advance(1).expect("time goes on");
    let still = listed().await;
    double.advance(1).expect("time goes on");

    assert_eq!((at_once, by_id, still, listed().await), (Some(0), 200, Some(0), Some(1)));
}

#[tokio::test]
async fn a_list_can_be_asked_for_what_was_made_in_a_span_of_time() {
    let double = double();
    let payment = double.pay(500, "eur", "pm_card_visa").expect("paid");
    let caller = caller(&double);
    let mut times = Vec::new();
    for number in 0..3 {
        times.push(double.now());
        caller.refund(&payment, 100, &format!("re_{number}")).await.expect("an answer");
        double.advance(10).expect("time goes on");
    }

    for (span, wanted) in [
        (format!("created[gte]={}", times[1]), vec!["re_2", "re_1"]),
        (format!("created[gt]={}", times[1]), vec!["re_2"]),
        (format!("created[lt]={}", times[1]), vec!["re_0"]),
        (format!("created={}", times[1]), vec!["re_1"]),
    ] {
        let list = caller.get(&format!("/v1/refunds?{span}")).await.json();
        let found: Vec<_> =
            list["data"].as_array().expect("a list").iter().map(|own| own["metadata"]["refund_id"].clone()).collect();
        assert_eq!(found, wanted, "{span}");
    }
}

#[tokio::test]
async fn disputes_are_listed_newest_first_of_one_payment_or_of_all() {
    let double = double();
    let pay = || double.pay(1_000, "eur", "pm_card_visa").expect("paid");
    let (payment, other) = (pay(), pay());
    let mut made = Vec::new();
    for of in [&payment, &other, &payment] {
        let dispute = Command::Dispute { payment: of.clone(), amount: Some(400), reason: None, is_inquiry: false };
        made.push(double.tell(dispute).expect("a dispute")["dispute"].as_str().expect("its name").to_owned());
    }
    let caller = caller(&double);

    let of_one = walk(&caller, &format!("/v1/disputes?payment_intent={payment}"), 1).await;
    let all = walk(&caller, "/v1/disputes?", 2).await;

    assert_eq!(of_one, (vec![made[2].clone(), made[0].clone()], 2));
    assert_eq!(all, (made.into_iter().rev().collect(), 2));
}

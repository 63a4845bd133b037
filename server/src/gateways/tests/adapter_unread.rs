//! What Stripe's lists tell of in words or shapes that are not known here: it is left out, and hides nothing else (T26).

use desk::{Gateway as _, GatewayBook as _, GatewayPayment, GatewaySetting, GatewayTrouble, RefundOrder};
use domain::{FailureReason, GatewayResult};
use gateway_double::{Command, Fault, On, Outcome};
use serde_json::{Value, json};
use std::sync::Arc;

use super::direct::{Direct, KEY, is_success};
use super::shop::shop;
use crate::gateways::stripe::StripeBook;

/// What the answer to every question for that list says at that place from now on.
fn says(direct: &Direct, list: &str, place: &str, value: &Value) {
    let lie = Fault::Misstated { field: place.to_owned(), value: value.clone() };
    direct.double.tell(Command::ForgetPlans).expect("nothing before");
    let plan = Command::Plan { fault: lie, on: On::route(&format!("GET /v1/{list}")), times: None, is_lasting: true };
    direct.double.tell(plan).expect("a plan");
}

async fn looked(direct: &Direct, order: &RefundOrder) -> GatewayPayment {
    direct.stripe.look(&order.account, &order.reference).await.expect("a look")
}

fn by_hand(direct: &Direct, payment: &str) {
    let made = Command::RefundByHand { payment: payment.to_owned(), amount: Some(100) };
    direct.double.tell(made).expect("a refund");
}

#[tokio::test]
async fn t26_a_refund_that_cannot_be_read_hides_no_other_refund_and_no_dispute() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid(10_000));
    direct.send(&order).await.expect("an answer");
    by_hand(&direct, &order.reference);
    let dispute =
        Command::Dispute { payment: order.reference.clone(), amount: Some(5_000), reason: None, is_inquiry: false };
    direct.double.tell(dispute).expect("a dispute");
    let unknown = [
        ("/data/0/status", json!("half_done")),
        ("/data/0/status", json!(null)),
        ("/data/0/status", json!(7)),
        ("/data/0/amount", json!(null)),
        ("/data/0/created", json!("yesterday")),
    ];
    for (place, value) in unknown {
        says(&direct, "refunds", place, &value);

        let seen = looked(&direct, &order).await;

        let ours: Vec<_> = seen.refunds.iter().map(|refund| refund.refund_id.as_deref()).collect();
        assert_eq!((ours, seen.disputes.len(), seen.left_out), (vec![Some("re_1")], 1, 1), "{place} {value}");
        assert!(is_success(&direct.find(&order).await.expect("it is another's that cannot be read")));
    }
}

#[tokio::test]
async fn t26_a_page_that_ends_with_what_cannot_be_read_is_followed_by_the_next() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid(10_000));
    direct.send(&order).await.expect("an answer");
    for _ in 0..100 {
        direct.double.tell(Command::RefundByHand { payment: order.reference.clone(), amount: Some(1) }).expect("one");
    }
    says(&direct, "refunds", "/data/99/amount", &json!(null));

    let seen = looked(&direct, &order).await;

    assert_eq!((seen.refunds.len(), seen.left_out), (100, 1));
    assert!(seen.refunds.iter().any(|refund| refund.refund_id.as_deref() == Some("re_1")));
}

/// "There is none" would have it sent again.
#[tokio::test]
async fn t26_what_may_be_ours_and_cannot_be_read_is_no_proof_that_there_is_none() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid(10_000));
    direct.send(&order).await.expect("an answer");
    let other = direct.order_of(&order.reference, "re_2", 1_000);
    for (place, value) in [("/data/0/amount", json!(null)), ("/data/0/metadata", json!("lost"))] {
        says(&direct, "refunds", place, &value);
        let found = direct.stripe.find(&order).await;
        assert!(matches!(found, Err(GatewayTrouble::AnswerLost(_))), "{place}: {found:?}");
    }

    says(&direct, "refunds", "/data/0/amount", &json!(null));
    assert_eq!(direct.find(&other).await, None, "it says whose it is");
}

/// The first try failed. Where the second one is not understood, the first must not speak for the refund.
#[tokio::test]
async fn t26_an_earlier_try_says_nothing_in_place_of_a_newer_one_that_cannot_be_read() {
    let direct = Direct::start();
    let payment = direct.paid(10_000);
    let first = direct.order(&payment);
    let second = RefundOrder { key: "re_1:2".to_owned(), ..first.clone() };
    let fails = Outcome::FailsAtOnce { failure_reason: "declined".to_owned() };
    direct.double.destine(&payment, fails).expect("destined");
    let failed = direct.send(&first).await.expect("an answer");
    assert_eq!(failed, GatewayResult::Failed { reason: FailureReason::Declined });
    direct.send(&second).await.expect("an answer");

    for (place, value) in [
        ("/data/0/status", json!("half_done")),
        ("/data/0/amount", json!(null)),
        ("/data/0/metadata", json!({ "refund_id": 7 })),
        ("/data/0/metadata", json!("lost")),
    ] {
        says(&direct, "refunds", place, &value);

        let look = looked(&direct, &second).await;

        assert_eq!((look.refunds, look.left_out), (vec![], 1), "{place} {value}");
    }
}

/// Together they say how much a bank has taken: a part of them would say less than the books know.
#[tokio::test]
async fn t26_where_one_dispute_cannot_be_read_the_refunds_are_told_of_and_the_books_keep_what_they_have_of_disputes() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid_by("pm_card_createDispute"));
    by_hand(&direct, &direct.paid(10_000));
    says(&direct, "disputes", "/data/0/amount", &json!(null));

    let seen = looked(&direct, &order).await;

    assert_eq!((seen.disputes.len(), seen.left_out), (0, 1));
}

#[tokio::test]
async fn t26_where_disputes_are_refused_to_be_told_of_the_refunds_are_seen_and_disputes_asked_for_again() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid_by("pm_card_createDispute"));
    let message = "No matching path: /v1/disputes".to_owned();
    let refused = Fault::Refused { status: 404, code: None, message };
    direct.double.plan(refused, On::route("GET /v1/disputes")).expect("a plan");

    let seen = looked(&direct, &order).await;
    assert_eq!((seen.disputes.len(), seen.left_out), (0, 1));

    let seen = looked(&direct, &order).await;
    assert_eq!((seen.disputes.len(), seen.left_out), (1, 0));
}

#[tokio::test]
async fn t26_in_the_book_for_verify_what_nobody_understands_is_on_its_way_and_what_cannot_be_read_is_not_agreed() {
    let (shop, _double) = shop().await;
    let direct = Direct::start();
    let order = direct.order(&direct.paid(10_000));
    direct.send(&order).await.expect("an answer");
    by_hand(&direct, &order.reference);
    let stripe = Arc::new(direct.elsewhere(&direct.double.url()));
    let account = direct.account(KEY);
    let unset = GatewaySetting::unset(&account.merchant_id, "stripe");
    let setting = GatewaySetting { secret_key: account.secret_key, ..unset };
    let read = async || {
        let mut reading = shop.desk.storage().reading().await.expect("a read");
        StripeBook::new(stripe.clone(), vec![setting.clone()]).effects(&mut reading, "", None).await
    };
    for value in [json!("half_done"), json!(null)] {
        says(&direct, "refunds", "/data/1/status", &value);
        let effects = read().await.expect("a book");
        let [effect] = effects.as_slice() else { panic!("{effects:?}") };
        assert!(matches!(effect.answer, GatewayResult::Pending { is_short: false, .. }), "{value}: {effect:?}");
        assert_eq!((effect.refund_id.as_str(), effect.amount), ("re_1", 4_000));
    }

    says(&direct, "refunds", "/data/0/amount", &json!(null));
    assert_eq!(read().await.expect("another's does not matter").len(), 1);
    says(&direct, "refunds", "/data/1/amount", &json!(null));
    let unread = read().await;
    assert!(matches!(unread, Err(GatewayTrouble::AnswerLost(_))), "{unread:?}");
}

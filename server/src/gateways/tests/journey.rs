//! A refund's whole way, from the customer's asking to the books, over real HTTP: at our double and at those that others wrote,
//! as far as they can (`journeys.rs`).

use desk::Gateway as _;
use domain::{Attention, FailureReason, PaymentStatus, RefundState};
use gateway_double::{Command, RefundStatus};

use super::journeys::{EVERY, Journey, Kind};
use super::shop::{Shop, shop};
use crate::gateways::offline::Offline;

#[tokio::test]
async fn what_a_customer_asks_for_goes_back_once_and_the_books_agree() {
    for kind in EVERY {
        let Some(at) = Journey::at(kind).await else { continue };
        let payment = at.paid().await;
        let file = at.shop.bought(&payment, 10_000).await;

        let mut tickets = Vec::new();
        for amount in [4_190, 1, 5_809] {
            tickets.push((at.shop.ask(&file, amount).await, amount));
            at.shop.round().await;
        }

        for (ticket, amount) in &tickets {
            let refund = at.shop.refund_of(ticket).await;
            assert_eq!((refund.state(), refund.to_payment), (RefundState::Succeeded, *amount));
            assert!(refund.gateway_reference.is_some_and(|name| name.starts_with("re_")));
            assert_eq!(at.made(&refund.refund_id).await, (1, *amount));
        }
        assert_eq!(at.refunded(&payment).await, 10_000);
        at.shop.books_hold().await;
    }
}

/// Not at localstripe, which refuses the `cancellation_reason` that Stripe wants told.
#[tokio::test]
async fn what_is_only_held_is_given_up_and_verify_finds_it() {
    for kind in [Kind::Ours, Kind::StatefulMock] {
        let Some(at) = Journey::at(kind).await else { continue };
        let payment = at.held().await;
        let file = at.shop.bought_through("stripe", &payment, 10_000, PaymentStatus::Captured).await;

        let ticket = at.shop.ask(&file, 10_000).await;
        at.shop.round().await;

        let refund = at.shop.refund_of(&ticket).await;
        assert_eq!((refund.state(), refund.method), (RefundState::Succeeded, domain::Method::Void));
        // A charge without an intent is given up by a refund of the whole.
        let name = refund.gateway_reference.expect("told");
        assert!(if payment.starts_with("pi_") { name == payment } else { name.starts_with("re_") }, "{name}");
        at.shop.books_hold().await;
    }
}

#[tokio::test]
async fn i13_what_was_refunded_on_the_providers_own_page_beside_ours_is_brought_in() {
    for kind in EVERY {
        let Some(at) = Journey::at(kind).await else { continue };
        let payment = at.paid().await;
        at.refunded_by_hand(&payment, 3_000).await;

        let ticket = at.shop.sent(&payment, 4_000).await;
        at.pass(120).await;

        let refund = at.shop.refund_of(&ticket).await;
        assert_eq!(refund.state(), RefundState::Succeeded);
        assert_eq!(at.shop.open(&refund.purchase_id).await.payment.refunded, 7_000);
        assert_eq!(at.refunded(&payment).await, 7_000);
        at.shop.books_hold().await;
    }
}

#[tokio::test]
async fn g8_a_pending_refund_is_asked_about_until_it_is_done() {
    let (shop, double) = shop().await;
    let payment = double.pay(10_000, "eur", "pm_card_pendingRefund").expect("a payment");
    let ticket = shop.sent(&payment, 4_000).await;
    assert_eq!(shop.refund_of(&ticket).await.state(), RefundState::Sending);

    for _ in 0..10 {
        shop.pass(&double, 60).await;
    }

    let refund = shop.refund_of(&ticket).await;
    assert_eq!(refund.state(), RefundState::Succeeded);
    assert_eq!(double.judgement().refund(&refund.refund_id).made, 1);
    shop.books_hold().await;
}

#[tokio::test]
async fn g9_a_refund_that_fails_late_gives_the_payment_its_money_back() {
    let (shop, double) = shop().await;
    let payment = double.pay(10_000, "eur", "pm_card_refundFail").expect("a payment");
    let ticket = shop.sent(&payment, 4_000).await;
    assert_eq!(shop.refund_of(&ticket).await.state(), RefundState::Succeeded);

    // No event comes: the payment is looked at a minute later all the same.
    shop.pass(&double, 120).await;

    let refund = shop.refund_of(&ticket).await;
    assert_eq!(refund.state(), RefundState::Failed);
    assert_eq!(refund.failure_reason(), Some(FailureReason::ExpiredOrCanceledCard));
    assert_eq!(shop.open(&refund.purchase_id).await.payment.refunded, 0);
    shop.books_hold().await;
}

#[tokio::test]
async fn g10_what_waits_for_the_customer_holds_its_amount_until_it_is_canceled() {
    let (shop, double) = shop().await;
    let payment = double.pay(10_000, "eur", "pm_double_requires_action").expect("a payment");
    let ticket = shop.sent(&payment, 4_000).await;
    let refund = shop.refund_of(&ticket).await;
    assert_eq!(refund.state(), RefundState::RequiresAction);
    assert_eq!(shop.open(&refund.purchase_id).await.payment.reserved, 4_000);

    let name = refund.gateway_reference.expect("told");
    let turn = Command::Turn { refund: name, to: RefundStatus::Canceled, failure_reason: None };
    double.tell(turn).expect("a turn");
    for _ in 0..10 {
        shop.pass(&double, 60).await;
    }

    assert_eq!(shop.refund_of(&ticket).await.state(), RefundState::Canceled);
    assert_eq!(shop.open(&refund.purchase_id).await.payment.reserved, 0);
    shop.books_hold().await;
}

/// The number is looked up a day later, though nobody waits for the refund any more.
#[tokio::test]
async fn the_trace_number_is_brought_in_once_banks_know_it() {
    let (shop, double) = shop().await;
    let payment = double.pay(10_000, "eur", "pm_card_visa").expect("a payment");
    let ticket = shop.sent(&payment, 4_000).await;
    assert_eq!(shop.refund_of(&ticket).await.trace_number, None);

    for hours in [1, 24, 24, 24, 24, 24, 24, 24] {
        shop.pass(&double, hours * 3600 + 60).await;
    }

    assert_eq!(shop.refund_of(&ticket).await.trace_number.map(|number| number.len()), Some(23));
    shop.books_hold().await;
}

#[tokio::test]
async fn where_a_person_sends_the_money_the_refund_waits_for_one() {
    let (shop, _double) = shop().await;
    let file = shop.bought_through("offline", "cash-1", 10_000, PaymentStatus::Settled).await;

    let ticket = shop.ask(&file, 4_000).await;
    shop.round().await;

    let refund = shop.refund_of(&ticket).await;
    assert!(!refund.state().is_settled(), "{:?}", refund.state());
    assert!(matches!(refund.attention(), Some((Attention::ByHand, _))));
    assert!(Offline.look(&desk::GatewayAccount::default(), "cash-1").await.expect("a look").refunds.is_empty());
}

#[tokio::test]
async fn a_planted_secret_is_in_no_file_of_an_open_database() {
    for kind in EVERY {
        let Some(at) = Journey::at(kind).await else { continue };
        let planted = "sk_test_planted_51Hx";
        at.takes(planted);
        at.set_key(planted).await;
        let ticket = at.shop.sent(&at.paid().await, 4_000).await;
        is_in_no_file(&at.shop, &ticket, planted).await;
    }
}

async fn is_in_no_file(shop: &Shop, ticket: &desk::TicketRecord, planted: &str) {
    assert_eq!(shop.refund_of(ticket).await.state(), RefundState::Succeeded);

    let mut files = Vec::new();
    for entry in std::fs::read_dir(shop.folder()).expect("a folder") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).expect("a file");
        let is_there = |secret: &str| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!is_there(planted) && !is_there(super::shop::WEBHOOK_SECRET), "a secret is in {}", path.display());
        files.push(path.extension().unwrap_or_default().to_string_lossy().into_owned());
    }
    assert!(files.contains(&"db".to_owned()) && files.contains(&"db-wal".to_owned()), "{files:?}");
}

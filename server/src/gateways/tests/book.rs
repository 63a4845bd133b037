//! The account's own list, as `verify` reads it.

use domain::RefundState;
use gateway_double::Command;

use super::direct::{Direct, KEY};
use super::shop::shop;
use crate::gateways::stripe::{Stripe, StripeBook};
use desk::{GatewayBook as _, GatewayBooks, verify};
use std::sync::Arc;

#[tokio::test]
async fn more_refunds_than_a_page_are_compared_and_what_others_made_is_not_ours() {
    let (shop, double) = shop().await;
    let payment = double.pay(1_000_000, "eur", "pm_card_visa").expect("a payment");
    for _ in 0..120 {
        double.tell(Command::RefundByHand { payment: payment.clone(), amount: Some(1) }).expect("a refund");
    }
    let own = double.pay(10_000, "eur", "pm_card_visa").expect("a payment");
    let ticket = shop.sent(&own, 4_000).await;
    for _ in 0..120 {
        double.tell(Command::RefundByHand { payment: payment.clone(), amount: Some(1) }).expect("a refund");
    }

    assert_eq!(shop.refund_of(&ticket).await.state(), RefundState::Succeeded);
    shop.books_hold().await;
}

#[tokio::test]
async fn a_refund_that_carries_our_names_and_is_in_no_book_of_ours_is_found() {
    let (shop, double) = shop().await;
    let direct = Direct::start();
    let payment = direct.paid(10_000);
    direct.send(&direct.order_of(&payment, "re_stray", 4_000)).await.expect("an answer");
    drop(double);

    let stripe = Arc::new(Stripe::new(&direct.double.url(), shop.secrets.clone()).expect("an adapter"));
    let mut reading = shop.desk.storage().reading().await.expect("a read");
    let settings = reading.list_gateway_settings(&shop.merchant.merchant_id).await.expect("a look");
    let book = StripeBook::new(stripe.clone(), settings.clone());
    let effects = book.effects(&mut reading, "", None).await.expect("a list");
    assert!(book.effects(&mut reading, "re_stray", None).await.expect("a list").is_empty());
    drop(reading);
    assert_eq!(effects.iter().map(|effect| effect.refund_id.as_str()).collect::<Vec<_>>(), ["re_stray"]);
    let books = GatewayBooks::from([("stripe".to_owned(), Arc::new(book) as Arc<dyn desk::GatewayBook>)]);

    let mut findings = Vec::new();
    verify(shop.desk.storage(), None, &books, &mut |finding| findings.push(finding.to_string()))
        .await
        .expect("checked");

    let [stray] = findings.as_slice() else { panic!("{findings:?}") };
    assert!(stray.contains("re_stray") && stray.contains("€40.00"), "{stray}");
}

#[tokio::test]
async fn a_list_that_cannot_be_read_is_not_agreed() {
    let direct = Direct::start();
    let (shop, double) = shop().await;
    shop.set_key("sk_test_of_nobody").await;
    let stripe = Arc::new(Stripe::new(&double.url(), shop.secrets.clone()).expect("an adapter"));
    let mut reading = shop.desk.storage().reading().await.expect("a read");
    let settings = reading.list_gateway_settings(&shop.merchant.merchant_id).await.expect("a look");

    let refused = StripeBook::new(stripe, settings).effects(&mut reading, "", None).await;

    assert!(matches!(refused, Err(desk::GatewayTrouble::KeyRefused(_))), "{refused:?}");
    assert_ne!(direct.account(KEY).secret_key.as_deref(), Some(KEY));
}

//! Payments undone before they settle.

use desk::{RefundOrderKind, TicketRecord};
use domain::{FailureReason, GatewayResult, PaymentStatus, RefundState, Selection, Status};

use crate::gateway::Sent;
use crate::pay_out::refund_of;
use crate::shop::{Shop, shop};
use crate::world::{days, hours, seconds};

/// 50.00 that were captured and have not settled, to be given back whole.
async fn approved(shop: &Shop) -> TicketRecord {
    let mut new = shop.new_purchase();
    new.payment.status = PaymentStatus::Captured;
    let file = shop.bought(new).await;
    let record = shop.ask(&file, Selection::Full).await;
    shop.approve(&record).await
}

/// What became of the payment, and how much of it is promised and gone.
async fn payment_of(shop: &Shop, number: &str) -> (PaymentStatus, i64, i64) {
    let payment = shop.ticket(number).await.purchase.payment;
    (payment.status, payment.reserved, payment.refunded)
}

#[tokio::test]
async fn an_unsettled_payment_is_voided() {
    let shop = shop().await;
    let record = approved(&shop).await;

    shop.pay_out().await;

    assert_eq!(
        shop.gateway.book().first().map(|entry| (entry.kind, entry.amount)),
        Some((RefundOrderKind::Void, 5_000))
    );
    assert_eq!(payment_of(&shop, &record.number).await, (PaymentStatus::Voided, 0, 5_000));
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    shop.close().await;
}

#[tokio::test]
async fn g2_a_void_lost_on_its_way_is_sent_again_under_its_key() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsLostOnItsWay]);
    let record = approved(&shop).await;
    shop.pay_out().await;
    assert_eq!(payment_of(&shop, &record.number).await, (PaymentStatus::Captured, 5_000, 0));

    shop.clock.advance(hours(1));
    shop.pay_out().await;

    let keys = shop.gateway.sent_keys();
    assert!(keys.len() == 2 && keys[0] == keys[1], "{keys:?}");
    assert_eq!(payment_of(&shop, &record.number).await, (PaymentStatus::Voided, 0, 5_000));
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    shop.close().await;
}

#[tokio::test]
async fn g3_a_void_whose_answer_was_lost_is_found_and_not_sent_again() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsDoneButTheAnswerIsLost]);
    let record = approved(&shop).await;
    shop.pay_out().await;

    shop.clock.advance(seconds(30));
    shop.pay_out().await;

    assert_eq!((shop.gateway.sent_keys().len(), shop.gateway.book().len()), (1, 1));
    assert_eq!(payment_of(&shop, &record.number).await, (PaymentStatus::Voided, 0, 5_000));
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    shop.close().await;
}

#[tokio::test]
async fn a_void_that_was_refused_leaves_the_payment_as_it_was_and_can_be_tried_again() {
    let shop = shop().await;
    shop.gateway.plan([Sent::Fails(FailureReason::ProcessingError)]);
    let record = approved(&shop).await;
    shop.pay_out().await;
    assert_eq!(payment_of(&shop, &record.number).await, (PaymentStatus::Captured, 0, 0));

    shop.try_retry(&shop.manager, &shop.ticket(&record.number).await).await.expect("it may be tried again");
    shop.pay_out().await;

    assert_eq!(payment_of(&shop, &record.number).await, (PaymentStatus::Voided, 0, 5_000));
    shop.close().await;
}

#[tokio::test]
async fn g9_a_void_that_failed_in_the_end_leaves_a_payment_that_can_be_given_back() {
    let shop = shop().await;
    let record = approved(&shop).await;
    shop.pay_out().await;
    let refund = refund_of(&shop, &record.number).await;

    shop.gateway.says_of(&refund.refund_id, GatewayResult::Failed { reason: FailureReason::ProcessingError });
    shop.clock.advance(days(1));
    shop.look_at_payments().await;

    assert_eq!(refund_of(&shop, &record.number).await.state(), RefundState::Failed);
    assert_eq!(payment_of(&shop, &record.number).await, (PaymentStatus::Captured, 0, 0));
    shop.try_retry(&shop.manager, &shop.ticket(&record.number).await).await.expect("it may be tried again");
    shop.pay_out().await;
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    assert_eq!(payment_of(&shop, &record.number).await, (PaymentStatus::Voided, 0, 5_000));
    shop.close().await;
}

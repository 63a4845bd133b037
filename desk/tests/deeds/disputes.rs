//! What customers' banks take back.

use desk::{DisputeOutcome, GatewayDispute};
use domain::{FailureReason, RefundState, Selection};

use crate::asking::only;
use crate::gateway::Sent;
use crate::look::hear_of;
use crate::shop::{Shop, shop};
use crate::world::{days, minutes};

fn dispute(shop: &Shop, amount: i64, outcome: DisputeOutcome) -> GatewayDispute {
    GatewayDispute { reference: "dp_1".to_owned(), opened_at: shop.now(), amount, outcome }
}

#[tokio::test]
async fn c9_a_dispute_freezes_the_payment_and_what_it_took_never_goes_back_twice() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let record = shop.ask(&file, only("li_1")).await;
    shop.gateway.disputes(vec![dispute(&shop, 5_000, DisputeOutcome::Open)]);
    hear_of(&shop, &file.payment.payment_id).await;
    assert!(shop.open(&file.purchase.purchase_id).await.payment.disputed_at.is_some());
    assert!(shop.try_approve(&shop.manager, &record.number, None).await.is_err(), "the bank decides first");

    shop.gateway.disputes(vec![dispute(&shop, 5_000, DisputeOutcome::Lost)]);
    shop.clock.advance(days(30));
    hear_of(&shop, &file.payment.payment_id).await;

    let payment = shop.open(&file.purchase.purchase_id).await.payment;
    assert_eq!((payment.lost_to_dispute, payment.refunded), (5_000, 0));
    shop.close().await;
}

#[tokio::test]
async fn c9_a_lost_dispute_beside_a_refund_counts_as_far_as_anything_is_left() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let record = shop.ask(&file, only("li_1")).await;
    shop.approve(&record).await;
    shop.pay_out().await;

    shop.gateway.disputes(vec![dispute(&shop, 5_000, DisputeOutcome::Lost)]);
    hear_of(&shop, &file.payment.payment_id).await;

    let payment = shop.open(&file.purchase.purchase_id).await.payment;
    assert_eq!(
        (payment.refunded, payment.lost_to_dispute),
        (2_000, 3_000),
        "refunds and lost disputes: what was captured"
    );
    shop.close().await;
}

/// What a bank took is gone for the gateway's own refunds, too: more than that is shown to staff, and the look comes to its end.
#[tokio::test]
async fn c9_i13_beside_a_lost_dispute_the_gateways_own_refund_has_no_more_room_than_is_left() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    shop.gateway.disputes(vec![dispute(&shop, 3_000, DisputeOutcome::Lost)]);
    hear_of(&shop, &file.payment.payment_id).await;
    shop.clock.advance(minutes(1));
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_late", 2_500);
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_fits", 2_000);
    hear_of(&shop, &file.payment.payment_id).await;

    let file = shop.open(&file.purchase.purchase_id).await;
    assert_eq!((file.payment.refunded, file.payment.lost_to_dispute), (2_000, 3_000));
    assert_eq!(file.excess.iter().map(|excess| excess.reference.as_str()).collect::<Vec<_>>(), ["re_late"]);
    shop.recorded_elsewhere(&file.purchase.purchase_id, 2_000);
    shop.close().await;
}

/// Nobody tells again of a dispute that is over: the look itself has to wait for what it had no room for.
#[tokio::test]
async fn c9_what_a_dispute_took_of_a_refund_on_its_way_counts_once_that_has_failed() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let record = shop.ask(&file, only("li_1")).await;
    shop.approve(&record).await;
    shop.gateway.disputes(vec![dispute(&shop, 5_000, DisputeOutcome::Lost)]);
    hear_of(&shop, &file.payment.payment_id).await;
    let payment = shop.open(&file.purchase.purchase_id).await.payment;
    assert_eq!((payment.reserved, payment.lost_to_dispute), (2_000, 3_000));

    shop.gateway.plan([Sent::Fails(FailureReason::Disputed)]);
    shop.pay_out().await;
    shop.clock.advance(minutes(1));
    shop.look_at_payments().await;

    let payment = shop.open(&file.purchase.purchase_id).await.payment;
    assert_eq!((payment.reserved, payment.refunded, payment.lost_to_dispute), (0, 0, 5_000));
    shop.close().await;
}

#[tokio::test]
async fn a_dispute_that_was_won_frees_the_payment() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let record = shop.ask(&file, Selection::Full).await;
    shop.gateway.disputes(vec![dispute(&shop, 5_000, DisputeOutcome::Open)]);
    hear_of(&shop, &file.payment.payment_id).await;
    shop.gateway.disputes(vec![dispute(&shop, 5_000, DisputeOutcome::Won)]);
    shop.clock.advance(days(1));
    hear_of(&shop, &file.payment.payment_id).await;

    shop.approve(&record).await;
    shop.pay_out().await;
    assert_eq!(shop.ticket(&record.number).await.refund().map(|refund| refund.state()), Some(RefundState::Succeeded));
    shop.close().await;
}

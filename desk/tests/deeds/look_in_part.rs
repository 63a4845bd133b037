//! Looks at a gateway that tells of things which nobody here knows, or has no time.

use domain::RefundState;

use crate::asking::only;
use crate::look::hear_of;
use crate::pay_out::refund_of;
use crate::shop::shop;
use crate::world::{hours, minutes, seconds};

#[tokio::test]
async fn t26_what_a_look_could_read_is_taken_down_and_it_is_made_again_until_nothing_is_left_out() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_dashboard", 2_000);
    shop.gateway.tells_of_unread(1);

    hear_of(&shop, &file.payment.payment_id).await;

    assert_eq!(shop.open(&file.purchase.purchase_id).await.payment.refunded, 2_000, "one thing hides no other");
    for _ in 0..3 {
        shop.clock.advance(minutes(10));
        assert_eq!(shop.look_at_payments().await, 1, "what was left out may have moved money");
    }
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_understood", 1_000);
    shop.gateway.tells_of_unread(0);
    shop.clock.advance(minutes(60));
    assert_eq!(shop.look_at_payments().await, 1);

    assert_eq!(shop.open(&file.purchase.purchase_id).await.payment.refunded, 3_000);
    shop.clock.advance(hours(2));
    assert_eq!(shop.look_at_payments().await, 0, "all is told");
    shop.recorded_elsewhere(&file.purchase.purchase_id, 3_000);
    shop.close().await;
}

#[tokio::test]
async fn g5_a_gateway_too_busy_for_a_look_is_left_alone_for_as_long_as_it_asks() {
    let shop = shop().await;
    let record = shop.approved(only("li_1")).await;
    shop.pay_out().await;
    assert_eq!(refund_of(&shop, &record.number).await.state(), RefundState::Succeeded);
    shop.gateway.is_too_busy_for_looks(120);
    shop.clock.advance(minutes(2));
    assert_eq!(shop.look_at_payments().await, 1);

    shop.clock.advance(seconds(119));
    assert_eq!(shop.look_at_payments().await, 0, "it asked for two minutes");
    shop.gateway.is_too_busy_for_looks(0);
    shop.clock.advance(seconds(1));

    assert_eq!(shop.look_at_payments().await, 1);
    shop.close().await;
}

/// Nobody is left waiting for a week because a gateway says so.
#[tokio::test]
async fn g5_ten_minutes_are_the_most_that_a_look_is_put_off_for() {
    let shop = shop().await;
    let record = shop.approved(only("li_1")).await;
    shop.pay_out().await;
    assert_eq!(refund_of(&shop, &record.number).await.state(), RefundState::Succeeded);
    shop.gateway.is_too_busy_for_looks(u64::MAX);
    shop.clock.advance(minutes(2));
    assert_eq!(shop.look_at_payments().await, 1);

    shop.gateway.is_too_busy_for_looks(0);
    shop.clock.advance(minutes(10));

    assert_eq!(shop.look_at_payments().await, 1);
    shop.close().await;
}

//! A gateway of which too much is asked (G5).

use domain::{Attention, RefundState, Selection, Status};

use crate::asking::only;
use crate::gateway::{LookedUp, Sent};
use crate::pay_out::refund_of;
use crate::shop::shop;
use crate::world::{minutes, seconds};

#[tokio::test]
async fn g5_a_busy_gateway_is_left_alone_for_as_long_as_it_asks() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsBusy(120)]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;

    shop.clock.advance(seconds(119));
    assert_eq!(shop.pay_out().await, 0, "it asked for two minutes");
    shop.clock.advance(seconds(1));
    shop.pay_out().await;

    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    assert_eq!(shop.gateway.sent_keys().len(), 2, "certainly not done: sent again without a look");
    shop.close().await;
}

/// It is the account that is asked too much of.
#[tokio::test]
async fn g5_while_a_gateway_is_left_alone_the_merchants_other_refunds_and_looks_wait_too() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsBusy(120)]);
    for _ in 0..2 {
        shop.approved(only("li_1")).await;
    }
    while shop.pay_out().await > 0 {}
    assert_eq!(shop.gateway.calls().len(), 1);
    shop.clock.advance(seconds(119));
    shop.pay_out().await;
    assert_eq!(shop.gateway.calls().len(), 1, "it asked for two minutes");

    shop.clock.advance(seconds(2));
    while shop.pay_out().await > 0 {}

    assert_eq!(shop.gateway.book().len(), 2);
    shop.close().await;
}

/// Told of all that wait, not only of those whose turn it was to be asked.
#[tokio::test]
async fn g5_after_a_quarter_of_an_hour_somebody_is_asked_about_all_that_wait_for_a_busy_gateway() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsBusy(600); 4]);
    let mut records = Vec::new();
    for _ in 0..2 {
        records.push(shop.approved(only("li_1")).await);
    }
    for _ in 0..26 {
        while shop.pay_out().await > 0 {}
        shop.clock.advance(minutes(1));
    }

    for record in &records {
        let refund = refund_of(&shop, &record.number).await;
        assert_eq!(refund.attention().map(|(why, _)| why), Some(Attention::NoAnswer), "{refund:?}");
    }
    for _ in 0..40 {
        while shop.pay_out().await > 0 {}
        shop.clock.advance(minutes(1));
    }
    assert_eq!(shop.gateway.book().len(), 2);
    shop.close().await;
}

#[tokio::test]
async fn g5_what_it_has_taken_on_is_no_less_known_while_it_is_busy() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsPending, Sent::IsBusy(600)]);
    let on_its_way = shop.approved(only("li_1")).await;
    shop.pay_out().await;
    shop.clock.advance(minutes(16));
    shop.approved(only("li_1")).await;
    // The first is asked about and due again after eight minutes, in the midst of the second one's ten.
    for _ in 0..20 {
        while shop.pay_out().await > 0 {}
        shop.clock.advance(seconds(30));
    }

    assert_eq!(refund_of(&shop, &on_its_way.number).await.attention(), None);
    shop.gateway.settle_pending();
    for _ in 0..60 {
        while shop.pay_out().await > 0 {}
        shop.clock.advance(minutes(1));
    }
    shop.close().await;
}

#[tokio::test]
async fn g5_a_gateway_too_busy_to_be_asked_is_left_alone_for_as_long_as_it_asks() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsDoneButTheAnswerIsLost]);
    shop.gateway.plan_look_ups([LookedUp::IsBusy(120)]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    shop.clock.advance(minutes(2));
    assert_eq!(shop.pay_out().await, 1);

    shop.clock.advance(seconds(119));
    assert_eq!(shop.pay_out().await, 0, "it asked for two minutes");
    assert_eq!(refund_of(&shop, &record.number).await.state(), RefundState::Unknown);
    shop.clock.advance(seconds(1));
    shop.pay_out().await;

    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    assert_eq!((shop.gateway.sent_keys().len(), shop.gateway.book().len()), (1, 1));
    shop.close().await;
}

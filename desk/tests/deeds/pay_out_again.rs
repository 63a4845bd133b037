//! When an order may be sent again, and when it must not be any more (I4, I5).

use domain::{Queue, RefundState, Selection, Status};

use crate::gateway::{LookedUp, Sent};
use crate::pay_out::refund_of;
use crate::shop::shop;
use crate::world::{hours, minutes, seconds};

#[tokio::test]
async fn g12_a_key_older_than_its_life_is_never_sent_again_but_asks_for_help() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsLostOnItsWay]);
    shop.gateway.plan_look_ups([LookedUp::Lost]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;

    shop.clock.advance(hours(23));
    for _ in 0..5 {
        shop.pay_out().await;
        shop.clock.advance(hours(7));
    }

    assert_eq!(shop.gateway.sent_keys().len(), 1);
    let ticket = shop.ticket(&record.number).await;
    assert_eq!((ticket.status(), ticket.record.queue), (Status::Processing, Queue::Attention));
    assert_eq!(refund_of(&shop, &record.number).await.state(), RefundState::Unknown, "unknown is never read as failed");
    shop.close().await;
}

#[tokio::test]
async fn i5_a_key_just_within_its_life_is_sent_again() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsLostOnItsWay]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;

    shop.clock.advance(hours(23) - 1);
    shop.pay_out().await;

    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    assert_eq!(shop.gateway.sent_keys().len(), 2);
    shop.close().await;
}

#[tokio::test]
async fn i5_sending_again_does_not_make_a_key_younger() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsLostOnItsWay, Sent::IsLostOnItsWay]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    shop.clock.advance(hours(22));
    shop.pay_out().await;
    assert_eq!(shop.gateway.sent_keys().len(), 2);

    shop.clock.advance(hours(1));
    shop.pay_out().await;

    assert_eq!(shop.gateway.sent_keys().len(), 2);
    assert_eq!(shop.ticket(&record.number).await.record.queue, Queue::Attention);
    shop.close().await;
}

#[tokio::test]
async fn what_was_given_up_is_done_where_it_turns_up_after_all() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsDoneButTheAnswerIsLost]);
    shop.gateway.plan_look_ups([LookedUp::EmptyAfter(0)]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    shop.clock.advance(hours(24));
    shop.pay_out().await;
    assert_eq!(shop.ticket(&record.number).await.record.queue, Queue::Attention);

    shop.clock.advance(hours(1));
    shop.pay_out().await;

    let ticket = shop.ticket(&record.number).await;
    assert_eq!((ticket.status(), ticket.record.queue), (Status::Succeeded, Queue::Done));
    shop.close().await;
}

#[tokio::test]
async fn g13_a_list_asked_for_before_it_settled_proves_nothing_however_late_it_answers() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsLostOnItsWay]);
    // Asked 10 seconds after the send, answered 38 seconds after it.
    shop.gateway.plan_look_ups([LookedUp::EmptyAfter(seconds(28))]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;

    shop.clock.advance(seconds(10));
    shop.pay_out().await;
    assert_eq!(shop.gateway.sent_keys().len(), 1, "the list may be 28 seconds old");

    shop.clock.advance(minutes(1));
    shop.pay_out().await;
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    shop.close().await;
}

#[tokio::test]
async fn g13_a_list_two_seconds_behind_makes_nobody_paid_twice() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsDoneButTheAnswerIsLost]);
    shop.gateway.plan_look_ups([LookedUp::EmptyAfter(0)]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;

    for _ in 0..3 {
        shop.clock.advance(seconds(20));
        shop.pay_out().await;
    }

    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    assert_eq!((shop.gateway.sent_keys().len(), shop.gateway.book().len()), (1, 1));
    shop.close().await;
}

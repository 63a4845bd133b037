//! A wall clock that somebody sets (Z1).

use domain::{Selection, Status};

use crate::gateway::{LookedUp, Sent};
use crate::shop::shop;
use crate::world::{hours, minutes, seconds};

/// Of a gateway that ignores keys nothing else stops a second effect: an order that seems old and is on its way yet.
#[tokio::test]
async fn z1_after_a_clock_was_set_ahead_an_empty_list_is_not_believed_until_as_much_time_went_by() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsLostOnItsWay]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;

    shop.clock.set_by(minutes(5));
    for _ in 0..8 {
        shop.clock.advance(seconds(10));
        shop.pay_out().await;
    }
    assert_eq!(shop.gateway.sent_keys().len(), 1, "80 seconds went by, whatever the clock says");
    for _ in 0..12 {
        shop.clock.advance(seconds(10));
        shop.pay_out().await;
    }

    assert_eq!((shop.gateway.sent_keys().len(), shop.gateway.book().len()), (2, 1));
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    shop.close().await;
}

/// What one process sent while the clock was behind seems old to another one, which did not look meanwhile.
#[tokio::test]
async fn z1_a_clock_that_was_behind_for_a_while_is_noticed_by_whoever_slept() {
    let shop = shop().await;
    let slept = shop.second_desk().await;
    shop.clock.advance(minutes(5));
    slept.pay_out().await.expect("nothing to do");

    shop.clock.set_by(-minutes(10));
    shop.gateway.plan([Sent::IsLostOnItsWay]);
    shop.approved(Selection::Full).await;
    shop.pay_out().await;
    shop.clock.set_by(minutes(8));
    for _ in 0..8 {
        shop.clock.advance(seconds(10));
        slept.pay_out().await.expect("a look");
    }
    assert_eq!(shop.gateway.sent_keys().len(), 1, "80 seconds went by, whatever the clock says");
    for _ in 0..12 {
        shop.clock.advance(seconds(10));
        slept.pay_out().await.expect("a look");
    }

    assert_eq!((shop.gateway.sent_keys().len(), shop.gateway.book().len()), (2, 1));
    slept.storage().close().await;
    shop.close().await;
}

#[tokio::test]
async fn z1_a_clock_set_back_or_ahead_sends_nothing_twice() {
    // A list that is behind, right after the clock was set: a year ahead it seems to have settled, and the key to be over.
    for (jump, look_ups) in [(-hours(1), vec![]), (hours(24 * 365), vec![LookedUp::EmptyAfter(0)])] {
        let shop = shop().await;
        shop.gateway.plan([Sent::IsDoneButTheAnswerIsLost]);
        shop.gateway.plan_look_ups(look_ups);
        let record = shop.approved(Selection::Full).await;
        shop.pay_out().await;

        shop.clock.set_by(jump);
        for _ in 0..80 {
            shop.pay_out().await;
            shop.clock.advance(minutes(1));
        }

        assert_eq!((shop.gateway.sent_keys().len(), shop.gateway.book().len()), (1, 1));
        assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
        shop.close().await;
    }
}

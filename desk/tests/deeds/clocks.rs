//! A wall clock that somebody sets (Z1).

use domain::{Selection, Status, Timestamp};
use storage::JobKind;

use crate::attend::shown;
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

/// It ran a year ahead while an answer was lost, and was set right again.
#[tokio::test]
async fn z1_what_a_clock_that_was_ahead_put_off_is_done_once_it_is_set_right() {
    let shop = shop().await;
    shop.clock.set_by(hours(24 * 365));
    shop.gateway.plan([Sent::IsLostOnItsWay]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    shop.clock.set_by(-hours(24 * 365));

    for _ in 0..6 {
        shop.clock.advance(minutes(1));
        shop.pay_out().await;
        shop.look_at_payments().await;
    }

    // How old its key is nobody knows, so it is not sent again: a person is asked.
    let file = shop.ticket(&record.number).await;
    let refund = file.refund().expect("a refund");
    assert_eq!(file.status(), Status::Processing);
    assert!(refund.attention().is_some(), "somebody is told");
    assert_eq!(shop.gateway.sent_keys().len(), 1);
    shop.desk.give_up_attempt(&shop.merchant, &shop.manager, &shown(&file)).await.expect("given up");
    for _ in 0..12 {
        shop.clock.advance(minutes(1));
        shop.pay_out().await;
    }
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Failed);
    shop.close().await;
}

/// The same for a process that begins after the clock was set right.
#[tokio::test]
async fn z1_what_was_leased_by_a_clock_that_was_ahead_is_done_by_the_next_process() {
    let shop = shop().await;
    let record = shop.approved(Selection::Full).await;
    let mut writing = shop.desk.storage().writing().await.expect("a write");
    let year = hours(24 * 365);
    let (ahead, until) = (Timestamp(shop.now().0 + year), Timestamp(shop.now().0 + year + minutes(1)));
    assert_eq!(writing.claim_jobs(JobKind::PayOut, ahead, until, 1).await.expect("a claim").len(), 1);
    writing.commit().await.expect("a commit");
    assert_eq!(shop.pay_out().await, 1, "this process has not looked through what is put off yet");
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    shop.close().await;
}

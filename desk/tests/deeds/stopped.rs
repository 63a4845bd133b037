//! Workers that stop at the worst moment, and workers that meet.

use desk::{Gateway as _, GatewayAccount};
use domain::{FailureReason, Queue, RefundState, Selection, Status};
use std::time::Duration;

use crate::asking::only;
use crate::database::{Database, on_both_engines};
use crate::gateway::{Call, LookedUp, Sent};
use crate::pay_out::refund_of;
use crate::people::rules;
use crate::shop::{Shop, shop};
use crate::world::{Pause, hours, minutes, seconds};

on_both_engines!(
    on many threads:
    k3_money_moved_by_a_worker_that_stopped_is_found_and_not_moved_again,
    k2_an_order_never_sent_by_a_worker_that_stopped_is_sent_once,
    c6_two_workers_at_once_pay_each_refund_once,
    c6_a_refusal_told_to_whoever_lost_the_job_fails_nothing_that_another_has_sent,
);

/// A worker that is gone while the gateway keeps it waiting.
async fn stop_while_sending(shop: &Shop) {
    tokio::select! {
        worked = shop.desk.pay_out() => panic!("the gateway answered: {worked:?}"),
        () = shop.gateway.hangs.notified() => {}
    }
}

async fn k3_money_moved_by_a_worker_that_stopped_is_found_and_not_moved_again(database: Database) {
    let shop = Shop::at(database.url.clone(), rules()).await;
    shop.gateway.plan([Sent::Hangs { done: true }]);
    let record = shop.approved(Selection::Full).await;
    stop_while_sending(&shop).await;
    assert_eq!(refund_of(&shop, &record.number).await.state(), RefundState::Sending);

    let second = shop.second_desk().await;
    assert_eq!(second.pay_out().await.expect("the worker works"), 0, "the first one's lease runs");
    shop.clock.advance(seconds(90));
    assert_eq!(second.pay_out().await.expect("the worker works"), 1);

    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    let refund_id = refund_of(&shop, &record.number).await.refund_id;
    assert_eq!(shop.gateway.calls(), [Call::Send { key: format!("{refund_id}:1") }, Call::Find { refund_id }]);
    shop.close().await;
}

async fn k2_an_order_never_sent_by_a_worker_that_stopped_is_sent_once(database: Database) {
    let shop = Shop::at(database.url.clone(), rules()).await;
    shop.gateway.plan([Sent::Hangs { done: false }]);
    let record = shop.approved(Selection::Full).await;
    stop_while_sending(&shop).await;

    shop.clock.advance(seconds(90));
    assert_eq!(shop.pay_out().await, 1);

    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    let key = format!("{}:1", refund_of(&shop, &record.number).await.refund_id);
    assert_eq!(shop.gateway.sent_keys(), [key.clone(), key]);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn k8_a_worker_dropped_anywhere_pays_once_in_the_end() {
    let shop = shop().await;
    for count in 0..30 {
        let record = shop.approved(only("li_1")).await;
        let patience = tokio::time::sleep(Duration::from_micros(count * 500));
        tokio::select! { _ = shop.desk.pay_out() => {}, () = patience => {} }
        for _ in 0..4 {
            shop.clock.advance(seconds(90));
            shop.pay_out().await;
        }
        assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded, "stopped after {count} half ms");
    }
    assert_eq!(shop.gateway.book().len(), 30);
    shop.close().await;
}

async fn c6_two_workers_at_once_pay_each_refund_once(database: Database) {
    let shop = Shop::at(database.url.clone(), rules()).await;
    let second = shop.second_desk().await;
    let mut numbers = Vec::new();
    for _ in 0..20 {
        numbers.push(shop.approved(only("li_1")).await.number);
    }

    let rounds = async |desk: desk::Desk| {
        let mut worked = 0;
        for _ in 0..10 {
            worked += desk.pay_out().await.expect("the worker works");
        }
        worked
    };
    let (first, second) = tokio::join!(rounds(shop.desk.clone()), rounds(second));

    assert_eq!(first + second, 20);
    assert_eq!((shop.gateway.book().len(), shop.gateway.calls().len()), (20, 20));
    for number in numbers {
        assert_eq!(shop.ticket(&number).await.status(), Status::Succeeded);
    }
    shop.close().await;
}

#[tokio::test]
async fn c6_a_slow_gateway_costs_a_living_worker_no_lease() {
    let shop = shop().await;
    let second = shop.second_desk().await;
    shop.gateway.plan([Sent::SucceedsAfter(seconds(29)); 4]);
    shop.gateway.plan([Sent::Hangs { done: false }]);
    for _ in 0..6 {
        shop.approved(only("li_1")).await;
    }
    // Two minutes into its round, the first worker still waits for the fifth answer.
    stop_while_sending(&shop).await;
    let sent_by_first = shop.gateway.calls().len();
    assert_eq!(sent_by_first, 5);

    assert_eq!(second.pay_out().await.expect("the worker works"), 1, "the sixth is free, the fifth is not");

    let looked_up = shop.gateway.calls().iter().any(|call| matches!(call, Call::Find { .. }));
    assert!(!looked_up, "nobody doubted a worker that lives");
    shop.close().await;
}

#[tokio::test]
async fn c6_a_worker_held_up_before_its_call_leaves_it_to_the_next() {
    let shop = shop().await;
    let record = shop.approved(Selection::Full).await;
    shop.clock.plan_pauses([Pause::Nothing, Pause::HeldUp(seconds(51))]);

    assert_eq!(shop.pay_out().await, 1);
    assert_eq!(shop.gateway.calls(), [], "a call that begins so late may outlive the lease");

    shop.clock.advance(seconds(90));
    shop.pay_out().await;
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    assert_eq!(shop.gateway.book().len(), 1);
    shop.close().await;
}

#[tokio::test]
async fn d8_what_an_older_copy_of_the_database_has_not_sent_yet_is_looked_up_before_it_is_sent() {
    for later in [seconds(1), hours(1)] {
        let shop = shop().await;
        let record = shop.approved(Selection::Full).await;
        let copied = shop.copy().await;
        shop.pay_out().await;
        assert_eq!(shop.gateway.book().len(), 1);

        // The copy is put back, where the refund is as if nothing had been sent.
        shop.clock.advance(later);
        let copy = shop.desk_on(copied);
        assert_eq!(copy.pay_out().await.expect("the worker works"), 1);

        let refund = copy
            .open_ticket(&shop.merchant, &record.number)
            .await
            .expect("a look")
            .expect("a ticket")
            .refund()
            .cloned();
        assert_eq!(refund.map(|refund| refund.state()), Some(RefundState::Succeeded));
        assert_eq!((shop.gateway.sent_keys().len(), shop.gateway.book().len()), (1, 1), "sent once, by the one before");
        shop.close().await;
    }
}

/// An event comes before the worker has looked that up.
#[tokio::test]
async fn d8_what_a_look_finds_for_an_older_copy_is_cared_for_like_what_it_has_sent() {
    for (sent, state) in [(Sent::IsPending, RefundState::Sending), (Sent::Succeeds, RefundState::Succeeded)] {
        let shop = shop().await;
        shop.gateway.plan([sent]);
        let record = shop.approved(Selection::Full).await;
        let copied = shop.copy().await;
        shop.pay_out().await;
        let file = shop.ticket(&record.number).await;
        let refund = file.refund().cloned().expect("a refund");
        let payment = file.purchase.payment;

        let copy = shop.desk_on(copied);
        let seen = shop.gateway.look(&GatewayAccount::default(), &payment.reference).await.expect("a look");
        assert!(copy.take_seen(&payment, seen).await.expect("a write"));
        let found = async || {
            copy.open_ticket(&shop.merchant, &record.number).await.expect("a look").expect("a ticket").refund().cloned()
        };
        assert_eq!(found().await.map(|refund| (refund.state(), refund.attempt_no)), Some((state, 1)));
        shop.gateway.settle_pending();
        shop.clock.advance(minutes(5));
        copy.pay_out().await.expect("the worker works");

        assert_eq!(found().await.map(|refund| refund.state()), Some(RefundState::Succeeded));
        assert_eq!(shop.gateway.sent_keys(), [format!("{}:1", refund.refund_id)], "sent once, by the one before");
        shop.pay_out().await;
        shop.close().await;
    }
}

#[tokio::test]
async fn d8_what_nobody_sent_is_sent_after_the_look() {
    let shop = shop().await;
    let record = shop.approved(Selection::Full).await;
    shop.clock.advance(hours(1));

    shop.pay_out().await;

    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    let refund_id = refund_of(&shop, &record.number).await.refund_id;
    let key = format!("{refund_id}:1");
    assert_eq!(shop.gateway.calls(), [Call::Find { refund_id }, Call::Send { key }]);
    shop.close().await;
}

#[tokio::test]
async fn g13_a_call_that_began_late_gives_the_list_as_long_to_settle() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsDoneButTheAnswerIsLost]);
    shop.gateway.plan_look_ups([LookedUp::EmptyAfter(0)]);
    let record = shop.approved(Selection::Full).await;
    // Written down 45 seconds before it is sent.
    shop.clock.plan_pauses([Pause::Nothing, Pause::HeldUp(seconds(45))]);
    shop.pay_out().await;

    shop.clock.advance(seconds(3));
    shop.pay_out().await;
    assert_eq!(shop.gateway.sent_keys().len(), 1, "the list is three seconds younger than the call");

    shop.clock.advance(minutes(1));
    shop.pay_out().await;
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    assert_eq!(shop.gateway.sent_keys().len(), 1);
    shop.close().await;
}

#[tokio::test]
async fn c6_a_machine_that_slept_between_claim_and_call_sends_nothing() {
    let shop = shop().await;
    let record = shop.approved(Selection::Full).await;
    shop.clock.plan_pauses([Pause::Nothing, Pause::Asleep(hours(25))]);

    shop.pay_out().await;

    assert_eq!(shop.gateway.sent_keys().len(), 0, "by now the gateway has forgotten the key");
    assert_eq!(shop.ticket(&record.number).await.record.queue, Queue::Attention);
    shop.close().await;
}

async fn c6_a_refusal_told_to_whoever_lost_the_job_fails_nothing_that_another_has_sent(database: Database) {
    let shop = Shop::at(database.url.clone(), rules()).await;
    shop.gateway.plan([Sent::FailsLate(FailureReason::InsufficientFunds), Sent::IsDoneButTheAnswerIsLost]);
    let record = shop.approved(Selection::Full).await;
    let mut first = Box::pin(shop.desk.pay_out());
    tokio::select! {
        worked = &mut first => panic!("the gateway answered: {worked:?}"),
        () = shop.gateway.hangs.notified() => {}
    }
    let second = shop.second_desk().await;
    shop.clock.advance(seconds(90));
    second.pay_out().await.expect("the worker works");
    assert_eq!(shop.gateway.book().len(), 1, "the second has moved it, and does not know");

    shop.gateway.goes_on.notify_one();
    first.await.expect("the worker works");
    assert_eq!(refund_of(&shop, &record.number).await.state(), RefundState::Unknown);

    shop.clock.advance(seconds(30));
    shop.pay_out().await;
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    shop.close().await;
}

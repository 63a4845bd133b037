//! A gateway that is away, refuses the key, or says something else than it was asked.

use desk::{GatewaySetting, SetGateway};
use domain::{Actor, Attention, EventKind, GatewayResult, Queue, RefundState, Selection, Status};

use crate::asking::only;
use crate::gateway::{LookedUp, Sent};
use crate::pay_out::refund_of;
use crate::shop::{Shop, shop};
use crate::world::{hours, minutes, seconds};

async fn setting_of(shop: &Shop) -> Option<GatewaySetting> {
    let mut reading = shop.desk.storage().reading().await.expect("a read");
    reading.find_gateway_setting(&shop.merchant.merchant_id, "sandbox").await.expect("a look")
}

/// As `moneyback gateway set` does.
async fn set_another_key(shop: &Shop) {
    let set = setting_of(shop).await.expect("it was paused");
    let mut writing = shop.desk.storage().writing().await.expect("a write");
    let setting = GatewaySetting { secret_key: Some("sealed".to_owned()), set_at: shop.now().0, ..set };
    writing.record_gateway_setting(&setting).await.expect("a setting");
    writing.wake_pay_outs(&shop.merchant.merchant_id, shop.now()).await.expect("they are due");
    writing.commit().await.expect("a commit");
}

#[tokio::test]
async fn g1_what_never_arrived_is_sent_again_without_waiting_for_the_list() {
    let shop = shop().await;
    shop.gateway.plan([Sent::NeverArrives]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    assert_eq!(
        refund_of(&shop, &record.number).await.state(),
        RefundState::Sending,
        "certainly not done, so not unknown"
    );

    shop.clock.advance(seconds(3));
    shop.pay_out().await;

    let refund = refund_of(&shop, &record.number).await;
    assert_eq!((refund.state(), refund.attempt_no), (RefundState::Succeeded, 1));
    let key = format!("{}:1", refund.refund_id);
    assert_eq!(shop.gateway.sent_keys(), [key.clone(), key], "the same attempt, and nothing was looked up");
    shop.close().await;
}

#[tokio::test]
async fn a_send_that_never_arrived_makes_an_earlier_one_no_surer() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsLostOnItsWay, Sent::NeverArrives]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    shop.clock.advance(minutes(2));
    shop.pay_out().await;
    assert_eq!(shop.gateway.sent_keys().len(), 2);
    assert_eq!(refund_of(&shop, &record.number).await.state(), RefundState::Unknown, "the first may still arrive");

    shop.clock.advance(seconds(20));
    shop.pay_out().await;

    assert_eq!(shop.gateway.sent_keys().len(), 2, "within 85 seconds an empty list proves nothing");
    shop.clock.advance(minutes(2));
    shop.pay_out().await;
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    shop.close().await;
}

#[tokio::test]
async fn g1_a_key_that_never_arrived_for_a_day_is_left_for_another_attempt() {
    let shop = shop().await;
    shop.gateway.plan([Sent::NeverArrives]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;

    shop.clock.advance(hours(25));
    shop.pay_out().await;

    let refund = refund_of(&shop, &record.number).await;
    assert_eq!((refund.state(), refund.attempt_no), (RefundState::Succeeded, 2));
    assert_eq!(shop.gateway.sent_keys(), [format!("{}:1", refund.refund_id), format!("{}:2", refund.refund_id)]);
    shop.close().await;
}

/// Tried so often that it never lies still.
#[tokio::test]
async fn i5_a_key_that_never_arrived_is_not_sent_once_its_life_is_over() {
    let shop = shop().await;
    shop.gateway.plan(std::iter::repeat_n(Sent::NeverArrives, 24 * 12));
    let record = shop.approved(Selection::Full).await;
    for _ in 0..24 * 12 {
        shop.pay_out().await;
        shop.clock.advance(minutes(5));
    }
    shop.pay_out().await;

    let refund = refund_of(&shop, &record.number).await;
    assert_eq!((refund.state(), refund.attempt_no), (RefundState::Succeeded, 2));
    let first = format!("{}:1", refund.refund_id);
    let sent = shop.gateway.sent_keys().into_iter().filter(|key| *key == first).count();
    assert_eq!(sent, 23 * 12, "for 23 hours");
    shop.close().await;
}

#[tokio::test]
async fn g4_after_a_quarter_of_an_hour_without_word_somebody_is_asked_to_look() {
    let shop = shop().await;
    shop.gateway.plan(std::iter::repeat_n(Sent::IsLostOnItsWay, 40));
    let record = shop.approved(Selection::Full).await;
    for _ in 0..28 {
        shop.pay_out().await;
        shop.clock.advance(seconds(30));
    }
    let ticket = shop.ticket(&record.number).await;
    assert_eq!(ticket.record.queue, Queue::Moving, "fourteen minutes are nothing unusual");

    for _ in 0..4 {
        shop.clock.advance(seconds(30));
        shop.pay_out().await;
    }

    let ticket = shop.ticket(&record.number).await;
    assert_eq!((ticket.status(), ticket.record.queue), (Status::Processing, Queue::Attention));
    let refund = ticket.refund().expect("a refund");
    assert_eq!(refund.attention().map(|(why, _)| why), Some(Attention::NoAnswer));
    assert!(
        matches!(refund.state(), RefundState::Unknown | RefundState::Sending),
        "never failed: {:?}",
        refund.state()
    );
    let keys: std::collections::BTreeSet<String> = shop.gateway.sent_keys().into_iter().collect();
    assert_eq!(keys.len(), 1, "never a new key by itself");
    let calls_for_help = ticket.events.iter().filter(|event| event.kind == EventKind::RefundNeedsAttention).count();
    assert_eq!(calls_for_help, 1, "said once");
    shop.close().await;
}

#[tokio::test]
async fn an_answer_after_the_alarm_ends_it() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsLostOnItsWay]);
    shop.gateway.plan_look_ups([LookedUp::Lost]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    shop.clock.advance(minutes(16));
    shop.pay_out().await;
    assert_eq!(shop.ticket(&record.number).await.record.queue, Queue::Attention);

    shop.clock.advance(minutes(1));
    shop.pay_out().await;

    let ticket = shop.ticket(&record.number).await;
    assert_eq!((ticket.status(), ticket.record.queue), (Status::Succeeded, Queue::Done));
    assert_eq!(ticket.refund().expect("a refund").attention(), None);
    shop.close().await;
}

/// The gateway was away for an hour while it was on its way: that hour is no reason to ask seldom afterwards.
#[tokio::test]
async fn what_is_still_on_its_way_after_an_outage_is_asked_about_within_the_hour() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsPending]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    for _ in 0..12 {
        shop.clock.advance(minutes(5));
        shop.gateway.plan_look_ups([LookedUp::Lost]);
        shop.pay_out().await;
    }
    shop.clock.advance(minutes(1));
    assert_eq!(shop.pay_out().await, 1, "it answers: still on its way");
    shop.gateway.settle_pending();
    shop.clock.advance(minutes(40));

    assert_eq!(shop.pay_out().await, 1);

    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    shop.close().await;
}

/// The same key with another order is refused by gateways: what is sent again is just what was sent.
#[tokio::test]
async fn i5_an_attempt_says_why_or_does_not_each_time_it_is_sent() {
    let shop = shop().await;
    shop.gateway.plan([Sent::NeverArrives]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    let set = SetGateway {
        gateway: "sandbox".to_owned(),
        secret_key: Some("sealed".to_owned()),
        webhook_secret: None,
        sends_reason: Some(false),
        needs_key: true,
    };
    shop.desk.set_gateway(&shop.merchant, set).await.expect("set");
    shop.clock.advance(seconds(3));
    shop.pay_out().await;
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    assert_eq!(shop.gateway.reasons(), [true, true], "one attempt, one order");

    shop.approved(Selection::Full).await;
    shop.pay_out().await;
    assert_eq!(shop.gateway.reasons(), [true, true, false]);
    shop.close().await;
}

#[tokio::test]
async fn g6_a_refused_key_pauses_all_of_the_merchant_and_loses_nothing() {
    let shop = shop().await;
    shop.gateway.plan([Sent::KeyIsRefused]);
    let first = shop.approved(Selection::Full).await;
    let second = shop.approved(only("li_1")).await;
    for _ in 0..5 {
        shop.pay_out().await;
        shop.clock.advance(minutes(11));
    }
    assert_eq!(shop.gateway.sent_keys().len(), 1, "one refusal is enough");
    let paused = setting_of(&shop).await.expect("a row");
    assert!(paused.paused_at.is_some() && paused.paused_because.contains("Invalid API Key"), "{paused:?}");
    for record in [&first, &second] {
        let ticket = shop.ticket(&record.number).await;
        assert_eq!((ticket.status(), ticket.record.queue), (Status::Processing, Queue::Moving), "no alarm each");
    }

    set_another_key(&shop).await;
    shop.pay_out().await;

    for record in [&first, &second] {
        assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    }
    assert_eq!(setting_of(&shop).await.and_then(|set| set.paused_at), None);
    shop.close().await;
}

#[tokio::test]
async fn g6_a_refusal_of_the_old_key_that_comes_late_does_not_stop_the_new_one() {
    let shop = shop().await;
    shop.gateway.plan([Sent::KeyIsRefused]);
    shop.approved(Selection::Full).await;
    shop.pay_out().await;
    let old = setting_of(&shop).await.expect("a row");
    shop.clock.advance(seconds(1));
    set_another_key(&shop).await;

    let mut writing = shop.desk.storage().writing().await.expect("a write");
    assert!(!writing.pause_gateway(&old, shop.now(), "late").await.expect("a write"));
    writing.commit().await.expect("a commit");

    assert_eq!(setting_of(&shop).await.and_then(|set| set.paused_at), None);
    shop.close().await;
}

#[tokio::test]
async fn g11_an_answer_about_another_amount_is_believed_by_nobody() {
    let shop = shop().await;
    shop.gateway.plan([Sent::TellsOfSomethingElse]);
    shop.gateway.plan_look_ups(std::iter::repeat_n(LookedUp::EmptyAfter(0), 8));
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;

    let ticket = shop.ticket(&record.number).await;
    assert_eq!((ticket.status(), ticket.record.queue), (Status::Processing, Queue::Attention));
    let refund = ticket.refund().expect("a refund");
    assert_eq!(
        (refund.state(), refund.attention().map(|(why, _)| why)),
        (RefundState::Unknown, Some(Attention::Mismatch))
    );
    for _ in 0..6 {
        shop.clock.advance(minutes(15));
        shop.pay_out().await;
    }
    assert_eq!(shop.gateway.sent_keys().len(), 1, "nothing more is sent");
    shop.close().await;
}

#[tokio::test]
async fn g10_a_customer_who_must_act_first_is_waited_for() {
    let shop = shop().await;
    shop.gateway.plan([Sent::NeedsTheCustomer]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    let refund = refund_of(&shop, &record.number).await;
    assert_eq!(refund.state(), RefundState::RequiresAction);
    let payment = shop.ticket(&record.number).await.purchase.payment;
    assert_eq!(payment.reserved, refund.to_payment, "it holds its money");

    let reference = refund.gateway_reference.clone().expect("a name");
    let on_its_way = GatewayResult::Pending { reference: reference.clone(), is_short: false };
    shop.gateway.says_of(&refund.refund_id, on_its_way);
    shop.clock.advance(minutes(5));
    shop.pay_out().await;
    assert_eq!(refund_of(&shop, &record.number).await.state(), RefundState::Sending, "they have done it");

    shop.gateway.says_of(&refund.refund_id, GatewayResult::Canceled { reference });
    shop.clock.advance(hours(1));
    shop.pay_out().await;
    shop.send_mail().await;

    let ticket = shop.ticket(&record.number).await;
    assert_eq!((ticket.status(), ticket.record.queue), (Status::Canceled, Queue::Done));
    assert_eq!((ticket.purchase.payment.reserved, ticket.purchase.payment.refunded), (0, 0), "released");
    assert!(shop.mailbox.last_text().contains("was stopped before any money moved"), "{}", shop.mailbox.last_text());
    shop.close().await;
}

#[tokio::test]
async fn what_is_sent_by_hand_waits_for_a_person_and_not_for_a_worker() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsSentByHand]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;

    let ticket = shop.ticket(&record.number).await;
    assert_eq!((ticket.status(), ticket.record.queue), (Status::Processing, Queue::Attention));
    assert_eq!(ticket.refund().expect("a refund").attention().map(|(why, _)| why), Some(Attention::ByHand));
    shop.clock.advance(hours(48));
    assert_eq!(shop.pay_out().await, 0);
    shop.close().await;
}

#[tokio::test]
async fn what_was_given_up_fails_only_once_the_gateway_says_again_that_it_has_nothing() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsLostOnItsWay]);
    shop.gateway.plan_look_ups([LookedUp::Lost, LookedUp::Lost]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    shop.clock.advance(hours(24));
    shop.pay_out().await;
    let mut refund = refund_of(&shop, &record.number).await;
    assert_eq!(refund.attention().map(|(why, _)| why), Some(Attention::NoAnswer));
    refund.given_up = Some((shop.now(), Actor::Staff("nora".to_owned())));
    let mut writing = shop.desk.storage().writing().await.expect("a write");
    writing.update_refund(&refund, &[], shop.now()).await.expect("a write");
    writing.commit().await.expect("a commit");

    shop.clock.advance(minutes(1));
    shop.pay_out().await;
    assert_eq!(refund_of(&shop, &record.number).await.state(), RefundState::Unknown, "it could not be asked");
    shop.clock.advance(minutes(15));
    shop.pay_out().await;

    let ticket = shop.ticket(&record.number).await;
    assert_eq!((ticket.status(), ticket.record.queue), (Status::Failed, Queue::Attention));
    assert_eq!(ticket.purchase.payment.reserved, 0);
    assert_eq!(shop.gateway.sent_keys().len(), 1);
    shop.close().await;
}

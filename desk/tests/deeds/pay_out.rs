//! Moving the money: what the gateway says, and what it does not say.

use desk::NewPurchase;
use domain::{AttemptOutcome, FailureReason, Queue, Refund, RefundState, Selection, Status};

use crate::asking::only;
use crate::gateway::{Call, LookedUp, Sent};
use crate::shop::{Shop, shop};
use crate::world::{hours, minutes, seconds};

pub async fn refund_of(shop: &Shop, number: &str) -> Refund {
    shop.ticket(number).await.refund().cloned().expect("it was approved")
}

#[tokio::test]
async fn a_failure_gives_the_hold_back_and_asks_staff_to_look() {
    let shop = shop().await;
    shop.gateway.plan([Sent::Fails(FailureReason::ExpiredOrCanceledCard)]);
    let file = shop.paid_purchase().await;
    let asked = shop.ask(&file, Selection::Full).await;
    shop.try_approve(&shop.manager, &asked.number, Some(1_234)).await.expect("a yes");

    shop.pay_out().await;
    shop.send_mail().await;

    let ticket = shop.ticket(&asked.number).await;
    assert_eq!((ticket.status(), ticket.record.queue), (Status::Failed, Queue::Attention));
    let refund = ticket.refund().expect("a refund");
    assert_eq!(
        (refund.failed_at(), refund.failure_reason()),
        (Some(shop.now()), Some(FailureReason::ExpiredOrCanceledCard))
    );
    assert_eq!(ticket.events.last().map(|event| event.kind.as_str()), Some("refund_failed"));
    let payment = shop.open(&file.purchase.purchase_id).await.payment;
    assert_eq!((payment.reserved, payment.refunded), (0, 0));
    let letter = shop.mailbox.last_text();
    assert!(letter.contains("was on its way, but the payment did not go through"), "{letter}");
    assert_eq!(shop.pay_out().await, 0, "a failure is final");
    shop.close().await;
}

#[tokio::test]
async fn what_failed_can_be_asked_for_again() {
    let shop = shop().await;
    shop.gateway.plan([Sent::Fails(FailureReason::Declined)]);
    let file = shop.paid_purchase().await;
    let first = shop.ask(&file, Selection::Full).await;
    shop.approve(&first).await;
    shop.pay_out().await;

    let again = shop.ask(&file, Selection::Full).await;
    shop.approve(&again).await;
    shop.pay_out().await;

    assert_eq!(shop.ticket(&again.number).await.status(), Status::Succeeded);
    assert_eq!(shop.gateway.book().len(), 1);
    shop.close().await;
}

#[tokio::test]
async fn g3_an_answer_lost_after_the_deed_is_looked_up_and_never_shown_as_failed() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsDoneButTheAnswerIsLost]);
    let record = shop.approved(Selection::Full).await;

    shop.pay_out().await;
    assert_eq!(refund_of(&shop, &record.number).await.state(), RefundState::Unknown);
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Processing);
    shop.clock.advance(seconds(3));
    shop.pay_out().await;

    let refund = refund_of(&shop, &record.number).await;
    assert_eq!((refund.state(), refund.attempt_no), (RefundState::Succeeded, 1));
    let key = format!("{}:1", refund.refund_id);
    assert_eq!(shop.gateway.calls(), [Call::Send { key }, Call::Find { refund_id: refund.refund_id }]);
    assert_eq!(shop.gateway.book().len(), 1);
    shop.close().await;
}

#[tokio::test]
async fn g2_an_order_lost_on_its_way_is_sent_again_with_the_same_key_once_the_list_has_settled() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsLostOnItsWay]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;

    // Within 85 seconds an empty list proves nothing: looked up, not sent.
    for _ in 0..6 {
        shop.clock.advance(seconds(5));
        shop.pay_out().await;
        assert_eq!(shop.gateway.sent_keys().len(), 1);
    }
    let looked_up = shop.gateway.calls().len();
    assert!(looked_up > 2, "it was looked up meanwhile");
    shop.clock.advance(minutes(2));
    shop.pay_out().await;

    let refund = refund_of(&shop, &record.number).await;
    assert_eq!((refund.state(), refund.attempt_no), (RefundState::Succeeded, 1));
    let key = format!("{}:1", refund.refund_id);
    assert_eq!(shop.gateway.sent_keys(), [key.clone(), key]);
    shop.close().await;
}

#[tokio::test]
async fn g1_a_gateway_out_of_reach_loses_nothing() {
    let shop = shop().await;
    shop.gateway.plan([Sent::NeverArrives, Sent::NeverArrives]);
    shop.gateway.plan_look_ups([LookedUp::Lost, LookedUp::Lost]);
    let record = shop.approved(Selection::Full).await;

    shop.pay_out().await;
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Processing);
    for _ in 0..8 {
        shop.clock.advance(hours(2));
        shop.pay_out().await;
    }

    assert_eq!(refund_of(&shop, &record.number).await.state(), RefundState::Succeeded);
    assert_eq!(shop.gateway.book().len(), 1);
    shop.close().await;
}

#[tokio::test]
async fn g8_a_pending_refund_is_asked_about_until_it_succeeded() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsPending]);
    let record = shop.approved(Selection::Full).await;

    for _ in 0..3 {
        shop.pay_out().await;
        let refund = refund_of(&shop, &record.number).await;
        assert_eq!(refund.state(), RefundState::Sending);
        assert_eq!(refund.gateway_reference, Some(format!("sbx_{}", refund.refund_id)));
        shop.clock.advance(hours(1));
    }
    shop.gateway.settle_pending();
    shop.pay_out().await;

    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    assert_eq!(shop.gateway.sent_keys().len(), 1);
    shop.close().await;
}

#[tokio::test]
async fn a_lost_order_that_turns_out_to_be_pending_is_known_again() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsLostOnItsWay, Sent::IsPending]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    assert_eq!(refund_of(&shop, &record.number).await.state(), RefundState::Unknown);

    shop.clock.advance(minutes(2));
    shop.pay_out().await;

    assert_eq!(refund_of(&shop, &record.number).await.state(), RefundState::Sending);
    shop.gateway.settle_pending();
    shop.clock.advance(hours(1));
    shop.pay_out().await;
    assert_eq!(refund_of(&shop, &record.number).await.state(), RefundState::Succeeded);
    shop.close().await;
}

#[tokio::test]
async fn an_attempt_says_what_was_sent_when_and_what_was_answered() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsLostOnItsWay]);
    let record = shop.approved(Selection::Full).await;
    let begun = shop.now().0;
    shop.pay_out().await;
    shop.clock.advance(minutes(2));
    shop.pay_out().await;

    let attempts = shop.ticket(&record.number).await.tries.expect("a refund").attempts;
    let attempt = attempts.first().expect("an attempt");
    assert_eq!((attempts.len(), attempt.attempt_no, attempt.begun_at), (1, 1, begun));
    assert_eq!((attempt.sent_at, attempt.answered_at), (shop.now().0, Some(shop.now().0)));
    assert_eq!(attempt.outcome, Some(AttemptOutcome::Succeeded), "{attempt:?}");
    shop.close().await;
}

#[tokio::test]
async fn a_payment_whose_gateway_is_not_set_up_is_never_marked_as_sent() {
    let shop = shop().await;
    let mut new: NewPurchase = shop.new_purchase();
    // Who brings it in knows this gateway, who pays out does not.
    new.payment.gateway = "offline".to_owned();
    let without = shop.second_desk().await;
    let record = shop.ask(&shop.bought(new).await, Selection::Full).await;
    shop.approve(&record).await;
    let other = shop.approved(only("li_1")).await;

    without.pay_out().await.expect("the worker works");

    let ticket = shop.ticket(&record.number).await;
    assert_eq!(ticket.record.queue, Queue::Attention, "somebody must look");
    assert_eq!(
        (refund_of(&shop, &record.number).await.state(), ticket.tries.as_ref().expect("a refund").attempts.len()),
        (RefundState::Reserved, 0)
    );
    assert_eq!(shop.ticket(&other.number).await.status(), Status::Succeeded, "nobody else is held up");
    shop.close().await;
}

#[tokio::test]
async fn a_click_and_what_the_gateway_is_asked_for_it_have_one_trace() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let record = shop.ask(&file, Selection::Full).await;
    desk::trace::within("click_7".to_owned(), shop.approve(&record)).await;
    shop.gateway.plan([Sent::NeverArrives]);

    desk::trace::within("nobody's".to_owned(), shop.pay_out()).await;
    shop.clock.advance(minutes(1));
    shop.pay_out().await;

    assert_eq!(shop.gateway.traces(), ["click_7", "click_7"]);
    shop.close().await;
}

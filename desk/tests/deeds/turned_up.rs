//! Refunds that are over here and at the gateway all the same: what moved counts, and nobody pays it once more.

use desk::{RemedyRefused, Repair};
use domain::{Attention, FailureReason, GatewayResult, Outcome, Queue, RefundState, Selection, Status};

use crate::attend::{refused, shown, unanswered};
use crate::gateway::{LookedUp, Sent};
use crate::look::hear_of;
use crate::people::{amounts, rules};
use crate::shop::{Shop, shop};
use crate::world::{days, minutes, seconds};

impl Shop {
    /// All looks that are due within some minutes.
    async fn look_for(&self, count: i64) {
        for _ in 0..count {
            self.look_at_payments().await;
            self.clock.advance(minutes(1));
        }
    }
}

/// Gone from its list for a while, as if somebody had deleted it.
#[tokio::test]
async fn g4_what_was_gone_when_it_was_given_up_counts_when_it_is_there_again() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsPending]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    shop.gateway.plan_look_ups([LookedUp::EmptyAfter(0); 2]);
    shop.clock.advance(minutes(15));
    shop.pay_out().await;
    let file = shop.ticket(&record.number).await;
    shop.desk.give_up_attempt(&shop.merchant, &shop.manager, &shown(&file)).await.expect("given up");
    shop.pay_out().await;
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Failed);

    shop.gateway.settle_pending();
    shop.look_for(5).await;

    let done = shop.ticket(&record.number).await;
    assert_eq!((done.status(), done.record.queue), (Status::Succeeded, Queue::Done));
    assert_eq!((done.purchase.payment.refunded, shop.gateway.sent_keys().len()), (5_000, 1));
    shop.close().await;
}

#[tokio::test]
async fn g4_whoever_gave_up_must_look_again_once_the_gateway_has_spoken() {
    let shop = shop().await;
    let file = unanswered(&shop).await;
    shop.desk.give_up_attempt(&shop.merchant, &shop.manager, &shown(&file)).await.expect("given up");
    shop.gateway.plan([Sent::IsPending]);
    let on_its_way = GatewayResult::Pending { reference: "rf_7".to_owned(), is_short: false };
    let desk = &shop.desk;
    let payment = file.purchase.payment.clone();
    let refund = file.refund().expect("a refund");
    let seen = desk::GatewayRefund {
        reference: "rf_7".to_owned(),
        refund_id: Some(refund.refund_id.clone()),
        amount: refund.to_payment,
        currency: "EUR".to_owned(),
        made_at: shop.now(),
        answer: on_its_way,
    };
    let seen = desk::GatewayPayment { refunds: vec![seen], ..desk::GatewayPayment::default() };
    assert!(desk.take_seen(&payment, seen).await.expect("a write"));

    shop.clock.advance(minutes(15));
    shop.pay_out().await;

    let file = shop.ticket(&file.record.number).await;
    let refund = file.refund().expect("a refund");
    assert_eq!(
        (file.status(), refund.given_up.is_some()),
        (Status::Processing, false),
        "an empty list alone ends nothing"
    );
    assert_eq!(refund.attention().map(|(why, _)| why), Some(Attention::NoAnswer));
    // The gateway's book is the judge at the end: it has nothing.
    desk.give_up_attempt(&shop.merchant, &shop.manager, &shown(&file)).await.expect("given up again");
    shop.clock.advance(minutes(1));
    shop.pay_out().await;
    assert_eq!(shop.ticket(&file.record.number).await.status(), Status::Failed);
    shop.close().await;
}

/// The worker slept between its look at the time and its call; no event ever tells.
#[tokio::test]
async fn g13_what_a_call_made_after_it_was_given_up_is_looked_for() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsLostOnItsWay, Sent::SucceedsLate]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    shop.clock.advance(minutes(15));
    let second = shop.second_desk().await;
    let mut slow = Box::pin(shop.desk.pay_out());
    tokio::select! {
        worked = &mut slow => panic!("the gateway answered: {worked:?}"),
        () = shop.gateway.hangs.notified() => {}
    }
    let file = shop.ticket(&record.number).await;
    shop.desk.give_up_attempt(&shop.merchant, &shop.manager, &shown(&file)).await.expect("given up");
    shop.clock.advance(seconds(91));
    second.pay_out().await.expect("the worker works");
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Failed);
    shop.look_for(5).await;

    shop.gateway.goes_on.notify_one();
    slow.await.expect("the worker works");
    shop.look_for(5).await;

    let done = shop.ticket(&record.number).await;
    assert_eq!((done.status(), done.purchase.payment.refunded), (Status::Succeeded, 5_000));
    second.storage().close().await;
    shop.close().await;
}

#[tokio::test]
async fn i13_what_failed_without_a_ticket_and_was_made_all_the_same_is_answered_by_that() {
    let shop = shop().await;
    let refund_id = shop.failed_without_ticket(FailureReason::ProcessingError).await;
    let failed = shop.direct(&refund_id).await;
    let payment = &failed.purchase.payment;
    shop.gateway.makes_all_the_same(&payment.reference, "re_late", &failed.tries.refund);
    shop.clock.advance(minutes(2));
    hear_of(&shop, &payment.payment_id).await;

    let file = shop.direct(&refund_id).await;
    let answer = file.tries.replaced_by.expect("the one that was made");
    assert_eq!((answer.external_number.as_deref(), answer.state()), (Some("re_late"), RefundState::Succeeded));
    assert!(file.tries.refund.waits_since.is_none(), "nobody needs to look");
    shop.send_mail().await;
    assert!(shop.mailbox.last_text().contains("has been paid back"), "{}", shop.mailbox.last_text());
    let again = shop.desk.repair_refund(&shop.merchant, &shop.manager, &refund_id, Repair::Retry).await;
    assert_eq!(refused(again), RemedyRefused::AlreadyRemedied { state: RefundState::Succeeded });
    shop.recorded_elsewhere(&file.purchase.purchase.purchase_id, 0);
    shop.close().await;
}

/// What was tried first is made after the second try failed, too: there is no third.
#[tokio::test]
async fn i13_the_first_try_that_was_made_all_the_same_answers_the_second_that_failed() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let failed = shop.failed(&file, Selection::Full, FailureReason::ProcessingError).await;
    shop.gateway.plan([Sent::Fails(FailureReason::Declined)]);
    shop.try_retry(&shop.manager, &failed).await.expect("a second try");
    shop.pay_out().await;
    assert_eq!(shop.ticket(&failed.record.number).await.status(), Status::Failed);

    shop.gateway.makes_all_the_same(&file.payment.reference, "re_late", failed.refund().expect("the first try"));
    shop.clock.advance(minutes(2));
    hear_of(&shop, &file.payment.payment_id).await;

    let done = shop.ticket(&failed.record.number).await;
    assert_eq!((done.status(), done.purchase.payment.refunded), (Status::Succeeded, 5_000));
    shop.close().await;
}

#[tokio::test]
async fn i13_the_first_of_two_direct_tries_that_was_made_all_the_same_answers_the_second() {
    let shop = shop().await;
    let first = shop.failed_without_ticket(FailureReason::ProcessingError).await;
    shop.gateway.plan([Sent::Fails(FailureReason::Declined)]);
    let second = shop.desk.repair_refund(&shop.merchant, &shop.manager, &first, Repair::Retry).await.expect("tried");
    shop.pay_out().await;
    let failed = shop.direct(&first).await;
    shop.gateway.makes_all_the_same(&failed.purchase.payment.reference, "re_late", &failed.tries.refund);
    shop.clock.advance(minutes(2));
    hear_of(&shop, &failed.purchase.payment.payment_id).await;

    let file = shop.direct(&second.refund_id).await;
    assert_eq!(file.tries.replaced_by.and_then(|answer| answer.external_number).as_deref(), Some("re_late"));
    shop.close().await;
}

/// A clock that was ahead wrote its end down.
#[tokio::test]
async fn i13_z1_what_failed_in_times_to_come_is_brought_in_too() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    shop.clock.set_by(days(2));
    let failed = shop.failed(&file, Selection::Full, FailureReason::ProcessingError).await;
    shop.clock.set_by(-days(2));
    shop.gateway.makes_all_the_same(&file.payment.reference, "re_late", failed.refund().expect("a refund"));
    shop.pay_out().await;
    shop.clock.advance(minutes(2));
    hear_of(&shop, &file.payment.payment_id).await;

    assert_eq!(shop.ticket(&failed.record.number).await.status(), Status::Succeeded);
    shop.close().await;
}

/// More went back than was paid: the portal gives no more of it without a person.
#[tokio::test]
async fn beside_a_refund_that_finds_no_room_nothing_is_approved_by_itself() {
    let shop = Shop::with(domain::Policy { auto_approve_up_to: amounts([("EUR", 100_000)]), ..rules() }).await;
    let file = shop.paid_purchase().await;
    let payment_id = file.payment.payment_id.clone();
    shop.gateway.refunds_by_itself(&file.payment.reference, "re_first", 3_000);
    shop.clock.advance(seconds(1));
    shop.gateway.refunds_by_itself(&file.payment.reference, "re_second", 3_000);
    hear_of(&shop, &payment_id).await;
    let file = shop.open(&file.purchase.purchase_id).await;
    assert_eq!((file.payment.refunded, file.excess.len()), (3_000, 1));
    assert_eq!(
        file.case.preview_of(&Selection::Amount { amount: 500 }).outcome,
        Outcome::Review,
        "and the page says so"
    );

    let record = shop.ask(&file, Selection::Amount { amount: 500 }).await;

    assert_eq!(shop.ticket(&record.number).await.status(), Status::Pending);
    shop.recorded_elsewhere(&file.purchase.purchase_id, 3_000);
    shop.close().await;
}

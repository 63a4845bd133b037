//! A refund that waits for a person: who may answer it, with what, and when it is too late. What a page offers is what
//! the deed takes.

use desk::{AttendRefused, Attending, Deed, Failed, Role, TicketFile};
use domain::{Actor, Attention, FailureReason, GatewayResult, Queue, Refund, RefundState, Selection, Status};
use std::fmt::Debug;

use crate::gateway::{LookedUp, Sent};
use crate::look::hear_of;
use crate::people::{create, rules, staff};
use crate::shop::{Shop, shop};
use crate::world::{hours, minutes, seconds};

pub fn shown(file: &TicketFile) -> String {
    file.refund().expect("a refund").refund_id.clone()
}

pub fn refused<T: Debug, R: Debug>(answer: Deed<T, R>) -> R {
    match answer {
        Err(Failed::Refused(refused)) => refused,
        other => panic!("{other:?}"),
    }
}

/// Approved, sent, and without a word for a quarter of an hour.
pub async fn unanswered(shop: &Shop) -> TicketFile {
    let record = shop.approved(Selection::Full).await;
    shop.gateway.plan([Sent::IsLostOnItsWay]);
    shop.pay_out().await;
    shop.clock.advance(minutes(15));
    shop.gateway.plan_look_ups([LookedUp::Lost]);
    shop.pay_out().await;
    let file = shop.ticket(&record.number).await;
    assert_eq!(why(&file), Some(Attention::NoAnswer));
    file
}

fn why(file: &TicketFile) -> Option<Attention> {
    file.refund().and_then(|refund| refund.attention()).map(|(why, _)| why)
}

fn kinds(file: &TicketFile) -> Vec<(&str, String)> {
    let who = |actor: &Actor| actor.to_string().split(':').next().unwrap_or_default().to_owned();
    file.events.iter().map(|event| (event.kind.as_str(), who(&event.actor))).collect()
}

#[tokio::test]
async fn g4_what_is_given_up_fails_once_the_gateway_says_again_that_it_has_nothing() {
    let shop = shop().await;
    let file = unanswered(&shop).await;

    shop.desk.give_up_attempt(&shop.merchant, &shop.manager, &shown(&file)).await.expect("given up");
    let waits = shop.ticket(&file.record.number).await;
    assert_eq!((waits.status(), waits.record.queue), (Status::Processing, Queue::Attention), "not failed yet");
    let given_up = waits.refund().as_ref().and_then(|refund| refund.given_up.clone());
    assert_eq!(given_up, Some((shop.now(), Actor::Staff(shop.manager.staff_id.clone()))));
    shop.pay_out().await;

    let failed = shop.ticket(&file.record.number).await;
    let refund = failed.refund().expect("a refund");
    assert_eq!((refund.state(), refund.failure_reason()), (RefundState::Failed, Some(FailureReason::ProcessingError)));
    assert_eq!(shop.gateway.sent_keys().len(), 1, "nothing was sent again");
    let told = [("refund_needs_attention", "gateway"), ("refund_given_up", "staff"), ("refund_failed", "gateway")];
    let told = told.map(|(kind, who)| (kind, who.to_owned()));
    assert!(kinds(&failed).ends_with(&told), "{:?}", kinds(&failed));
    shop.try_retry(&shop.manager, &failed).await.expect("it can be tried again");
    shop.pay_out().await;
    shop.close().await;
}

#[tokio::test]
async fn g4_a_refund_that_is_there_after_all_counts_though_it_was_given_up() {
    let shop = shop().await;
    let record = shop.approved(Selection::Full).await;
    shop.gateway.plan([Sent::IsDoneButTheAnswerIsLost]);
    shop.pay_out().await;
    shop.clock.advance(minutes(15));
    shop.gateway.plan_look_ups([LookedUp::Lost]);
    shop.pay_out().await;

    let file = shop.ticket(&record.number).await;
    shop.desk.give_up_attempt(&shop.merchant, &shop.manager, &shown(&file)).await.expect("given up");
    shop.pay_out().await;

    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    shop.close().await;
}

/// Found once, it is missing only from a list that is older; the clock was set ahead, so that none seems to be.
#[tokio::test]
async fn g13_what_was_given_up_and_found_is_not_over_for_a_list_that_may_be_behind() {
    let shop = shop().await;
    let record = shop.approved(Selection::Full).await;
    shop.gateway.plan([Sent::IsLostOnItsWay, Sent::IsDoneButTheAnswerIsLost]);
    shop.pay_out().await;
    shop.clock.advance(minutes(15));
    shop.pay_out().await;
    let file = shop.ticket(&record.number).await;
    assert_eq!((shop.gateway.sent_keys().len(), why(&file)), (2, Some(Attention::NoAnswer)));
    let asked = shown(&file);
    let on_its_way = GatewayResult::Pending { reference: "rf_7".to_owned(), is_short: false };
    shop.gateway.says_of(&asked, on_its_way);

    shop.desk.give_up_attempt(&shop.merchant, &shop.manager, &asked).await.expect("given up");
    shop.pay_out().await;
    shop.gateway.plan_look_ups([LookedUp::EmptyAfter(0)]);
    shop.clock.set_by(minutes(5));
    shop.pay_out().await;
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Processing);
    shop.gateway.settle_pending();
    shop.clock.advance(minutes(5));
    shop.pay_out().await;

    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    shop.close().await;
}

/// As where somebody deletes a provider's test data.
#[tokio::test]
async fn g4_what_was_told_of_and_is_gone_for_good_can_be_given_up() {
    let shop = shop().await;
    let record = shop.approved(Selection::Full).await;
    shop.gateway.plan([Sent::IsPending]);
    shop.pay_out().await;
    shop.gateway.plan_look_ups([LookedUp::EmptyAfter(0); 2]);
    shop.clock.advance(minutes(15));
    shop.pay_out().await;
    let file = shop.ticket(&record.number).await;
    assert_eq!((file.status(), why(&file)), (Status::Processing, Some(Attention::NoAnswer)));

    shop.desk.give_up_attempt(&shop.merchant, &shop.manager, &shown(&file)).await.expect("given up");
    shop.pay_out().await;

    let failed = shop.ticket(&record.number).await;
    assert_eq!((failed.status(), shop.gateway.sent_keys().len()), (Status::Failed, 1));
    let nothing_moved = GatewayResult::Failed { reason: FailureReason::ProcessingError };
    shop.gateway.says_of(&shown(&failed), nothing_moved);
    shop.close().await;
}

#[tokio::test]
async fn what_was_given_up_is_not_sent_again_though_it_never_arrived() {
    let shop = shop().await;
    let record = shop.approved(Selection::Full).await;
    shop.gateway.plan([Sent::NeverArrives, Sent::NeverArrives]);
    shop.pay_out().await;
    shop.clock.advance(minutes(9));
    shop.pay_out().await;
    shop.clock.advance(minutes(9));
    shop.gateway.plan([Sent::NeverArrives]);
    shop.pay_out().await;
    let file = shop.ticket(&record.number).await;
    assert_eq!(why(&file), Some(Attention::NoAnswer));
    let sent = shop.gateway.sent_keys().len();

    shop.desk.give_up_attempt(&shop.merchant, &shop.manager, &shown(&file)).await.expect("given up");
    for _ in 0..3 {
        shop.pay_out().await;
        shop.clock.advance(minutes(1));
    }

    assert_eq!(shop.gateway.sent_keys().len(), sent, "it is looked up and no longer sent");
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Failed);
    shop.close().await;
}

#[tokio::test]
async fn g12_a_key_that_is_over_can_be_given_up() {
    let shop = shop().await;
    let record = shop.approved(Selection::Full).await;
    shop.gateway.plan([Sent::IsLostOnItsWay]);
    shop.pay_out().await;
    shop.clock.advance(hours(25));
    shop.pay_out().await;
    let file = shop.ticket(&record.number).await;
    assert_eq!(why(&file), Some(Attention::KeyOver));
    shop.clock.advance(seconds(1));
    assert_eq!(shop.pay_out().await, 0, "it would only be looked at again in ten minutes");

    shop.desk.give_up_attempt(&shop.merchant, &shop.manager, &shown(&file)).await.expect("given up");
    shop.pay_out().await;

    assert_eq!(shop.ticket(&record.number).await.status(), Status::Failed, "giving up wakes the worker");
    assert_eq!(shop.gateway.sent_keys().len(), 1);
    shop.close().await;
}

#[tokio::test]
async fn each_refusal_is_met_and_just_missed() {
    let shop = shop().await;
    let file = unanswered(&shop).await;
    let viewer = staff(&shop.desk, &shop.merchant, "vera@example.org", Role::Viewer, None).await;
    let below = staff(&shop.desk, &shop.merchant, "ben@example.org", Role::Reviewer, Some(4_999)).await;
    let enough = staff(&shop.desk, &shop.merchant, "bea@example.org", Role::Reviewer, Some(5_000)).await;
    let neighbour = shop.desk.create_merchant(create("neighbour", rules())).await.expect("a merchant");
    let asked = shown(&file);
    let give_up =
        async |merchant, staff, refund_id: &str| refused(shop.desk.give_up_attempt(merchant, staff, refund_id).await);

    assert_eq!(give_up(&shop.merchant, &shop.manager, "re_nobody").await, AttendRefused::NotFound);
    assert_eq!(give_up(&neighbour, &shop.manager, &asked).await, AttendRefused::NotFound);
    assert_eq!(give_up(&shop.merchant, &viewer, &asked).await, AttendRefused::NotAllowed);
    assert_eq!(give_up(&shop.merchant, &below, &asked).await, AttendRefused::AboveLimit { limit: 4_999 });
    let by_hand = file.tries.as_ref().expect("a refund").attend(&shop.merchant, &shop.manager, Attending::ByHand);
    assert_eq!(by_hand, Err(AttendRefused::NotThisWay { why: Attention::NoAnswer }));

    assert_eq!(file.tries.as_ref().expect("a refund").attend(&shop.merchant, &enough, Attending::GiveUp), Ok(()));
    shop.desk.give_up_attempt(&shop.merchant, &enough, &asked).await.expect("up to the limit");
    assert_eq!(give_up(&shop.merchant, &shop.manager, &asked).await, AttendRefused::AlreadyGivenUp);
    shop.pay_out().await;
    let over = AttendRefused::NotWaiting { state: RefundState::Failed };
    assert_eq!(give_up(&shop.merchant, &shop.manager, &asked).await, over);
    shop.close().await;
}

/// The order was lost, and the gateway has a refund of our name for another amount.
async fn mismatched(shop: &Shop) -> TicketFile {
    let record = shop.approved(Selection::Full).await;
    shop.gateway.plan([Sent::IsLostOnItsWay]);
    shop.pay_out().await;
    let refund = crate::pay_out::refund_of(shop, &record.number).await;
    let smaller = Refund { to_payment: 4_000, ..refund };
    shop.gateway.makes_all_the_same("sbx_pay_1", "re_other", &smaller);
    hear_of(shop, &smaller.payment_id).await;
    let file = shop.ticket(&record.number).await;
    assert_eq!(why(&file), Some(Attention::Mismatch));
    let told = file
        .tries
        .as_ref()
        .expect("a refund")
        .attempts
        .last()
        .map(|attempt| attempt.answer.clone())
        .unwrap_or_default();
    assert!(told.contains("the amount asked for is €50.00, the gateway tells of €40.00"), "{told}");
    file
}

#[tokio::test]
async fn g11_after_an_answer_about_something_else_nothing_moves_until_a_person_has_looked() {
    let shop = shop().await;
    let file = mismatched(&shop).await;

    for _ in 0..5 {
        shop.clock.advance(minutes(20));
        shop.pay_out().await;
        shop.look_at_payments().await;
    }

    let waits = shop.ticket(&file.record.number).await;
    assert_eq!((waits.status(), why(&waits)), (Status::Processing, Some(Attention::Mismatch)));
    assert_eq!(shop.gateway.sent_keys().len(), 1);
    shop.desk.give_up_attempt(&shop.merchant, &shop.manager, &shown(&waits)).await.expect("given up");
    shop.gateway.takes_back("re_other", FailureReason::MerchantRequest);
    shop.look_at_payments().await;
    shop.pay_out().await;
    assert_eq!(shop.ticket(&file.record.number).await.status(), Status::Failed);
    shop.close().await;
}

/// Whichever worker comes first, and whatever the list says to it: ours failed, and theirs is what it is.
#[tokio::test]
async fn g11_what_is_given_up_after_that_fails_and_what_was_made_in_its_place_is_brought_in() {
    for looks_first in [true, false] {
        let shop = shop().await;
        let file = mismatched(&shop).await;
        shop.desk.give_up_attempt(&shop.merchant, &shop.manager, &shown(&file)).await.expect("given up");

        shop.clock.advance(minutes(2));
        if looks_first {
            shop.look_at_payments().await;
            hear_of(&shop, &file.purchase.payment.payment_id).await;
        }
        shop.pay_out().await;
        let failed = shop.ticket(&file.record.number).await;
        assert_eq!(failed.status(), Status::Failed);
        for _ in 0..8 {
            shop.clock.advance(minutes(1));
            hear_of(&shop, &file.purchase.payment.payment_id).await;
        }

        let payment = shop.open(&file.record.purchase_id).await.payment;
        assert_eq!((payment.reserved, payment.refunded), (0, 4_000), "looks first: {looks_first}");
        assert_eq!(shop.gateway.sent_keys().len(), 1, "nothing was sent again");
        shop.recorded_elsewhere(&file.record.purchase_id, 4_000);
        shop.close().await;
    }
}

/// The gateway was away from the beginning: there is no attempt whose age could tell.
#[tokio::test]
async fn g4_what_could_not_even_be_begun_for_a_quarter_of_an_hour_asks_somebody_and_can_be_given_up() {
    let shop = shop().await;
    let record = shop.approved(Selection::Full).await;
    shop.clock.advance(minutes(15));
    shop.gateway.plan_look_ups([LookedUp::Lost]);
    shop.pay_out().await;
    let file = shop.ticket(&record.number).await;
    assert_eq!((why(&file), file.record.queue), (Some(Attention::NoAnswer), Queue::Attention));

    shop.desk.give_up_attempt(&shop.merchant, &shop.manager, &shown(&file)).await.expect("given up");
    shop.pay_out().await;

    assert_eq!(shop.ticket(&record.number).await.status(), Status::Failed);
    assert_eq!(shop.gateway.sent_keys().len(), 0);
    shop.close().await;
}

#[tokio::test]
async fn a_refund_that_goes_on_by_itself_waits_for_nobody() {
    let shop = shop().await;
    let record = shop.approved(Selection::Full).await;
    shop.gateway.plan([Sent::IsLostOnItsWay]);
    shop.pay_out().await;

    let file = shop.ticket(&record.number).await;
    let answer = refused(shop.desk.give_up_attempt(&shop.merchant, &shop.manager, &shown(&file)).await);

    assert_eq!(
        answer,
        AttendRefused::NotWaiting { state: RefundState::Unknown },
        "no word for a moment is nothing yet"
    );
    shop.close().await;
}

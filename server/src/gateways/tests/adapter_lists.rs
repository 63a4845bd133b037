//! Finding a refund again, and all that a payment has.

use desk::{DisputeOutcome, Gateway, GatewayTrouble, RefundOrder};
use domain::GatewayResult;
use gateway_double::{Command, Fault, On, Outcome, When};

use super::direct::{Direct, KEY, is_lost, is_success};

/// A refund of a cent made on Stripe's own page.
fn cent_by_hand(payment: &str) -> Command {
    Command::RefundByHand { payment: payment.to_owned(), amount: Some(1) }
}

#[tokio::test]
async fn g17_our_refund_is_found_behind_150_others_and_before_them() {
    let direct = Direct::start();
    let payment = direct.paid(10_000);
    let (old, new) = (direct.order_of(&payment, "re_old", 4_000), direct.order_of(&payment, "re_new", 4_000));

    direct.send(&old).await.expect("an answer");
    for _ in 0..150 {
        direct.double.tell(cent_by_hand(&payment)).expect("a refund");
    }
    assert_eq!(direct.find(&new).await, None);
    direct.send(&new).await.expect("an answer");

    assert!(is_success(&direct.find(&old).await.expect("behind two pages")));
    assert!(is_success(&direct.find(&new).await.expect("on the first page")));
    let seen = direct.stripe.look(&old.account, &payment).await.expect("a look");
    assert_eq!(seen.refunds.len(), 152);
    assert_eq!(seen.refunds.iter().map(|refund| refund.amount).sum::<i64>(), 8_150);
    assert_eq!(seen.refunds.iter().filter(|refund| refund.refund_id.is_none()).count(), 150);
}

#[tokio::test]
async fn g17_where_one_page_is_lost_the_list_is_not_taken_for_whole() {
    let direct = Direct::start();
    let payment = direct.paid(10_000);
    let order = direct.order(&payment);
    for _ in 0..150 {
        direct.double.tell(cent_by_hand(&payment)).expect("a refund");
    }
    let lost = Fault::Cut { when: When::AfterEffect };
    direct
        .double
        .tell(Command::Plan {
            fault: Fault::Slow { when: When::AfterEffect, millis: 1 },
            on: On::route("GET /v1/refunds"),
            times: Some(1),
            is_lasting: false,
        })
        .expect("a plan");
    direct.double.plan(lost, On::route("GET /v1/refunds")).expect("a plan");

    assert!(direct.stripe.find(&order).await.is_err(), "half a list was taken for the whole");
}

#[tokio::test]
async fn g13_a_list_that_is_behind_does_not_hide_a_refund_whose_name_is_known() {
    let direct = Direct::start();
    let lag = Command::Set { keys: None, list_lag_seconds: Some(2), trace_after_seconds: None };
    direct.double.tell(lag).expect("a setting");
    let order = direct.order(&direct.paid(10_000));

    let answer = direct.send(&order).await.expect("an answer");
    let GatewayResult::Succeeded { reference, .. } = answer else { panic!("{answer:?}") };

    assert_eq!(direct.find(&order).await, None);
    let by_name = RefundOrder { refund_reference: Some(reference), ..order.clone() };
    assert!(is_success(&direct.find(&by_name).await.expect("known by name")));
    direct.double.advance(2).expect("time");
    assert!(is_success(&direct.find(&order).await.expect("in the list by now")));
}

#[tokio::test]
async fn what_became_of_an_earlier_try_says_nothing_of_this_one() {
    let direct = Direct::start();
    let payment = direct.paid(10_000);
    let first = direct.order(&payment);
    let second = RefundOrder { key: "re_1:2".to_owned(), ..first.clone() };
    let fails = Outcome::FailsAtOnce { failure_reason: "declined".to_owned() };
    direct.double.destine(&payment, fails).expect("destined");
    assert!(matches!(direct.send(&first).await, Ok(GatewayResult::Failed { .. })));

    assert_eq!(direct.find(&second).await, None);
    assert!(is_success(&direct.send(&second).await.expect("an answer")));

    assert!(is_success(&direct.find(&second).await.expect("known")));
    assert!(matches!(direct.find(&first).await, Some(GatewayResult::Failed { .. })));
    let seen = direct.stripe.look(&first.account, &payment).await.expect("a look");
    let [only] = seen.refunds.as_slice() else { panic!("{seen:?}") };
    assert!(is_success(&only.answer), "the newest try speaks for the refund");
}

/// As an older copy of the database asks, which knows of no attempt or of an earlier one.
#[tokio::test]
async fn d8_what_a_newer_copy_of_the_database_has_sent_is_found() {
    let direct = Direct::start();
    let unsent = RefundOrder { key: "re_1:0".to_owned(), ..direct.order(&direct.paid(10_000)) };
    assert_eq!(direct.find(&unsent).await, None);

    let sent = RefundOrder { key: "re_1:2".to_owned(), ..unsent.clone() };
    assert!(is_success(&direct.send(&sent).await.expect("an answer")));

    assert!(is_success(&direct.find(&unsent).await.expect("known")));
    let first = RefundOrder { key: "re_1:1".to_owned(), ..unsent };
    assert!(is_success(&direct.find(&first).await.expect("known")));
}

#[tokio::test]
async fn a_refund_of_our_name_with_another_amount_is_not_taken_for_ours() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid(10_000));
    direct.send(&order).await.expect("an answer");

    let found = direct.stripe.find(&RefundOrder { amount: 3_999, ..order }).await;

    assert!(matches!(found, Err(desk::GatewayTrouble::Mismatch(_))), "{found:?}");
}

#[tokio::test]
async fn g1_where_the_list_cannot_be_asked_for_nothing_is_known() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid(10_000));
    direct.double.plan(Fault::Cut { when: When::AfterEffect }, On::default()).expect("a plan");
    assert!(is_lost(&direct.send(&order).await));

    direct.double.plan(Fault::ServerError { when: When::BeforeEffect }, On::default()).expect("a plan");
    assert!(direct.stripe.find(&order).await.is_err());
    assert!(is_success(&direct.find(&order).await.expect("known")));
}

#[tokio::test]
async fn disputes_are_seen_with_how_they_ended_and_a_question_of_the_bank_is_none() {
    let direct = Direct::start();
    let account = direct.account(super::direct::KEY);
    let outcome = async |payment: &str| {
        let seen = direct.stripe.look(&account, payment).await.expect("a look");
        seen.disputes.iter().map(|dispute| (dispute.amount, dispute.outcome)).collect::<Vec<_>>()
    };

    assert!(outcome(&direct.paid_by("pm_card_createDisputeInquiry")).await.is_empty());
    for (won, ended) in [(true, DisputeOutcome::Won), (false, DisputeOutcome::Lost)] {
        let payment = direct.paid(10_000);
        let dispute =
            Command::Dispute { payment: payment.clone(), amount: Some(6_000), reason: None, is_inquiry: false };
        let made = direct.double.tell(dispute).expect("a dispute");
        assert_eq!(outcome(&payment).await, [(6_000, DisputeOutcome::Open)]);

        let dispute = made["dispute"].as_str().expect("its name").to_owned();
        direct.double.tell(Command::CloseDispute { dispute, won }).expect("closed");
        assert_eq!(outcome(&payment).await, [(6_000, ended)]);
    }
}

/// Its refunds go back, and that a bank took one of them back would never be heard of.
#[tokio::test]
async fn a_key_that_may_not_read_disputes_is_told_so_when_it_is_tried() {
    let direct = Direct::start();
    let account = direct.account(KEY);
    let forbidden = Fault::Refused { status: 403, code: None, message: "No permission.".to_owned() };
    direct.double.plan(forbidden, On::route("GET /v1/disputes")).expect("a plan");

    let told = direct.stripe.test(&account).await.expect_err("it is of no use");

    let GatewayTrouble::KeyRefused(why) = told else { panic!("{told:?}") };
    assert!(why.contains("permission to read disputes") && why.contains("No permission."), "{why}");
    direct.stripe.test(&account).await.expect("once it may");
    let lost = Fault::Cut { when: When::AfterEffect };
    direct.double.plan(lost, On::route("GET /v1/disputes")).expect("a plan");
    let told = direct.stripe.test(&account).await;
    assert!(matches!(told, Err(GatewayTrouble::AnswerLost(_))), "{told:?}");
}

#[tokio::test]
async fn a_key_that_may_not_read_disputes_still_sees_refunds() {
    let direct = Direct::start();
    let payment = direct.paid(10_000);
    let order = direct.order(&payment);
    direct.send(&order).await.expect("an answer");
    let forbidden = Fault::Refused { status: 403, code: None, message: "No permission.".to_owned() };
    direct.double.plan(forbidden, On::route("GET /v1/disputes")).expect("a plan");

    let seen = direct.stripe.look(&order.account, &payment).await.expect("a look");

    assert_eq!((seen.refunds.len(), seen.disputes.len()), (1, 0));
    let lost = Fault::Cut { when: When::AfterEffect };
    direct.double.plan(lost, On::route("GET /v1/disputes")).expect("a plan");
    let unseen = direct.stripe.look(&order.account, &payment).await;
    assert!(matches!(unseen, Err(GatewayTrouble::AnswerLost(_))), "a lost list is not an empty one: {unseen:?}");
}

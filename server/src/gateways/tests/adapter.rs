//! What the adapter asks for and what it makes of a plain answer.

use desk::{Gateway, GatewayTrouble, RefundOrder};
use domain::{FailureReason, GatewayResult};
use gateway_double::{Command, Outcome, PaymentState, RefundStatus};

use super::direct::{Direct, KEY, is_success};

fn reference_of(answer: &GatewayResult) -> String {
    match answer {
        GatewayResult::Succeeded { reference, .. } | GatewayResult::Pending { reference, .. } => reference.clone(),
        other => panic!("{other:?} has no reference"),
    }
}

#[tokio::test]
async fn a_refund_goes_back_to_a_payment_intent_or_a_charge_and_carries_our_names() {
    let direct = Direct::start();
    let intent = direct.paid(10_000);
    let charge = direct.held(PaymentState::Captured, true, false);

    for (refund_id, payment) in [("re_1", &intent), ("re_2", &charge)] {
        let answer = direct.send(&direct.order_of(payment, refund_id, 4_000)).await.expect("an answer");

        assert!(is_success(&answer), "{answer:?}");
        let shown = direct.shown(&format!("/v1/refunds/{}", reference_of(&answer))).await;
        assert_eq!(shown["metadata"]["refund_id"], refund_id);
        assert_eq!(shown["metadata"]["attempt"], "1");
        assert_eq!((&shown["amount"], &shown["reason"]), (&4_000.into(), &"requested_by_customer".into()));
        assert_eq!(direct.made(refund_id), 1);
    }
}

#[tokio::test]
async fn where_the_gateway_is_not_told_why_the_reason_is_left_out() {
    let direct = Direct::start();
    let mut order = direct.order(&direct.paid(10_000));
    order.account.sends_reason = false;

    let answer = direct.send(&order).await.expect("an answer");

    let shown = direct.shown(&format!("/v1/refunds/{}", reference_of(&answer))).await;
    assert!(shown["reason"].is_null(), "{shown}");
}

/// Stripe takes `fraudulent` for a finding and blocks the card and the address for good. Programs write what they like.
#[tokio::test]
async fn whatever_a_program_writes_as_its_reason_stripe_is_told_that_the_customer_asked() {
    let direct = Direct::start();
    let own = ["fraudulent", "duplicate", "broken cup", "", "damaged", "made_at_gateway"];
    for (at, reason) in own.into_iter().chain(domain::RefundReason::ALL.iter().map(|own| own.as_str())).enumerate() {
        let order = direct.order_of(&direct.paid(10_000), &format!("re_{at}"), 4_000);

        let answer = direct.send(&RefundOrder { reason: reason.to_owned(), ..order }).await.expect("an answer");

        let shown = direct.shown(&format!("/v1/refunds/{}", reference_of(&answer))).await;
        assert_eq!(shown["reason"], "requested_by_customer", "{reason}");
    }
}

#[tokio::test]
async fn the_same_key_again_is_the_same_refund() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid(10_000));

    let (first, second) = (direct.send(&order).await.expect("one"), direct.send(&order).await.expect("the same"));

    assert_eq!(first, second);
    assert_eq!(direct.made("re_1"), 1);
}

#[tokio::test]
async fn g15_what_waits_for_the_merchants_balance_is_told_apart_from_what_just_takes_time() {
    let direct = Direct::start();
    for (card, short) in [("pm_double_insufficient_funds", true), ("pm_card_pendingRefund", false)] {
        let order = direct.order_of(&direct.paid_by(card), card, 4_000);

        let answer = direct.send(&order).await.expect("an answer");
        assert!(matches!(answer, GatewayResult::Pending { is_short, .. } if is_short == short), "{answer:?}");

        direct.double.advance(60).expect("time");
        assert!(is_success(&direct.find(&order).await.expect("known")));
    }
}

#[tokio::test]
async fn g10_a_refund_that_waits_for_the_customer_may_be_canceled() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid_by("pm_double_requires_action"));

    let answer = direct.send(&order).await.expect("an answer");
    let GatewayResult::RequiresAction { reference } = answer else { panic!("{answer:?}") };
    let turn = Command::Turn { refund: reference.clone(), to: RefundStatus::Canceled, failure_reason: None };
    direct.double.tell(turn).expect("a turn");

    assert_eq!(direct.find(&order).await, Some(GatewayResult::Canceled { reference }));
}

#[tokio::test]
async fn each_of_stripes_reasons_for_a_failure_is_ours_and_a_new_one_is_unknown() {
    let direct = Direct::start();
    for (word, reason) in [
        ("lost_or_stolen_card", FailureReason::LostOrStolenCard),
        ("expired_or_canceled_card", FailureReason::ExpiredOrCanceledCard),
        ("charge_for_pending_refund_disputed", FailureReason::ChargeForPendingRefundDisputed),
        ("insufficient_funds", FailureReason::InsufficientFunds),
        ("declined", FailureReason::Declined),
        ("merchant_request", FailureReason::MerchantRequest),
        ("unknown", FailureReason::Unknown),
        ("a_word_of_tomorrow", FailureReason::Unknown),
    ] {
        let payment = direct.paid(10_000);
        direct.double.destine(&payment, Outcome::FailsAtOnce { failure_reason: word.to_owned() }).expect("destined");

        let answer = direct.send(&direct.order_of(&payment, word, 4_000)).await;

        assert!(matches!(&answer, Ok(GatewayResult::Failed { reason: told }) if *told == reason), "{word}: {answer:?}");
    }
}

#[tokio::test]
async fn g9_a_success_may_turn_into_a_failure_later() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid_by("pm_card_refundFail"));
    assert!(is_success(&direct.send(&order).await.expect("an answer")));

    direct.double.advance(60).expect("time");

    let reason = FailureReason::ExpiredOrCanceledCard;
    assert_eq!(direct.find(&order).await, Some(GatewayResult::Failed { reason }));
}

#[tokio::test]
async fn the_number_that_banks_find_money_by_is_told_once_they_know_it() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid(10_000));
    let at_once = direct.send(&order).await.expect("an answer");
    assert!(matches!(at_once, GatewayResult::Succeeded { trace_number: None, .. }), "{at_once:?}");

    direct.double.advance(2 * 24 * 3600).expect("time");

    let later = direct.find(&order).await.expect("known");
    let GatewayResult::Succeeded { trace_number: Some(number), .. } = later else { panic!("{later:?}") };
    assert_eq!(number.len(), 23);
}

#[tokio::test]
async fn a_key_is_tried_by_one_harmless_call() {
    let direct = Direct::start();

    let said = direct.stripe.test(&direct.account(KEY)).await.expect("an answer");
    assert!(said.starts_with("answers in test mode"), "{said}");

    let refused = direct.stripe.test(&direct.account("sk_live_planted_1234")).await.expect_err("not its key");
    assert!(matches!(refused, GatewayTrouble::KeyRefused(_)), "{refused}");
    assert!(!format!("{refused}{refused:?}").contains("1234"), "{refused}");
}

/// R2, R3: refused before anything is sent.
#[tokio::test]
async fn r2_r3_an_amount_that_stripe_cannot_move_is_refused_before_it_is_asked() {
    let direct = Direct::start();
    let payment = direct.double.pay(10_000, "kwd", "pm_card_visa").expect("a payment");
    let order = RefundOrder { amount: 5_124, currency: "KWD".to_owned(), ..direct.order(&payment) };

    let refused = direct.send(&order).await;
    let reason = FailureReason::MethodCannotRefund;
    assert_eq!(refused.expect("an answer"), GatewayResult::Failed { reason });
    assert_eq!(direct.made("re_1"), 0);

    let order = RefundOrder { amount: 5_120, ..order };
    assert!(is_success(&direct.send(&order).await.expect("an answer")));
}

#[tokio::test]
async fn r3_crowns_go_there_and_come_back_in_stripes_hundredths() {
    let direct = Direct::start();
    let payment = direct.double.pay(4_000, "isk", "pm_card_visa").expect("a payment");
    let order = RefundOrder { amount: 40, currency: "ISK".to_owned(), ..direct.order(&payment) };

    assert!(is_success(&direct.send(&order).await.expect("an answer")));

    assert_eq!(direct.double.judgement().refund("re_1").sum, 4_000);
    let seen = direct.stripe.look(&order.account, &payment).await.expect("a look");
    assert_eq!(seen.refunds.first().map(|refund| refund.amount), Some(40));
}

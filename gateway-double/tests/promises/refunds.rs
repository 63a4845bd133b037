//! What can be refunded, and what becomes of it.

use crate::caller::{Reply, caller, double};
use moneyback_gateway_double::{Command, Double, Outcome, PaymentState, RefundStatus};
use serde_json::json;

fn pay(double: &Double, card: &str) -> String {
    double.pay(5_000, "eur", card).expect("paid")
}

async fn refund(double: &Double, payment: &str) -> Reply {
    caller(double).refund(payment, 2_000, "re_1").await.expect("an answer")
}

async fn now(double: &Double, id: &str) -> serde_json::Value {
    caller(double).get(&format!("/v1/refunds/{id}")).await.json()
}

#[tokio::test]
async fn a_refund_looks_as_stripes_does() {
    let double = double();
    let payment = pay(&double, "pm_card_visa");

    let form = [
        ("payment_intent", payment.as_str()),
        ("amount", "2000"),
        ("reason", "requested_by_customer"),
        ("metadata[refund_id]", "re_1"),
    ];
    let made = caller(&double).post("/v1/refunds", &form).await;

    let charge = caller(&double).get(&format!("/v1/payment_intents/{payment}")).await.text("latest_charge");
    let expected = json!({
        "id": made.id(), "object": "refund", "amount": 2_000, "currency": "eur", "charge": charge,
        "payment_intent": payment, "status": "succeeded", "reason": "requested_by_customer",
        "metadata": { "refund_id": "re_1" }, "created": double.now(), "receipt_number": null,
        "balance_transaction": made.json()["balance_transaction"], "source_transfer_reversal": null,
        "transfer_reversal": null,
        "destination_details": { "type": "card", "card": { "type": "refund", "reference_status": "pending" } },
    });
    assert_eq!(made.json(), expected);
    assert!(made.text("balance_transaction").starts_with("txn_"));
    assert_eq!(now(&double, &made.id()).await, expected);
    let charge = caller(&double).get(&format!("/v1/charges/{charge}")).await.json();
    assert_eq!((charge["amount_refunded"].as_i64(), charge["refunded"].as_bool()), (Some(2_000), Some(false)));
}

#[tokio::test]
async fn without_an_amount_all_that_remains_is_refunded_and_then_nothing() {
    let double = double();
    let payment = pay(&double, "pm_card_visa");
    refund(&double, &payment).await;

    let rest = caller(&double).post("/v1/refunds", &[("payment_intent", &payment)]).await;
    let none = caller(&double).post("/v1/refunds", &[("payment_intent", &payment)]).await;

    assert_eq!(rest.json()["amount"], 3_000);
    assert_eq!(none.refusal(), (400, "charge_already_refunded".into(), String::new()));
}

#[tokio::test]
async fn one_cent_more_than_remains_is_refused_without_a_code_and_what_remains_is_not() {
    let double = double();
    let payment = pay(&double, "pm_card_visa");
    refund(&double, &payment).await;

    let more = caller(&double).refund(&payment, 3_001, "re_2").await.expect("an answer");
    let all = caller(&double).refund(&payment, 3_000, "re_2").await.expect("an answer");

    assert_eq!(more.refusal(), (400, String::new(), "amount".into()));
    let sentence = "Refund amount (€30.01) is greater than unrefunded amount on charge (€30.00)";
    assert_eq!(more.json()["error"]["message"], sentence);
    assert_eq!(all.status, 200);
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_named() {
    let double = double();
    let payment = pay(&double, "pm_card_visa");
    let caller = caller(&double);
    let about =
        |name: &'static str, value: &'static str| [("payment_intent", payment.clone()), (name, value.to_owned())];

    for (name, value, code) in [
        ("amount", "0", "parameter_invalid_integer"),
        ("amount", "-1", "parameter_invalid_integer"),
        ("amount", "1.5", "parameter_invalid_integer"),
        ("amount", "", "parameter_invalid_empty"),
        ("reason", "because", ""),
        ("currency", "usd", ""),
    ] {
        let form = about(name, value);
        let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(
            caller.post("/v1/refunds", &form).await.refusal(),
            (400, code.into(), name.into()),
            "{name}={value}"
        );
    }
    let nobody = caller.post("/v1/refunds", &[("payment_intent", "pi_nobody")]).await;
    assert_eq!(nobody.refusal(), (404, "resource_missing".into(), "payment_intent".into()));
    assert_eq!(caller.post("/v1/refunds", &[]).await.refusal().1, "parameter_missing");
    assert_eq!(caller.get("/v1/refunds/re_nobody").await.refusal().1, "resource_missing");
    assert_eq!(double.judgement().totals["eur"].refunded, 0);
}

#[tokio::test]
async fn a_pending_refund_succeeds_when_its_time_has_come() {
    let double = double();
    let payment = pay(&double, "pm_card_pendingRefund");

    let made = refund(&double, &payment).await;
    double.advance(29).expect("time goes on");
    let before = now(&double, &made.id()).await;
    double.advance(1).expect("time goes on");
    let after = now(&double, &made.id()).await;

    assert_eq!((before["status"].as_str(), before["pending_reason"].as_str()), (Some("pending"), Some("processing")));
    assert_eq!((after["status"].as_str(), after.get("pending_reason")), (Some("succeeded"), None));
}

#[tokio::test]
async fn what_was_due_while_the_clock_jumped_happened_at_its_own_second_and_in_its_order() {
    let double = double();
    let start = double.now();
    let (first, second) = (pay(&double, "pm_card_visa"), pay(&double, "pm_card_visa"));
    double.destine(&first, Outcome::pending("processing", Some(50))).expect("destined");
    double.destine(&second, Outcome::pending("processing", Some(20))).expect("destined");
    let slow = refund(&double, &first).await.id();
    let quick = caller(&double).refund(&second, 2_000, "re_2").await.expect("an answer").id();

    double.advance(1_000).expect("time goes on");

    let told = caller(&double).get("/v1/events?type=refund.updated").await.json();
    let told = told["data"].as_array().expect("a list").iter();
    let told: Vec<_> = told.map(|event| (event["data"]["object"]["id"].clone(), event["created"].clone())).collect();
    assert_eq!(told, [(json!(slow), json!(start + 50)), (json!(quick), json!(start + 20))], "newest first");
}

#[tokio::test]
async fn a_refund_that_succeeded_can_fail_later_and_its_money_is_back() {
    let double = double();
    let payment = pay(&double, "pm_card_refundFail");

    let made = refund(&double, &payment).await;
    assert_eq!(made.text("status"), "succeeded");
    double.advance(30).expect("time goes on");

    let after = now(&double, &made.id()).await;
    assert_eq!(after["status"], "failed");
    assert_eq!(after["failure_reason"], "expired_or_canceled_card");
    assert!(after["failure_balance_transaction"].as_str().is_some_and(|id| id.starts_with("txn_")));
    let tally = double.judgement().refund("re_1");
    assert_eq!((tally.made, tally.standing, tally.most_at_once, tally.sum), (1, 0, 1, 0));
    double.advance(24 * 60 * 60).expect("time goes on");
    let card = now(&double, &made.id()).await["destination_details"]["card"].clone();
    assert_eq!(card.get("reference"), None, "no bank will find it");
    let whole = caller(&double).refund(&payment, 5_000, "re_2").await.expect("an answer");
    assert_eq!(whole.status, 200, "all of it can be refunded again");
}

#[tokio::test]
async fn each_reason_can_fail_a_refund_at_once() {
    let double = double();
    for reason in ["lost_or_stolen_card", "expired_or_canceled_card", "declined", "insufficient_funds", "unknown"] {
        let payment = pay(&double, &format!("pm_double_fails_{reason}"));

        let made = refund(&double, &payment).await;

        assert_eq!((made.text("status"), made.text("failure_reason")), ("failed".into(), reason.into()));
        assert_eq!(double.judgement().payments[&payment].refunded, 0);
    }
}

#[tokio::test]
async fn a_payments_next_refund_becomes_what_was_destined_and_the_one_after_it_does_not() {
    let double = double();
    let payment = pay(&double, "pm_card_visa");
    let fails = Outcome::FailsAtOnce { failure_reason: "declined".to_owned() };
    double.destine(&payment, fails).expect("destined");

    let first = refund(&double, &payment).await;
    let second = refund(&double, &payment).await;

    assert_eq!((first.text("status"), second.text("status")), ("failed".into(), "succeeded".into()));
}

#[tokio::test]
async fn a_refund_waits_for_the_merchants_balance_until_told() {
    let double = double();
    let payment = pay(&double, "pm_card_visa");
    double.destine(&payment, Outcome::pending("insufficient_funds", None)).expect("destined");

    let made = refund(&double, &payment).await;
    double.advance(1_000_000).expect("time goes on");
    let still = now(&double, &made.id()).await;
    let turn = Command::Turn { refund: made.id(), to: RefundStatus::Succeeded, failure_reason: None };
    double.tell(turn).expect("it can succeed");

    assert_eq!(made.text("pending_reason"), "insufficient_funds");
    assert_eq!(still["status"], "pending");
    assert_eq!(now(&double, &made.id()).await["status"], "succeeded");
}

#[tokio::test]
async fn a_balance_that_is_short_can_refuse_outright() {
    let double = double();
    let payment = pay(&double, "pm_double_balance_insufficient");

    assert_eq!(refund(&double, &payment).await.refusal().1, "balance_insufficient");
    assert_eq!(double.judgement().refund("re_1").made, 0);
}

#[tokio::test]
async fn only_a_refund_that_requires_action_can_be_canceled_and_once() {
    let double = double();
    let (asked, done) = (pay(&double, "pm_double_requires_action"), pay(&double, "pm_card_visa"));
    let (waits, stands) = (refund(&double, &asked).await, refund(&double, &done).await);
    let cancel = |id: String| format!("/v1/refunds/{id}/cancel");

    let canceled = caller(&double).post(&cancel(waits.id()), &[]).await;
    let again = caller(&double).post(&cancel(waits.id()), &[]).await;
    let refused = caller(&double).post(&cancel(stands.id()), &[]).await;

    assert_eq!(waits.json()["next_action"]["type"], "display_details");
    assert_eq!(canceled.text("status"), "canceled");
    assert_eq!((again.status, refused.status), (400, 400));
    assert_eq!(double.judgement().payments[&asked].refunded, 0);
    assert_eq!(double.judgement().payments[&done].refunded, 2_000);
}

#[tokio::test]
async fn the_number_to_trace_a_refund_by_appears_a_day_later_or_when_told() {
    let double = double();
    let payment = pay(&double, "pm_card_visa");
    let (slow, quick) = (refund(&double, &payment).await, refund(&double, &payment).await);
    let trace = serde_json::from_value(json!({ "type": "refund", "reference": "42", "reference_status": "available" }));

    let told = Command::Trace { refund: quick.id(), trace: trace.expect("a trace") };
    double.tell(told).expect("it can be traced");
    let before = now(&double, &slow.id()).await;
    double.advance(24 * 60 * 60).expect("time goes on");
    let after = now(&double, &slow.id()).await["destination_details"]["card"].clone();

    assert_eq!(before["destination_details"]["card"], json!({ "type": "refund", "reference_status": "pending" }));
    assert_eq!((after["type"].as_str(), after["reference_status"].as_str()), (Some("refund"), Some("available")));
    assert_eq!(after["reference_type"], "acquirer_reference_number");
    assert_eq!(after["reference"].as_str().map(str::len), Some(23));
    assert_eq!(now(&double, &quick.id()).await["destination_details"]["card"]["reference"], "42");
}

#[tokio::test]
async fn what_is_not_settled_is_reversed_and_never_gets_a_number() {
    let double = double();
    let paid = double.tell(Command::Pay {
        amount: 5_000,
        currency: "eur".to_owned(),
        card: None,
        state: Some(PaymentState::Captured),
        is_settled: Some(false),
        has_intent: None,
    });
    let payment = paid.expect("paid")["payment_intent"].as_str().expect("an intent").to_owned();

    let made = refund(&double, &payment).await;
    double.advance(10 * 24 * 60 * 60).expect("time goes on");

    let card = now(&double, &made.id()).await["destination_details"]["card"].clone();
    assert_eq!(card, json!({ "type": "reversal" }));
}

#[tokio::test]
async fn a_disputed_charge_cannot_be_refunded_unless_the_bank_only_asks_or_the_merchant_won() {
    let double = double();
    let (lost, won, asked) = (pay(&double, "pm_card_visa"), pay(&double, "pm_card_visa"), pay(&double, "pm_card_visa"));
    let dispute = |payment: &str, is_inquiry| {
        let payment = payment.to_owned();
        let opened = double.tell(Command::Dispute { payment, amount: None, reason: None, is_inquiry });
        opened.expect("disputed")["dispute"].as_str().expect("an id").to_owned()
    };
    let (first, second) = (dispute(&lost, false), dispute(&won, false));
    dispute(&asked, true);

    assert_eq!(refund(&double, &lost).await.refusal().1, "charge_disputed");
    double.tell(Command::CloseDispute { dispute: first, won: false }).expect("lost");
    double.tell(Command::CloseDispute { dispute: second, won: true }).expect("won");

    assert_eq!(refund(&double, &lost).await.refusal().1, "charge_disputed");
    assert_eq!(refund(&double, &won).await.status, 200);
    let another = caller(&double).refund(&asked, 2_000, "re_2").await.expect("an answer");
    assert_eq!(another.status, 200);
    assert_eq!(double.judgement().payments[&lost].disputed, 5_000);
    assert_eq!(double.judgement().findings, Vec::<String>::new());
}

#[tokio::test]
async fn a_dispute_stops_a_refund_that_is_on_its_way() {
    let double = double();
    let payment = pay(&double, "pm_card_pendingRefund");
    let made = refund(&double, &payment).await;

    let dispute = Command::Dispute { payment: payment.clone(), amount: None, reason: None, is_inquiry: false };
    double.tell(dispute).expect("disputed");
    double.advance(60).expect("time goes on");

    let after = now(&double, &made.id()).await;
    assert_eq!(
        (after["status"].as_str(), after["failure_reason"].as_str()),
        (Some("failed"), Some("charge_for_pending_refund_disputed"))
    );
    assert_eq!(double.judgement().payments[&payment].disputed, 5_000);
}

#[tokio::test]
async fn a_refund_made_on_stripes_own_page_takes_from_what_remains_and_bears_no_id_of_ours() {
    let double = double();
    let payment = pay(&double, "pm_card_visa");

    let by_hand = Command::RefundByHand { payment: payment.clone(), amount: None };
    double.tell(by_hand).expect("refunded");

    assert_eq!(refund(&double, &payment).await.refusal().1, "charge_already_refunded");
    let listed = caller(&double).get(&format!("/v1/refunds?payment_intent={payment}")).await.json();
    assert_eq!((listed["data"][0]["amount"].as_i64(), &listed["data"][0]["metadata"]), (Some(5_000), &json!({})));
    assert_eq!(double.judgement().without_refund_id.sum, 5_000);
}

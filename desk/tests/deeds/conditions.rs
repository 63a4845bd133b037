//! What a policy's conditions do to a request, from asking to the books; and rules tried before they are published.

use desk::{Failed, ListCustomerRefused};
use domain::{
    Actor, Count, Listing, Outcome, PaymentStatus, Percent, Policy, Queue, Reason, RefundReason, RestockingFee,
    Selection, TicketState, Timestamp, Verdict,
};

use crate::asking::only;
use crate::people::{amounts, rules};
use crate::shop::{Shop, line};
use crate::world::days;

fn with_fee(waived_for: Vec<RefundReason>) -> Policy {
    let percent = "10".parse().expect("a percentage");
    Policy { restocking_fee: Some(RestockingFee { flat: amounts([("EUR", 100)]), percent, waived_for }), ..rules() }
}

#[tokio::test]
async fn a_fee_is_kept_once_and_what_was_kept_is_gone() {
    let shop = Shop::with(with_fee(Vec::new())).await;
    let mut new = shop.new_purchase();
    new.lines = vec![line("lantern", 1, 3_000), line("cup", 2, 2_000)];
    let file = shop.bought(new).await;

    let asked = shop.ask(&file, only("li_1")).await;
    let decided = shop.ticket(&asked.number).await;
    assert_eq!((asked.asked_total, decided.decision.total, decided.decision.fee), (2_600, 2_600, 400));
    shop.approve(&asked).await;
    shop.pay_out().await;
    shop.send_mail().await;
    let letters = shop.mailbox.letters();
    let fee = "approved your refund of €26.00. A restocking fee of €4.00 is taken off.";
    assert!(letters.iter().any(|letter| letter.text.contains(fee)), "{letters:?}");

    let paid = shop.ticket(&asked.number).await;
    assert_eq!(paid.refund().as_ref().map(|refund| (refund.total, refund.to_payment)), Some((2_600, 2_600)));
    assert_eq!(paid.tries.as_ref().expect("a refund").lines[0].fee, 400);
    let case = &paid.purchase.case;
    assert_eq!((case.line_left("li_1"), case.remaining(), case.refunded()), (Some(0), 2_000, 2_600));
    shop.close().await;
}

#[tokio::test]
async fn a_reason_that_is_the_shops_fault_costs_nothing_also_when_staff_decide() {
    let shop = Shop::with(with_fee(vec![RefundReason::Damaged])).await;
    let file = shop.paid_purchase().await;

    // The page does not know the reason before it is chosen, and shows the fee.
    let shown = file.case.preview_of(&only("li_1"));
    let waived = file.case.because(RefundReason::Damaged, 0).preview_of(&only("li_1"));
    assert!(shown.fee > 0 && waived.fee == 0);

    let asked = shop.ask_because(&file, only("li_1"), RefundReason::Damaged).await;
    assert_eq!(asked.asked_total, waived.total);
    assert_eq!(shop.ticket(&asked.number).await.decision.total, waived.total);
    shop.close().await;
}

#[tokio::test]
async fn a_blocked_customer_is_refused_a_trusted_one_approved_at_once() {
    let shop = Shop::with(rules()).await;
    let email = shop.customer.email.clone().expect("an address");
    let file = shop.paid_purchase().await;

    shop.desk.list_customer(&shop.merchant, &email, Some(Listing::Blocked)).await.expect("a listing");
    let blocked = shop.reopened(&file).await;
    assert_eq!(blocked.case.eligibility().verdict, Verdict::No);
    let refused = shop.try_ask(&blocked, only("li_1")).await;
    assert!(matches!(
        refused,
        Err(Failed::Refused(desk::RequestRefused::Ineligible { reasons })) if reasons == [Reason::CustomerBlocked]
    ));

    let shouted = email.to_uppercase();
    shop.desk.list_customer(&shop.merchant, &shouted, Some(Listing::Allowed)).await.expect("a listing");
    let trusted = shop.reopened(&file).await;
    let asked = shop.ask(&trusted, only("li_1")).await;
    assert!(matches!(asked.ticket.state, TicketState::Approved { by, .. } if by == Actor::Policy));
    assert_eq!(shop.desk.list_listed_customers(&shop.merchant).await.expect("a list").len(), 1);
    shop.close().await;
}

#[tokio::test]
async fn nobody_unknown_is_put_on_a_list() {
    let shop = Shop::with(rules()).await;
    for (email, refused) in [
        ("nobody@example.org", ListCustomerRefused::UnknownCustomer("nobody@example.org".to_owned())),
        ("nobody", ListCustomerRefused::BadAddress("nobody".to_owned())),
    ] {
        let done = shop.desk.list_customer(&shop.merchant, email, Some(Listing::Blocked)).await;
        assert!(matches!(done, Err(Failed::Refused(why)) if why == refused));
    }
    shop.close().await;
}

#[tokio::test]
async fn a_purchase_has_the_amounts_of_its_own_currency() {
    let fee = RestockingFee { flat: amounts([("EUR", 300)]), percent: Percent::ZERO, waived_for: Vec::new() };
    let shop = Shop::with(Policy {
        auto_approve_up_to: amounts([("EUR", 1_000), ("KWD", 3_000)]),
        minimum_amount: amounts([("EUR", 500)]),
        restocking_fee: Some(fee),
        ..rules()
    })
    .await;
    let ask = async |code, amount| {
        let file = shop.bought_in(code, amount).await;
        let record = shop.ask(&file, Selection::Full).await;
        (record.queue, record.asked_total)
    };

    assert_eq!(ask("EUR", 1_300).await, (Queue::Moving, 1_000), "less the fee");
    assert_eq!(ask("EUR", 1_301).await, (Queue::Waiting, 1_001));
    let little = shop.bought_in("EUR", 799).await.case.preview();
    assert_eq!(little.reasons, [Reason::BelowMinimum { asked: 499, minimum: 500 }]);
    assert_eq!(ask("KWD", 3_000).await, (Queue::Moving, 3_000));
    assert_eq!(ask("KWD", 3_001).await, (Queue::Waiting, 3_001));
    assert_eq!(ask("GBP", 900).await, (Queue::Waiting, 900), "ten euros say nothing of pounds");
    assert_eq!(ask("JPY", 300).await, (Queue::Waiting, 300), "three euros take no yen");
    shop.close().await;
}

#[tokio::test]
async fn rules_are_tried_on_what_happened_and_change_nothing() {
    let shop = Shop::with(rules()).await;
    let file = shop.paid_purchase().await;
    let first = shop.ask(&file, Selection::Amount { amount: 1_000 }).await;
    shop.approve(&first).await;
    let left = shop.reopened(&file).await;
    shop.ask(&left, Selection::Amount { amount: 1_500 }).await;

    let eager = Policy { auto_approve_up_to: amounts([("EUR", 1_200)]), ..rules() };
    let run = shop.desk.try_policy(&shop.merchant, eager, 10).await.expect("a run");

    let (code, outlook) = run.outlooks().next().expect("an outlook");
    assert_eq!((code, outlook.requests.before.review.count, outlook.requests.after.yes.count), ("EUR", 2, 1));
    let changed = &outlook.changed[0];
    assert_eq!((&changed.number, changed.after), (&first.number, (Outcome::AutoApprove, 1_000)));
    // The second came after the first: together they are above the limit, as they would have been that day.
    assert_eq!(outlook.changed.len(), 1);
    let only_one = shop.desk.try_policy(&shop.merchant, rules(), 1).await.expect("a run");
    assert_eq!(only_one.outlooks().next().expect("an outlook").1.requests.before.review.count, 1);
    assert_eq!(shop.desk.policy_in_force(&shop.merchant).await.expect("a policy").version, 1);
    shop.close().await;
}

#[tokio::test]
async fn requests_are_tried_with_the_amounts_of_their_currency() {
    let shop = Shop::with(rules()).await;
    for code in ["EUR", "GBP", "VND"] {
        shop.ask(&shop.bought_in(code, 200_000).await, Selection::Full).await;
    }

    let dong = Policy { auto_approve_up_to: amounts([("VND", 200_000)]), ..rules() };
    let run = shop.desk.try_policy(&shop.merchant, dong, 10).await.expect("a run");

    let at_once: Vec<_> = run.outlooks().map(|(code, outlook)| (code, outlook.requests.after.yes.count)).collect();
    assert_eq!(at_once, [("EUR", 0), ("GBP", 0), ("VND", 1)]);
    shop.close().await;
}

#[tokio::test]
async fn a_request_is_tried_as_it_was_that_day_not_as_it_ended() {
    let shop = Shop::with(rules()).await;
    let mut unsettled = shop.new_purchase();
    unsettled.payment.status = PaymentStatus::Captured;
    let file = shop.bought(unsettled).await;
    let asked = shop.ask(&file, Selection::Full).await;
    shop.approve(&asked).await;
    shop.pay_out().await;
    assert_eq!(shop.reopened(&file).await.payment.status, PaymentStatus::Voided);

    let run = shop.desk.try_policy(&shop.merchant, rules(), 10).await.expect("a run");

    let (_, outlook) = run.outlooks().next().expect("an outlook");
    assert_eq!(outlook.requests.before.review, Count { count: 1, amount: asked.asked_total });
    assert_eq!((outlook.requests.before, outlook.changed.len()), (outlook.requests.after, 0));
    shop.close().await;
}

#[tokio::test]
async fn published_rules_count_for_what_is_bought_from_then_on() {
    let shop = Shop::with(rules()).await;
    let before = shop.paid_purchase().await;
    shop.clock.advance(days(1));

    let published = shop.desk.publish_policy(&shop.merchant, with_fee(Vec::new())).await.expect("a policy");
    shop.clock.advance(days(1));
    let after = shop.paid_purchase().await;

    assert_eq!(published.version, 2);
    assert_eq!((before.policy.version, after.policy.version), (1, 2));
    assert_eq!(shop.reopened(&before).await.case.preview_of(&only("li_1")).fee, 0);
    assert!(after.case.preview_of(&only("li_1")).fee > 0);
    shop.close().await;
}

#[tokio::test]
async fn what_is_brought_in_late_has_the_rules_of_its_day() {
    let shop = Shop::with(rules()).await;
    shop.clock.advance(days(10));
    shop.desk.publish_policy(&shop.merchant, with_fee(Vec::new())).await.expect("a policy");
    shop.clock.advance(days(10));

    for (bought_days_ago, version) in [(5, 2), (15, 1), (400, 2)] {
        let mut new = shop.new_purchase();
        new.purchased_at = Timestamp(shop.desk.now().0 - days(bought_days_ago));
        assert_eq!(shop.bought(new).await.policy.version, version, "bought {bought_days_ago} days ago");
    }
    shop.close().await;
}

#[tokio::test]
async fn rules_that_no_case_may_hold_are_neither_tried_nor_published() {
    let shop = Shop::with(rules()).await;
    let wrong = || Policy { window_days: Some(-1), ..rules() };

    let tried = shop.desk.try_policy(&shop.merchant, wrong(), 10).await;
    assert!(matches!(tried, Err(Failed::Refused(invalid)) if invalid.field == "policy.window_days"));
    let published = shop.desk.publish_policy(&shop.merchant, wrong()).await;
    assert!(matches!(published, Err(Failed::Refused(invalid)) if invalid.field == "policy.window_days"));
    assert_eq!(shop.desk.policy_in_force(&shop.merchant).await.expect("a policy").version, 1);
    shop.close().await;
}

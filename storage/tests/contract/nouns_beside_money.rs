//! Attempts, credit, events and the sandbox's book are read as they were written.

use domain::{Actor, AttemptOutcome, Currency, EventFacts, EventKind, Posting, RefundProgress, RefundState};
use storage::{Event, ExcessRefund, SandboxRefund};

use crate::engines::{Database, on_both_engines};
use crate::example::{Shop, assert_same, at, new_id};

on_both_engines!(
    attempts_are_read_in_order,
    account_credit_adds_up_by_currency,
    a_story_is_told_in_order,
    the_sandbox_book_keeps_a_key_once,
    what_is_put_off_is_done_in_order_before_the_next_look,
    what_waits_without_a_ticket_is_listed_and_counted_by_merchant,
    what_is_in_excess_waits_until_it_is_noted_or_ends,
);

async fn attempts_are_read_in_order(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (_, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    let (refund, lines) = shop.refund(&payment, None);
    writing.insert_refund(&refund, &lines, &[]).await.expect("a refund");
    for attempt_no in [2, 1] {
        writing.begin_attempt(&refund.refund_id, attempt_no, at(attempt_no), attempt_no % 2).await.expect("an attempt");
    }
    writing.record_attempt_sent_again(&refund.refund_id, 2, at(50)).await.expect("a write");
    writing
        .record_attempt(&refund.refund_id, 2, (AttemptOutcome::AnswerLost, "lost"), at(60), Some(50))
        .await
        .expect("a write");
    writing.commit().await.expect("a commit");

    let attempts = database.reading().await.list_attempts(&refund.refund_id).await.expect("a list");
    let facts: Vec<_> = attempts
        .iter()
        .map(|one| (one.attempt_no, one.begun_at, one.sent_at, one.answered_at, one.outcome, one.answer.as_str()))
        .collect();
    let first = (1, at(1).0, at(1).0, None, None, "");
    assert_eq!(facts, [first, (2, at(2).0, at(50).0, Some(at(60).0), Some(AttemptOutcome::AnswerLost), "lost")]);
    let in_doubt: Vec<_> = attempts.iter().map(|one| one.in_doubt_since).collect();
    assert_eq!(in_doubt, [Some(at(1).0), Some(50)], "in doubt from before the call until there is word");
    assert_eq!(attempts.iter().map(|one| one.with_reason).collect::<Vec<_>>(), [1, 0]);
}

async fn account_credit_adds_up_by_currency(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    for (number, currency, amount) in [("1", "EUR", 300), ("2", "EUR", 4_000_000_000_000), ("3", "JPY", 5)] {
        let (_, payment) = shop.paid_purchase(&mut writing, number).await;
        let (mut refund, lines) = shop.refund(&payment, None);
        refund.currency = Currency::from_code(currency).expect("a currency");
        (refund.total, refund.to_payment, refund.to_credit) = (amount, 0, amount);
        writing.insert_refund(&refund, &lines, &[Posting::GrantCredit]).await.expect("a credit");
    }

    let kept =
        writing.list_account_credit(&shop.merchant.merchant_id, &shop.customer.customer_id).await.expect("a list");
    assert_eq!(kept, [("EUR".to_owned(), 4_000_000_000_300), ("JPY".to_owned(), 5)]);
}

async fn a_story_is_told_in_order(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (purchase, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    let ticket = shop.asked(&mut writing, &purchase).await;
    let (refund, lines) = shop.refund(&payment, Some(&ticket));
    writing.insert_refund(&refund, &lines, &[]).await.expect("a refund");
    let told = |kind: EventKind, refund_id| Event {
        event_id: new_id("evt"),
        merchant_id: shop.merchant.merchant_id.clone(),
        ticket_id: Some(ticket.ticket_id.clone()),
        refund_id,
        kind,
        actor: Actor::Policy,
        facts: EventFacts::note("Sorry"),
        happened_at: at(1),
    };
    let story =
        [told(EventKind::TicketRequested, None), told(EventKind::TicketApproved, Some(refund.refund_id.clone()))];
    for event in story.iter().rev() {
        writing.insert_event(event).await.expect("an event");
    }

    assert_same(&writing.list_events_of_ticket(&ticket.ticket_id).await.expect("a list"), &story);
}

/// More of them than go to the database together, and a look between two that takes what waits along.
async fn what_is_put_off_is_done_in_order_before_the_next_look(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (purchase, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    let ticket = shop.asked(&mut writing, &purchase).await;
    let mut money = shop.movement(&mut writing, &payment).await;
    let event = |number: usize| Event {
        event_id: format!("evt_{number:02}"),
        merchant_id: shop.merchant.merchant_id.clone(),
        ticket_id: Some(ticket.ticket_id.clone()),
        refund_id: None,
        kind: EventKind::TicketRequested,
        actor: Actor::CommandLine,
        facts: EventFacts::about(&number.to_string()),
        happened_at: at(0),
    };
    for number in 0..40 {
        writing.insert_event(&event(number)).await.expect("put off");
    }
    money.post(&mut writing, Posting::Reserve, 0, 7).await.expect("a posting");

    let records = writing.hold_purchase_records(&purchase.merchant_id, &purchase.purchase_id).await;
    let records = records.expect("a look").expect("a purchase");
    assert_eq!(records.purchase.given_back, 7);
    assert_eq!(records.pending_lines.iter().map(|line| &line.ticket).collect::<Vec<_>>(), [&ticket.number]);
    let told = writing.list_events_of_ticket(&ticket.ticket_id).await.expect("a list");
    let expected: Vec<Event> = (0..40).map(event).collect();
    assert_same(&told, &expected);
    writing.insert_event(&event(40)).await.expect("put off");
    writing.commit().await.expect("a commit");
    let told = database.reading().await.list_events_of_ticket(&ticket.ticket_id).await.expect("a list");
    assert_eq!(told.len(), 41);
}

async fn the_sandbox_book_keeps_a_key_once(database: &Database) {
    let entry = |key: &str, amount| SandboxRefund {
        refund_key: key.to_owned(),
        refund_id: "re_1".to_owned(),
        merchant_id: "mer_1".to_owned(),
        reference: "sbx_1".to_owned(),
        amount,
        currency: "EUR".to_owned(),
        made_at: at(1).0,
    };
    let mut writing = database.writing().await;
    for entry in [entry("re_1:1", 100), entry("re_1:1", 200), entry("re_1:2", 300)] {
        writing.insert_sandbox_refund(&entry).await.expect("an entry");
    }

    let found = writing.find_sandbox_refund("re_1:1").await.expect("a look");
    assert_eq!(found.map(|entry| entry.amount), Some(100));
    let all = writing.list_sandbox_refunds("re_1").await.expect("a list");
    assert_eq!(all.iter().map(|entry| entry.amount).collect::<Vec<_>>(), [100, 300]);

    // As much of the same payment: in the order they were made, and by key where they were made at once.
    let again = SandboxRefund { refund_key: "re_2:1".to_owned(), refund_id: "re_2".to_owned(), ..entry("", 100) };
    let other = SandboxRefund { reference: "sbx_2".to_owned(), ..again.clone() };
    let of_another = SandboxRefund { merchant_id: "mer_2".to_owned(), ..again.clone() };
    let earlier = SandboxRefund { made_at: at(0).0, ..again.clone() };
    for (asked, before) in [(entry("re_1:1", 100), 0), (again.clone(), 1), (other, 0), (of_another, 0), (earlier, 0)] {
        assert_eq!(writing.count_sandbox_refunds_before(&asked).await.expect("a count"), before, "{asked:?}");
    }
    let theirs = writing.list_sandbox_refunds_of_payment("mer_2", "sbx_1").await.expect("a list");
    assert_eq!(theirs.len(), 0, "two merchants may have payments of one name");
    assert_eq!(writing.list_sandbox_refunds_of_payment("mer_1", "sbx_1").await.expect("a list").len(), 2);
}

async fn what_waits_without_a_ticket_is_listed_and_counted_by_merchant(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (_, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    let mut refunds = Vec::new();
    for waits_since in [Some(at(9)), Some(at(5)), None] {
        let (mut refund, lines) = shop.refund(&payment, None);
        refund.progress = RefundProgress::open(RefundState::Unknown);
        refund.waits_since = waits_since;
        writing.insert_refund(&refund, &lines, &[]).await.expect("a refund");
        refunds.push(refund);
    }
    let merchant_id = &shop.merchant.merchant_id;

    let waiting = writing.list_waiting_refunds(merchant_id, 10).await.expect("a list");
    let ids: Vec<_> = waiting.iter().map(|refund| &refund.refund_id).collect();
    assert_eq!(ids, [&refunds[1].refund_id, &refunds[0].refund_id]);
    assert_eq!(writing.count_waiting_refunds(merchant_id).await.expect("a count"), 2);
    assert_eq!(writing.count_waiting_refunds("mer_another").await.expect("a count"), 0);
    refunds[0].waits_since = None;
    writing.update_refund(&refunds[0], &[], at(10)).await.expect("a write");
    assert_eq!(writing.list_waiting_refunds(merchant_id, 10).await.expect("a list").len(), 1);
}

async fn what_is_in_excess_waits_until_it_is_noted_or_ends(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (purchase, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    let excess = |reference: &str, found_at: i64| ExcessRefund {
        payment_id: payment.payment_id.clone(),
        reference: reference.to_owned(),
        merchant_id: shop.merchant.merchant_id.clone(),
        purchase_id: purchase.purchase_id.clone(),
        amount: 700,
        currency: "EUR".to_owned(),
        made_at: at(1).0,
        found_at: at(found_at).0,
        noted_at: None,
        noted_by: None,
        ended_at: None,
    };
    let (one, two) = (excess("re_1", 2), excess("re_2", 3));
    assert!(writing.insert_excess_refund(&one).await.expect("a write"));
    assert!(!writing.insert_excess_refund(&excess("re_1", 9)).await.expect("a write"), "known already");
    assert!(writing.insert_excess_refund(&two).await.expect("a write"));
    let merchant_id = &shop.merchant.merchant_id;
    let waiting = writing.list_excess_refunds_that_wait(merchant_id, 10).await.expect("a list");
    assert_eq!(waiting, [one.clone(), two.clone()]);

    let note = writing.record_excess_refund_noted(&payment.payment_id, "re_1", at(4), "staff:1").await;
    assert!(note.expect("a write"));
    let second = writing.record_excess_refund_noted(&payment.payment_id, "re_1", at(5), "staff:2").await;
    assert!(!second.expect("a write"), "noted once");
    assert!(writing.end_excess_refund(&payment.payment_id, "re_2", at(6)).await.expect("a write"));
    assert!(!writing.end_excess_refund(&payment.payment_id, "re_2", at(7)).await.expect("a write"));

    assert_eq!(writing.count_excess_refunds_that_wait(merchant_id).await.expect("a count"), 0);
    assert_eq!(writing.count_excess_refunds().await.expect("a count"), 1);
    let shown = writing.list_excess_refunds_of_purchase(&purchase.purchase_id).await.expect("a list");
    let noted = ExcessRefund { noted_at: Some(at(4).0), noted_by: Some("staff:1".to_owned()), ..one };
    assert_eq!(shown, [noted]);
    assert!(writing.insert_excess_refund(&excess("re_2", 8)).await.expect("a write"), "it is back");
    let found = writing.find_excess_refund(&payment.payment_id, "re_2").await.expect("a look");
    assert_eq!(found, Some(excess("re_2", 8)));
}

//! Purchases, payments, tickets, refunds and what surrounds them are read as they were written.

use domain::{FailureReason, Period, Prorate, RefundState, SelectedLine, Selection, Ticket};
use storage::{Event, NewAccountCredit, SandboxRefund};

use crate::engines::{Database, on_both_engines};
use crate::example::{Shop, assert_same, at, new_id};

on_both_engines!(
    a_purchase_is_read_as_written,
    a_known_purchase_number_changes_nothing,
    a_ticket_is_read_as_written_through_all_its_states,
    a_refund_is_read_as_written_through_all_its_states,
    attempts_are_read_in_order,
    account_credit_adds_up_by_currency,
    a_story_is_told_in_order,
    the_sandbox_book_keeps_a_key_once,
);

async fn a_purchase_is_read_as_written(database: &Database) {
    let shop = Shop::open(database).await;
    let plain = shop.purchase("LC-1");
    let mut full = shop.purchase("LC-2");
    full.delivered_at = Some(at(3));
    full.credit_applied = 700;
    if let Some(line) = full.lines.first_mut() {
        line.line.period = Some(Period { start: at(0), end: at(86_400) });
        line.line.discount = 100;
        line.line.tax = 100;
        line.line.consumed = true;
        line.consumed_at = Some(at(9));
    }
    let mut guest = shop.purchase("LC-3");
    guest.customer_id = None;
    let mut payment = shop.payment(&full);
    payment.disputed_at = Some(at(4));
    payment.gateway_refundable_until = Some(at(5));
    let mut unpaid = shop.payment(&plain);
    unpaid.captured_at = None;
    unpaid.captured = 0;
    let mut writing = database.writing().await;
    for purchase in [&plain, &full, &guest] {
        assert!(writing.insert_purchase(purchase).await.expect("a purchase"));
    }
    for payment in [&payment, &unpaid] {
        writing.insert_payment(payment).await.expect("a payment");
    }
    writing.commit().await.expect("a commit");

    let merchant_id = &shop.merchant.merchant_id;
    let mut reading = database.reading().await;
    for purchase in [&plain, &full, &guest] {
        let found = reading.find_purchase(merchant_id, &purchase.purchase_id).await.expect("a look");
        assert_same(&found, &Some(purchase));
        let found = reading.find_purchase_by_number(merchant_id, &purchase.number).await.expect("a look");
        assert_same(&found, &Some(purchase));
        assert!(reading.find_purchase("mer_other", &purchase.purchase_id).await.expect("a look").is_none());
    }
    for payment in [&payment, &unpaid] {
        assert_same(&reading.get_payment(&payment.payment_id).await.expect("it is there"), payment);
        assert_same(&reading.get_payment_of(&payment.purchase_id).await.expect("it is there"), payment);
    }
    let counted = reading.count_purchases_of_customer(merchant_id, &shop.customer.customer_id).await.expect("a count");
    assert_eq!((counted, reading.count_purchase_lines(merchant_id).await.expect("a count")), (2, 6));
    let sum = reading.sum_purchases(merchant_id).await.expect("a sum");
    assert_eq!((sum.purchases, sum.total, sum.given_back), (3, 15_000, 0));
    let nothing = reading.sum_purchases("mer_other").await.expect("a sum");
    assert_eq!((nothing.purchases, nothing.total, nothing.given_back), (0, 0, 0));
}

async fn a_known_purchase_number_changes_nothing(database: &Database) {
    let shop = Shop::open(database).await;
    let first = shop.purchase("LC-1");
    let mut second = shop.purchase("LC-1");
    second.total = 1;
    let mut writing = database.writing().await;
    assert!(writing.insert_purchase(&first).await.expect("a purchase"));
    assert!(!writing.insert_purchase(&second).await.expect("an answer"));
    writing.commit().await.expect("a commit");

    let mut reading = database.reading().await;
    let found = reading.find_purchase_by_number(&shop.merchant.merchant_id, "LC-1").await.expect("a look");
    assert_same(&found, &Some(first));
}

async fn a_ticket_is_read_as_written_through_all_its_states(database: &Database) {
    let shop = Shop::open(database).await;
    let states: [fn(Ticket) -> Ticket; 5] = [
        |ticket| ticket,
        |ticket| ticket.wait_for_customer(at(11)).expect("a step"),
        |ticket| ticket.approve(at(12), "staff:1", 2_500).expect("a step"),
        |ticket| ticket.reject(at(13), "staff:2").expect("a step"),
        |ticket| ticket.cancel(at(14)).expect("a step"),
    ];
    let mut writing = database.writing().await;
    let (purchase, _) = shop.paid_purchase(&mut writing, "LC-1").await;
    for state in states {
        let (mut record, lines) = shop.ticket(&purchase);
        record.selection = Selection::Lines {
            lines: vec![SelectedLine { id: "li_2".to_owned(), quantity: Some(1), prorate: Some(Prorate::Day) }],
        };
        writing.insert_ticket(&record, &lines).await.expect("a ticket");

        record.ticket = state(record.ticket.clone());
        record.note = "a word".to_owned();
        writing.record_decision(&record).await.expect("a decision");

        record.version += 1;
        assert_same(&writing.get_ticket(&record.ticket_id).await.expect("it is there"), &record);
        let found = writing.find_ticket(&record.merchant_id, &record.number).await.expect("a look");
        assert_same(&found, &Some(&record));
        assert!(writing.find_ticket("mer_other", &record.number).await.expect("a look").is_none());
        assert_eq!(writing.list_ticket_lines(&record.ticket_id).await.expect("a list"), lines);
    }
    let of_purchase = writing.list_tickets_of_purchase(&purchase.purchase_id).await.expect("a list");
    assert_eq!(of_purchase.len(), 5);
}

async fn a_refund_is_read_as_written_through_all_its_states(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (purchase, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    let ticket = shop.asked(&mut writing, &purchase).await;
    let (mut refund, lines) = shop.refund(&payment, Some(&ticket));
    refund.expected_by = Some(at(99));
    writing.insert_refund(&refund, &lines).await.expect("a refund");
    let (mut recorded, its_lines) = shop.refund(&payment, None);
    recorded.destination = "recorded".to_owned();
    recorded.external_number = Some("C536379 1".to_owned());
    recorded.state = RefundState::Succeeded;
    recorded.succeeded_at = Some(at(40));
    writing.insert_refund(&recorded, &its_lines).await.expect("a refund");

    refund.state = RefundState::Sending;
    refund.attempt_no = 1;
    refund.sent_at = Some(at(31));
    writing.record_refund(&refund).await.expect("a step");
    refund.version += 1;
    refund.state = RefundState::Failed;
    refund.failed_at = Some(at(32));
    refund.failure_reason = Some(FailureReason::ExpiredOrCanceledCard);
    refund.gateway_reference = Some("sbx_re_1".to_owned());
    refund.trace_number = Some("ARN 7".to_owned());
    writing.record_refund(&refund).await.expect("a step");
    refund.version += 1;
    writing.commit().await.expect("a commit");

    let mut reading = database.reading().await;
    for (refund, lines) in [(&refund, &lines), (&recorded, &its_lines)] {
        assert_same(&reading.get_refund(&refund.refund_id).await.expect("it is there"), refund);
        assert_eq!(&reading.list_refund_lines(&refund.refund_id).await.expect("a list"), lines);
    }
    assert_same(&reading.find_refund_of_ticket(&ticket.ticket_id).await.expect("a look"), &Some(&refund));
    let merchant_id = &shop.merchant.merchant_id;
    let found = reading.find_refund_by_external_number(merchant_id, "C536379 1").await.expect("a look");
    assert_same(&found, &Some(&recorded));
    assert_eq!(reading.sum_recorded_refunds(merchant_id).await.expect("a sum"), 3_000);
    assert_eq!(reading.sum_recorded_refunds("mer_other").await.expect("a sum"), 0);
    assert_eq!(reading.count_refunds_of_customer(&shop.customer.customer_id).await.expect("a count"), 0);
    // What failed holds nothing any more.
    assert_eq!(reading.list_earlier_refunds(&purchase.purchase_id).await.expect("a list").len(), 1);
}

async fn attempts_are_read_in_order(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (_, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    let (refund, lines) = shop.refund(&payment, None);
    writing.insert_refund(&refund, &lines).await.expect("a refund");
    for attempt_no in [2, 1] {
        writing.begin_attempt(&refund.refund_id, attempt_no, at(attempt_no)).await.expect("an attempt");
    }
    writing.record_attempt_sent_again(&refund.refund_id, 2, at(50)).await.expect("a write");
    writing.record_attempt(&refund.refund_id, 2, "pending", at(60)).await.expect("a write");
    writing.commit().await.expect("a commit");

    let attempts = database.reading().await.list_attempts(&refund.refund_id).await.expect("a list");
    let facts: Vec<_> = attempts
        .iter()
        .map(|one| (one.attempt_no, one.begun_at, one.sent_at, one.answered_at, one.answer.as_deref()))
        .collect();
    let first = (1, at(1).0, at(1).0, None, None);
    assert_eq!(facts, [first, (2, at(2).0, at(50).0, Some(at(60).0), Some("pending"))]);
}

async fn account_credit_adds_up_by_currency(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    for (number, currency, amount) in [("1", "EUR", 300), ("2", "EUR", 4_000_000_000_000), ("3", "JPY", 5)] {
        let (_, payment) = shop.paid_purchase(&mut writing, number).await;
        let (refund, lines) = shop.refund(&payment, None);
        writing.insert_refund(&refund, &lines).await.expect("a refund");
        let credit = NewAccountCredit {
            refund_id: &refund.refund_id,
            merchant_id: &shop.merchant.merchant_id,
            customer_id: &shop.customer.customer_id,
            currency,
            amount,
            given_at: at(1),
        };
        writing.insert_account_credit(&credit).await.expect("a credit");
    }

    let kept = writing.list_account_credit(&shop.merchant.merchant_id, &shop.customer.customer_id).await.expect("a list");
    assert_eq!(kept, [("EUR".to_owned(), 4_000_000_000_300), ("JPY".to_owned(), 5)]);
}

async fn a_story_is_told_in_order(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (purchase, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    let ticket = shop.asked(&mut writing, &purchase).await;
    let (refund, lines) = shop.refund(&payment, Some(&ticket));
    writing.insert_refund(&refund, &lines).await.expect("a refund");
    let told = |kind: &str, refund_id| Event {
        event_id: new_id("evt"),
        merchant_id: shop.merchant.merchant_id.clone(),
        ticket_id: Some(ticket.ticket_id.clone()),
        refund_id,
        kind: kind.to_owned(),
        actor: "policy".to_owned(),
        facts: "{}".to_owned(),
        happened_at: at(1).0,
    };
    let story = [told("ticket_requested", None), told("ticket_approved", Some(refund.refund_id.clone()))];
    for event in story.iter().rev() {
        writing.insert_event(event).await.expect("an event");
    }

    assert_same(&writing.list_events_of_ticket(&ticket.ticket_id).await.expect("a list"), &story);
}

async fn the_sandbox_book_keeps_a_key_once(database: &Database) {
    let entry = |key: &str, amount| SandboxRefund {
        refund_key: key.to_owned(),
        refund_id: "re_1".to_owned(),
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
}

//! Purchases, payments, tickets and refunds are read as they were written.

use domain::{
    Actor, Attention, Destination, FailureReason, OtherWay, Period, Prorate, RefundProgress, RefundState, SelectedLine,
    Selection, Ticket,
};

use crate::engines::{Database, on_both_engines};
use crate::example::{Shop, assert_same, at};
use crate::example_purchase::failed;

on_both_engines!(
    a_purchase_is_read_as_written,
    a_known_purchase_number_changes_nothing,
    a_ticket_is_read_as_written_through_all_its_states,
    a_refund_is_read_as_written_through_all_its_states,
    a_ticket_is_read_from_the_refund_that_holds_money_whatever_the_clock_said,
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
        |ticket| ticket.approve(at(12), Actor::Staff("staff:1".to_owned()), 2_500).expect("a step"),
        |ticket| ticket.reject(at(13), Actor::Staff("staff:2".to_owned())).expect("a step"),
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
    writing.insert_refund(&refund, &lines, &[]).await.expect("a refund");
    let (mut recorded, its_lines) = shop.refund(&payment, None);
    recorded.destination = Destination::Recorded;
    recorded.external_number = Some("C536379 1".to_owned());
    recorded.progress = RefundProgress::Succeeded { at: at(40) };
    recorded.evidence = "SEPA 4711".to_owned();
    recorded.other_way = Some(OtherWay::BankTransfer);
    writing.insert_refund(&recorded, &its_lines, &[]).await.expect("a refund");

    let attention = Some((Attention::NoAnswer, at(30)));
    refund.progress = RefundProgress::Open { state: RefundState::Sending, attention, short_since: Some(at(31)) };
    refund.attempt_no = 1;
    refund.sent_at = Some(at(31));
    refund.given_up = Some((at(31), Actor::Staff("1".to_owned())));
    writing.update_refund(&refund, &[], at(31)).await.expect("a step");
    refund.version += 1;
    assert_same(&writing.get_refund(&refund.refund_id).await.expect("it is there"), &refund);
    refund.evidence = "Till 2".to_owned();
    let reason = FailureReason::ExpiredOrCanceledCard;
    refund.progress = RefundProgress::Failed { at: at(32), reason, succeeded_at: Some(at(31)) };
    refund.gateway_reference = Some("sbx_re_1".to_owned());
    refund.trace_number = Some("ARN 7".to_owned());
    writing.update_refund(&refund, &[], at(32)).await.expect("a step");
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
    let records = reading.find_purchase_records(merchant_id, &purchase.purchase_id).await.expect("a look");
    assert_eq!(records.expect("a purchase").refunds.len(), 1);
}

async fn a_ticket_is_read_from_the_refund_that_holds_money_whatever_the_clock_said(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (purchase, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    let ticket = shop.asked(&mut writing, &purchase).await;
    let mut named = async |refund_id: &str, fails: bool| {
        let (mut refund, lines) = shop.refund(&payment, Some(&ticket));
        refund.refund_id = refund_id.to_owned();
        writing.insert_refund(&refund, &lines, &[]).await.expect("a refund");
        if fails {
            writing.update_refund(&failed(&refund, 32), &[], at(32)).await.expect("a step");
        }
    };
    named("re_7", true).await;
    named("re_8", true).await;
    named("re_5", false).await; // Named by a clock that went back.
    writing.commit().await.expect("a commit");

    let mut reading = database.reading().await;
    let newest = reading.find_refund_of_ticket(&ticket.ticket_id).await.expect("a look");
    assert_eq!(newest.map(|refund| refund.refund_id).as_deref(), Some("re_5"));
    let told = reading.list_refunds_of_ticket(&ticket.ticket_id).await.expect("a list");
    assert_eq!(told.iter().map(|refund| refund.refund_id.as_str()).collect::<Vec<_>>(), ["re_7", "re_8", "re_5"]);
    assert!(reading.list_refunds_of_ticket("tkt_nobody").await.expect("a list").is_empty());
}

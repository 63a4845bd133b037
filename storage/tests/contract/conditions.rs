//! What a policy's conditions leave behind is read as it was written: fees, lists, refunds as of a day.

use domain::{EarlierLine, EarlierParts, EarlierRefund, LineRefund, Listing, Policy, RefundReason, RestockingFee};

use crate::engines::{Database, on_both_engines};
use crate::example::{Shop, amounts, assert_same, at, policy};

on_both_engines!(
    a_policy_with_every_condition_is_read_as_written,
    a_fee_stays_with_its_line,
    a_refund_counts_from_the_instant_it_was_reserved,
    a_customer_is_on_one_list_or_none,
    a_merchants_purchases_are_read_the_last_first,
);

async fn a_policy_with_every_condition_is_read_as_written(database: &Database) {
    let shop = Shop::open(database).await;
    let mut strict = policy(&shop.merchant, 2, at(100));
    strict.rules = Policy {
        minimum_amount: amounts([("EUR", 500), ("JPY", 0)]),
        evidence_for: vec![RefundReason::Damaged, RefundReason::WrongItem],
        restocking_fee: Some(RestockingFee {
            flat: amounts([("KWD", 1_250), ("EUR", 250)]),
            percent: "12.5".parse().expect("a percentage"),
            waived_for: vec![RefundReason::Damaged],
        }),
        ..strict.rules
    };
    let mut writing = database.writing().await;
    writing.insert_policy(&strict).await.expect("a policy");
    writing.commit().await.expect("a commit");

    let read = database.reading().await.get_policy(&strict.policy_id).await.expect("it is there");

    assert_same(&read, &strict);
}

async fn a_fee_stays_with_its_line(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (purchase, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    let kept = |line: &LineRefund| LineRefund {
        subtotal: 2_400,
        tax: 100,
        total: 2_500,
        fee: 500,
        fee_discount: 7,
        fee_tax: 20,
        ..line.clone()
    };
    let (ticket, asked) = shop.ticket(&purchase);
    let asked: Vec<LineRefund> = asked.iter().map(kept).collect();
    writing.insert_ticket(&ticket, &asked).await.expect("a ticket");
    let (mut refund, given) = shop.refund(&payment, Some(&ticket));
    (refund.total, refund.to_payment) = (2_500, 2_500);
    let given: Vec<LineRefund> = given.iter().map(kept).collect();
    writing.insert_refund(&refund, &given, &[]).await.expect("a refund");
    writing.commit().await.expect("a commit");

    let mut reading = database.reading().await;
    assert_eq!(reading.list_ticket_lines(&ticket.ticket_id).await.expect("a list"), asked);
    assert_eq!(reading.list_refund_lines(&refund.refund_id).await.expect("a list"), given);
    let records = reading.find_purchase_records(&purchase.merchant_id, &purchase.purchase_id).await;
    let earlier = records.expect("a look").expect("a purchase").refunds;
    let line = EarlierLine {
        id: "li_2".to_owned(),
        total: 2_500,
        fee: 500,
        quantity: 1,
        parts: Some(EarlierParts { discount: 0, tax: 100 }),
    };
    let whole = EarlierRefund { lines: vec![line], to_payment: 2_500, to_credit: 0, to_other_payments: 0 };
    assert_eq!(earlier, [whole]);
}

async fn a_refund_counts_from_the_instant_it_was_reserved(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (purchase, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    let (refund, lines) = shop.refund(&payment, None);
    writing.insert_refund(&refund, &lines, &[]).await.expect("a refund");
    writing.commit().await.expect("a commit");

    let mut reading = database.reading().await;
    for (instant, refunds) in [(at(29), 0), (at(30), 0), (at(31), 1)] {
        let found = reading.list_earlier_refunds_at(&purchase.purchase_id, instant).await.expect("a list");
        assert_eq!(found.len(), refunds, "{instant:?}");
    }
}

async fn a_customer_is_on_one_list_or_none(database: &Database) {
    let shop = Shop::open(database).await;
    let (merchant_id, id) = (&shop.merchant.merchant_id, &shop.customer.customer_id);

    for listing in [Some(Listing::Blocked), Some(Listing::Allowed), None] {
        let mut writing = database.writing().await;
        writing.record_listing(id, listing).await.expect("a listing");
        writing.commit().await.expect("a commit");

        let mut reading = database.reading().await;
        let found = reading.find_customer(id).await.expect("a look").expect("a customer");
        assert_eq!(found.listing, listing);
        let listed = reading.list_listed_customers(merchant_id).await.expect("a list");
        assert_eq!(listed.len(), usize::from(listing.is_some()));
        assert!(reading.list_listed_customers("mer_other").await.expect("a list").is_empty());
    }
}

async fn a_merchants_purchases_are_read_the_last_first(database: &Database) {
    let mut writing = database.writing().await;
    let shop = Shop::open_as(&mut writing, "here").await;
    let other = Shop::open_as(&mut writing, "there").await;
    for number in ["LC-1", "LC-2", "LC-3"] {
        shop.paid_purchase(&mut writing, number).await;
    }
    other.paid_purchase(&mut writing, "LC-9").await;
    writing.commit().await.expect("a commit");

    let mut reading = database.reading().await;
    let merchant_id = &shop.merchant.merchant_id;
    let first = reading.list_purchases_of_merchant(merchant_id, None, 2).await.expect("a page");
    let last = first.last().map(|purchase| purchase.purchase_id.as_str());
    let rest = reading.list_purchases_of_merchant(merchant_id, last, 2).await.expect("a page");

    let numbers: Vec<_> = first.iter().chain(&rest).map(|purchase| purchase.number.as_str()).collect();
    assert_eq!(numbers, ["LC-3", "LC-2", "LC-1"]);
    assert_eq!(first[0].lines.len(), 2, "each with its lines");
}

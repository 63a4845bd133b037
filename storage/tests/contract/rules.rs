//! The schema's named rules, each met once; the code above asks by these names.

use domain::{Actor, Destination};
use storage::{Staff, StorageError, Writing};

use crate::engines::{Database, on_both_engines};
use crate::example::{Shop, at, customer, merchant, new_id};

on_both_engines!(
    a_slug_is_taken_once,
    a_staff_address_is_taken_once,
    a_customer_address_and_number_are_taken_once,
    customers_without_address_or_number_are_many,
    a_ticket_number_is_taken_once,
    an_external_number_is_taken_once,
    only_what_was_recorded_was_paid_another_way,
    a_row_refers_to_something,
    a_ticket_approves_no_more_than_asked,
    a_rule_is_known_by_its_own_name_only,
);

#[track_caller]
fn assert_broke<T: std::fmt::Debug>(answer: Result<T, StorageError>, rule: &str, columns: &str) {
    let refused = answer.expect_err("the rule holds");
    assert!(refused.broke(rule, columns), "{refused:?} is not {rule}");
}

async fn a_slug_is_taken_once(database: &Database) {
    Shop::open(database).await;
    let mut writing = database.writing().await;
    writing.insert_merchant(&merchant("lantern-2"), at(0)).await.expect("another slug");

    let taken = writing.insert_merchant(&merchant("lantern"), at(0)).await;

    assert_broke(taken, "merchant_slug_is_taken", "merchant.slug");
}

async fn a_staff_address_is_taken_once(database: &Database) {
    let shop = Shop::open(database).await;
    let person = |email: &str| Staff {
        staff_id: new_id("stf"),
        merchant_id: shop.merchant.merchant_id.clone(),
        email: email.to_owned(),
        name: "Nora".to_owned(),
        role: storage::Role::Viewer,
        password_hash: String::new(),
        approves_up_to: None,
        disabled_at: None,
    };
    let mut writing = database.writing().await;
    for email in ["a@example.org", "b@example.org"] {
        writing.insert_staff(&person(email), at(0)).await.expect("a person");
    }

    assert_broke(writing.insert_staff(&person("a@example.org"), at(0)).await, "staff_email_is_taken", "staff.email");
}

async fn a_customer_address_and_number_are_taken_once(database: &Database) {
    let shop = Shop::open(database).await;
    let same_email = customer(&shop.merchant, Some("ada@example.org"), Some("other"));
    let same_number = customer(&shop.merchant, Some("other@example.org"), Some("17850"));

    let taken = database.writing().await.insert_customer(&same_email, at(0)).await;
    assert_broke(taken, "customer_email_is_taken", "customer.merchant_id, customer.email");
    let taken = database.writing().await.insert_customer(&same_number, at(0)).await;
    assert_broke(taken, "customer_number_is_taken", "customer.merchant_id, customer.number");
}

async fn customers_without_address_or_number_are_many(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    for _ in 0..3 {
        writing.insert_customer(&customer(&shop.merchant, None, None), at(0)).await.expect("a customer");
    }
}

async fn a_ticket_number_is_taken_once(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (purchase, _) = shop.paid_purchase(&mut writing, "LC-1").await;
    let first = shop.asked(&mut writing, &purchase).await;
    let (mut second, lines) = shop.ticket(&purchase);
    second.number.clone_from(&first.number);

    writing.insert_ticket(&second, &lines).await.expect("put off");

    let taken = writing.commit().await;

    assert_broke(taken, "ticket_number_is_taken", "ticket.merchant_id, ticket.number");
}

async fn an_external_number_is_taken_once(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (_, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    let mut insert = async |number: Option<&str>| {
        let (mut refund, lines) = shop.refund(&payment, None);
        refund.external_number = number.map(str::to_owned);
        writing.insert_refund(&refund, &lines, &[]).await
    };
    for number in [None, None, Some("C1"), Some("C2")] {
        insert(number).await.expect("put off");
    }
    let all = writing.list_refunds_of_purchase(&payment.purchase_id).await.expect("nothing is taken");
    assert_eq!(all.len(), 4);
    let (mut refund, lines) = shop.refund(&payment, None);
    refund.external_number = Some("C1".to_owned());
    writing.insert_refund(&refund, &lines, &[]).await.expect("put off");

    let taken = writing.commit().await;

    assert_broke(taken, "refund_external_number_is_taken", "refund.merchant_id, refund.external_number");
}

async fn only_what_was_recorded_was_paid_another_way(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (_, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    writing.commit().await.expect("a commit");
    let insert = async |destination: Destination| {
        let mut writing = database.writing().await;
        let (mut refund, lines) = shop.refund(&payment, None);
        refund.destination = destination;
        refund.other_way = Some(domain::OtherWay::Cash);
        writing.insert_refund(&refund, &lines, &[]).await?;
        writing.commit().await
    };
    insert(Destination::Recorded).await.expect("a refund");

    assert_broke(insert(Destination::Original).await, "refund_other_way_is_known", "refund_other_way_is_known");
}

async fn a_row_refers_to_something(database: &Database) {
    let stranger = merchant("never-written");

    let refused = database.writing().await.insert_customer(&customer(&stranger, None, None), at(0)).await;

    assert!(matches!(refused, Err(StorageError::RuleBroken(_))), "{refused:?}");
}

async fn a_ticket_approves_no_more_than_asked(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (purchase, _) = shop.paid_purchase(&mut writing, "LC-1").await;
    let approved = async |writing: &mut Writing, total| {
        let mut record = shop.asked(writing, &purchase).await;
        record.ticket = record.ticket.approve(at(1), Actor::Staff("1".to_owned()), total).expect("a step");
        writing.record_decision(&record).await
    };
    approved(&mut writing, 3_000).await.expect("all that was asked");

    let refused = approved(&mut writing, 3_001).await;

    assert_broke(refused, "ticket_approves_no_more_than_asked", "ticket_approves_no_more_than_asked");
}

async fn a_rule_is_known_by_its_own_name_only(database: &Database) {
    Shop::open(database).await;

    let taken = database.writing().await.insert_merchant(&merchant("lantern"), at(0)).await.expect_err("it is taken");

    assert!(!taken.broke("staff_email_is_taken", "staff.email"), "{taken:?}");
    assert!(!StorageError::Stale.broke("merchant_slug_is_taken", "merchant.slug"));
}

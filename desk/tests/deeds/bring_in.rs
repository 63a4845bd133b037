//! Purchases from another system: brought in once, refused with a reason, never half.

use desk::{BringInRefused, BroughtIn, Customer, NewCustomer, NewLine, NewPurchase};
use domain::{EmailAddress, MOST, Period, Timestamp};

use crate::shop::{Shop, line, shop};

type Answers = Vec<Result<BroughtIn, BringInRefused>>;

pub async fn bring(shop: &Shop, batch: Vec<NewPurchase>) -> Answers {
    let mut bringing = shop.desk.begin_to_bring_in(&shop.merchant).await.expect("a policy");
    bringing.purchases(batch).await.expect("a commit")
}

pub fn person(number: Option<&str>, email: Option<&str>) -> Option<NewCustomer> {
    Some(NewCustomer {
        number: number.map(str::to_owned),
        email: email.map(|email| EmailAddress::parse(email).expect("an address")),
        name: "Somebody".to_owned(),
    })
}

async fn customer_by_email(shop: &Shop, email: &str) -> Option<Customer> {
    let mut reading = shop.desk.storage().reading().await.expect("a read");
    reading.find_customer_by_email(&shop.merchant.merchant_id, email).await.expect("a look")
}

pub async fn buyer_of(shop: &Shop, number: &str) -> Option<String> {
    let mut reading = shop.desk.storage().reading().await.expect("a read");
    let found = reading.find_purchase_by_number(&shop.merchant.merchant_id, number).await.expect("a look");
    found.expect("it was brought in").customer_id
}

#[tokio::test]
async fn a_known_number_changes_nothing() {
    let shop = shop().await;
    let new = shop.new_purchase();
    let again = NewPurchase { customer: person(None, Some("new@example.org")), ..new.clone() };
    let other = NewPurchase { lines: vec![line("cup", 1, 1)], ..new.clone() };
    let file = shop.bought(new.clone()).await;

    let answers = bring(&shop, vec![new.clone(), again, other]).await;

    let known = Ok(BroughtIn::Known);
    assert_eq!(answers, [known.clone(), known, Err(BringInRefused::DiffersFromKnown)]);
    let now = shop.open(&file.purchase.purchase_id).await;
    assert_eq!(format!("{:?}", now.purchase), format!("{:?}", file.purchase));
    assert!(customer_by_email(&shop, "new@example.org").await.is_none(), "nobody new came with it");
    shop.close().await;
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_and_leaves_nothing_behind() {
    let shop = shop().await;
    let with = |lines: Vec<NewLine>| NewPurchase {
        customer: person(None, Some("new@example.org")),
        lines,
        ..shop.new_purchase()
    };
    let a_line = |change: fn(&mut NewLine)| {
        let mut line = line("cup", 1, 1_000);
        change(&mut line);
        with(vec![line])
    };
    let span = |start, end| Some(Period { start: Timestamp::from_seconds(start), end: Timestamp::from_seconds(end) });
    let mut backwards = line("abo", 1, 1_000);
    backwards.period = span(5, 5);
    let mut when = shop.new_purchase();
    when.payment.captured_at = None;
    let cases = [
        (with(vec![]), BringInRefused::ComesToNothing),
        (a_line(|line| line.subtotal = 0), BringInRefused::ComesToNothing),
        (a_line(|line| line.quantity = 0), BringInRefused::BadQuantity),
        (a_line(|line| line.subtotal = -1), BringInRefused::BadAmount),
        (a_line(|line| line.tax = -1), BringInRefused::BadAmount),
        (a_line(|line| line.discount = 1_001), BringInRefused::BadAmount),
        (a_line(|line| line.discount = -1), BringInRefused::BadAmount),
        (a_line(|line| line.subtotal = MOST + 1), BringInRefused::TooLarge),
        (with(vec![line("a", 1, i64::MAX), line("b", 1, i64::MAX)]), BringInRefused::TooLarge),
        (with(vec![backwards]), BringInRefused::BadPeriod),
        (when, BringInRefused::CaptureUnknown),
        (NewPurchase { credit_applied: 5_001, ..shop.new_purchase() }, BringInRefused::TooMuchCredit),
        (NewPurchase { credit_applied: -1, ..shop.new_purchase() }, BringInRefused::TooMuchCredit),
    ];
    let (batch, refused): (Vec<_>, Vec<_>) = cases.into_iter().unzip();

    let answers = bring(&shop, batch).await;

    assert_eq!(answers, refused.into_iter().map(Err).collect::<Answers>());
    assert!(customer_by_email(&shop, "new@example.org").await.is_none());
    shop.close().await;
}

#[tokio::test]
async fn what_just_makes_sense_is_taken_and_can_be_opened() {
    let shop = shop().await;
    let mut subscription = shop.new_purchase();
    subscription.lines = vec![line("abo", 1, MOST)];
    for line in &mut subscription.lines {
        line.period = Some(Period { start: Timestamp::from_seconds(5), end: Timestamp::from_seconds(6) });
    }
    shop.bought(subscription).await;
    shop.bought(NewPurchase { credit_applied: 5_000, ..shop.new_purchase() }).await;
    let mut free = shop.new_purchase();
    free.lines = vec![NewLine { discount: 1_000, tax: 1, ..line("cup", 1, 1_000) }];
    shop.bought(free).await;
    shop.close().await;
}

#[tokio::test]
async fn customers_are_told_apart_by_number_and_then_by_address() {
    let shop = shop().await;
    let mut number = 0;
    let mut bought_by = |customer| {
        number += 1;
        NewPurchase { number: format!("N-{number}"), customer, ..shop.new_purchase() }
    };
    let batch = vec![
        bought_by(person(Some("1"), Some("one@example.org"))),
        bought_by(person(Some("1"), None)),
        bought_by(person(None, Some("one@example.org"))),
        bought_by(person(Some("2"), None)),
        bought_by(person(Some("3"), Some("one@example.org"))),
        bought_by(None),
    ];

    let answers = bring(&shop, batch).await;

    let refused: Vec<usize> =
        answers.iter().enumerate().filter(|(_, answer)| answer.is_err()).map(|(at, _)| at).collect();
    assert_eq!((refused, answers.get(4)), (vec![4], Some(&Err(BringInRefused::EmailTaken))));
    let one = buyer_of(&shop, "N-1").await;
    assert!(one.is_some());
    assert_eq!((buyer_of(&shop, "N-2").await, buyer_of(&shop, "N-3").await), (one.clone(), one.clone()));
    assert_ne!(buyer_of(&shop, "N-4").await, one);
    assert_eq!(buyer_of(&shop, "N-6").await, None);
    shop.close().await;
}

#[tokio::test]
async fn strangers_without_number_or_address_are_not_one_person() {
    let shop = shop().await;
    let stranger = || NewPurchase { customer: person(None, None), ..shop.new_purchase() };
    let (first, second) = (stranger(), stranger());
    let numbers = (first.number.clone(), second.number.clone());

    bring(&shop, vec![first, second]).await;

    assert_ne!(buyer_of(&shop, &numbers.0).await, buyer_of(&shop, &numbers.1).await);
    shop.close().await;
}

//! Money that comes back another way: account credit, part of it or all.

use desk::PurchaseFile;
use domain::{Queue, RefundState, Selection, Status};

use crate::asking::only;
use crate::gateway::Sent;
use crate::shop::{Shop, shop};
use crate::world::days;

async fn credit_of(shop: &Shop) -> Vec<(String, i64)> {
    let mut reading = shop.desk.storage().reading().await.expect("a read");
    let kept = reading.list_account_credit(&shop.merchant.merchant_id, &shop.customer.customer_id).await;
    kept.expect("a list")
}

/// 50.00, of which 30.00 were paid by account credit.
async fn partly_paid_by_credit(shop: &Shop) -> PurchaseFile {
    let mut new = shop.new_purchase();
    new.credit_applied = 3_000;
    shop.bought(new).await
}

#[tokio::test]
async fn what_was_paid_by_credit_comes_back_as_credit_and_nothing_is_sent() {
    let shop = shop().await;
    let file = partly_paid_by_credit(&shop).await;
    let record = shop.ask(&file, only("li_2")).await;
    assert_eq!((record.asked_to_payment, record.asked_to_credit), (0, 3_000));

    let approved = shop.approve(&record).await;

    assert_eq!(approved.queue, Queue::Done);
    assert_eq!(shop.pay_out().await, 0);
    let ticket = shop.ticket(&record.number).await;
    assert_eq!(ticket.status(), Status::Succeeded);
    let refund = ticket.refund().expect("a refund");
    assert_eq!((refund.destination.as_str(), refund.state()), ("account_credit", RefundState::Succeeded));
    assert_eq!(ticket.events.last().map(|event| event.kind.as_str()), Some("refund_succeeded"));
    assert_eq!(credit_of(&shop).await, [("EUR".to_owned(), 3_000)]);
    assert!(shop.gateway.calls().is_empty());
    shop.send_mail().await;
    assert!(shop.mailbox.last_text().contains("€30.00 is added to your account credit."));
    shop.close().await;
}

#[tokio::test]
async fn credit_comes_first_and_the_rest_goes_to_the_card() {
    let shop = shop().await;
    let file = partly_paid_by_credit(&shop).await;
    let record = shop.ask(&file, Selection::Full).await;
    shop.approve(&record).await;
    assert!(credit_of(&shop).await.is_empty(), "nothing is given before the money has moved");

    shop.pay_out().await;

    assert_eq!(shop.gateway.book().iter().map(|entry| entry.amount).collect::<Vec<_>>(), [2_000]);
    assert_eq!(credit_of(&shop).await, [("EUR".to_owned(), 3_000)]);
    shop.send_mail().await;
    let letter = shop.mailbox.last_text();
    assert!(letter.contains("€20.00 goes to Visa ending 4242, €30.00 is added to your account credit."), "{letter}");
    shop.close().await;
}

#[tokio::test]
async fn a_split_refund_that_failed_gives_no_credit() {
    let shop = shop().await;
    shop.gateway.plan([Sent::Fails(domain::FailureReason::AccountClosed)]);
    let file = partly_paid_by_credit(&shop).await;
    let record = shop.ask(&file, Selection::Full).await;
    shop.approve(&record).await;

    shop.pay_out().await;

    assert!(credit_of(&shop).await.is_empty());
    assert_eq!(shop.open(&file.purchase.purchase_id).await.case.remaining(), 5_000);
    shop.close().await;
}

#[tokio::test]
async fn a_payment_too_old_for_its_gateway_comes_back_as_credit() {
    let shop = shop().await;
    let mut new = shop.new_purchase();
    new.payment.gateway_refundable_until = Some(domain::Timestamp(shop.now().0 + days(1)));
    let file = shop.bought(new).await;
    shop.clock.advance(days(2));

    let record = shop.ask(&shop.open(&file.purchase.purchase_id).await, Selection::Full).await;
    shop.approve(&record).await;

    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    assert_eq!(credit_of(&shop).await, [("EUR".to_owned(), 5_000)]);
    assert!(shop.gateway.calls().is_empty());
    shop.close().await;
}

//! Account credit in place of a refund that failed: given at once, said for what it is, and instead of the money.

use desk::RemedyRefused;
use domain::{FailureReason, Method, Queue, RefundState, Selection, Status};

use crate::asking::only;
use crate::remedy_refused::refused;
use crate::shop::{Shop, shop};

async fn credit_of(shop: &Shop) -> Vec<(String, i64)> {
    let mut reading = shop.desk.storage().reading().await.expect("a read");
    let kept = reading.list_account_credit(&shop.merchant.merchant_id, &shop.customer.customer_id).await;
    kept.expect("a list")
}

#[tokio::test]
async fn credit_in_place_of_money_is_given_at_once_and_no_gateway_is_asked() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let failed = shop.failed(&file, Selection::Full, FailureReason::ExpiredOrCanceledCard).await;
    let calls = shop.gateway.calls().len();

    let refund = shop.try_credit(&shop.manager, &failed).await.expect("credit");

    assert_eq!(refund.queue(), Queue::Done);
    let ticket = shop.ticket(&failed.record.number).await;
    assert_eq!((ticket.status(), ticket.record.queue), (Status::Succeeded, Queue::Done));
    let refund = ticket.refund().expect("a refund");
    assert_eq!((refund.destination.as_str(), refund.state()), ("account_credit", RefundState::Succeeded));
    assert_eq!((refund.method, refund.to_payment, refund.to_credit), (Method::AccountCredit, 0, 5_000));
    assert_eq!((refund.succeeded_at(), refund.expected_by), (Some(shop.now()), None));
    assert_eq!(ticket.tries.as_ref().expect("a refund").lines, failed.tries.as_ref().expect("a refund").lines);
    assert_eq!(credit_of(&shop).await, [("EUR".to_owned(), 5_000)]);
    assert_eq!((shop.pay_out().await, shop.gateway.calls().len()), (0, calls));
    let now = shop.reopened(&file).await;
    assert_eq!((now.payment.reserved, now.payment.refunded, now.purchase.given_back), (0, 0, 5_000));
    assert_eq!(now.case.remaining(), 0, "it is given instead of the money, not beside it");
    shop.close().await;
}

#[tokio::test]
async fn the_letter_says_that_it_is_credit_and_no_money() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let failed = shop.failed(&file, only("li_2"), FailureReason::AccountClosed).await;

    shop.try_credit(&shop.manager, &failed).await.expect("credit");
    while shop.send_mail().await > 0 {}

    let subject = shop.mailbox.subjects().pop().expect("a letter");
    assert_eq!(subject, format!("€30.00 is account credit now ({})", failed.record.number));
    let letter = shop.mailbox.last_text();
    assert!(letter.contains("your refund of €30.00 is now account credit with Lantern & Cup"), "{letter}");
    assert!(letter.contains("since it could not be paid to Visa ending 4242. It is not money:"), "{letter}");
    assert!(!letter.contains("paid back"), "{letter}");
    let events = shop.ticket(&failed.record.number).await.events;
    let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["ticket_requested", "ticket_approved", "refund_failed", "refund_credited", "refund_succeeded"]);
    shop.close().await;
}

#[tokio::test]
async fn a_refund_in_two_ways_that_failed_becomes_credit_as_a_whole() {
    let shop = shop().await;
    let mut new = shop.new_purchase();
    new.credit_applied = 3_000;
    let file = shop.bought(new).await;
    let failed = shop.failed(&file, Selection::Full, FailureReason::LostOrStolenCard).await;
    assert!(credit_of(&shop).await.is_empty());

    shop.try_credit(&shop.manager, &failed).await.expect("credit");

    assert_eq!(credit_of(&shop).await, [("EUR".to_owned(), 5_000)]);
    shop.close().await;
}

#[tokio::test]
async fn credit_is_given_only_where_the_table_has_it() {
    let shop = shop().await;
    for reason in [FailureReason::ProcessingError, FailureReason::Disputed, FailureReason::AlreadyRefunded] {
        let file = shop.paid_purchase().await;
        let failed = shop.failed(&file, Selection::Full, reason).await;

        assert_eq!(refused(shop.try_credit(&shop.manager, &failed).await), RemedyRefused::NotWorthIt { reason });
    }
    assert!(credit_of(&shop).await.is_empty());
    shop.close().await;
}

#[tokio::test]
async fn credit_is_given_once() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let failed = shop.failed(&file, Selection::Amount { amount: 500 }, FailureReason::AccountClosed).await;

    shop.try_credit(&shop.manager, &failed).await.expect("credit");
    let second = refused(shop.try_credit(&shop.manager, &failed).await);

    assert_eq!(second, RemedyRefused::AlreadyRemedied { state: RefundState::Succeeded });
    assert_eq!(credit_of(&shop).await, [("EUR".to_owned(), 500)]);
    let shown = shop.ticket(&failed.record.number).await;
    let done = refused(shop.try_credit(&shop.manager, &shown).await);
    assert_eq!(done, RemedyRefused::NotFailed { state: RefundState::Succeeded });
    shop.close().await;
}

//! What happens after a success: banks send money back weeks later.

use domain::{FailureReason, GatewayResult, Queue, RefundState, Selection, Status};

use crate::pay_out::refund_of;
use crate::shop::shop;
use crate::world::{days, hours, minutes};

const CAME_BACK: GatewayResult = GatewayResult::Failed { reason: FailureReason::AccountClosed };

#[tokio::test]
async fn g9_a_late_failure_gives_the_money_back_to_the_books_and_reopens_for_a_remedy() {
    let shop = shop().await;
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    let refund = refund_of(&shop, &record.number).await;
    assert_eq!(refund.state(), RefundState::Succeeded);

    shop.gateway.says_of(&refund.refund_id, CAME_BACK);
    shop.clock.advance(days(2));
    shop.look_at_payments().await;
    shop.send_mail().await;

    let ticket = shop.ticket(&record.number).await;
    assert_eq!((ticket.status(), ticket.record.queue), (Status::Failed, Queue::Attention));
    let payment = &ticket.purchase.payment;
    assert_eq!((payment.reserved, payment.refunded), (0, 0));
    assert!(shop.mailbox.last_text().contains("The bank has returned it"), "{}", shop.mailbox.last_text());

    shop.try_credit(&shop.manager, &ticket).await.expect("the remedy for a closed account");
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    shop.close().await;
}

#[tokio::test]
async fn g9_credit_that_was_given_with_it_is_taken_back_and_given_once_more() {
    let shop = shop().await;
    let new = desk::NewPurchase { credit_applied: 1_500, ..shop.new_purchase() };
    let file = shop.bought(new).await;
    let record = shop.ask(&file, Selection::Full).await;
    shop.approve(&record).await;
    shop.pay_out().await;
    let refund = refund_of(&shop, &record.number).await;
    assert_eq!((refund.to_payment, refund.to_credit), (3_500, 1_500));
    assert_eq!(balance(&shop).await, [("EUR".to_owned(), 1_500)]);

    shop.gateway.says_of(&refund.refund_id, GatewayResult::Failed { reason: FailureReason::ProcessingError });
    shop.clock.advance(days(1));
    shop.look_at_payments().await;
    assert_eq!(balance(&shop).await, []);

    shop.try_retry(&shop.manager, &shop.ticket(&record.number).await).await.expect("it may be tried again");
    shop.pay_out().await;
    assert_eq!(balance(&shop).await, [("EUR".to_owned(), 1_500)]);
    shop.close().await;
}

async fn balance(shop: &crate::shop::Shop) -> Vec<(String, i64)> {
    let mut reading = shop.desk.storage().reading().await.expect("a read");
    reading.list_account_credit(&shop.merchant.merchant_id, &shop.customer.customer_id).await.expect("a look")
}

#[tokio::test]
async fn i15_a_refund_that_failed_late_stays_failed_whatever_is_heard_afterwards() {
    let shop = shop().await;
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    let refund = refund_of(&shop, &record.number).await;
    shop.gateway.says_of(&refund.refund_id, CAME_BACK);
    shop.clock.advance(minutes(5));
    shop.look_at_payments().await;

    // An older word that comes last.
    for answer in [
        GatewayResult::Pending { reference: "sbx_old".to_owned(), is_short: false },
        GatewayResult::Succeeded { reference: "sbx_old".to_owned(), trace_number: None },
    ] {
        shop.gateway.says_of(&refund.refund_id, answer);
        shop.clock.advance(hours(7));
        shop.look_at_payments().await;
    }

    assert_eq!(refund_of(&shop, &record.number).await.state(), RefundState::Failed);
    shop.gateway.says_of(&refund.refund_id, CAME_BACK);
    shop.close().await;
}

#[tokio::test]
async fn a_pending_word_after_a_success_changes_nothing() {
    let shop = shop().await;
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    let refund = refund_of(&shop, &record.number).await;
    let reference = refund.gateway_reference.clone().expect("a name");
    shop.gateway.says_of(&refund.refund_id, GatewayResult::Pending { reference: reference.clone(), is_short: false });
    shop.clock.advance(minutes(5));
    shop.look_at_payments().await;

    assert_eq!(refund_of(&shop, &record.number).await.state(), RefundState::Succeeded);
    shop.gateway.says_of(&refund.refund_id, GatewayResult::Succeeded { reference, trace_number: None });
    shop.close().await;
}

#[tokio::test]
async fn a_trace_number_that_comes_days_later_is_kept() {
    let shop = shop().await;
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    let refund = refund_of(&shop, &record.number).await;
    let reference = refund.gateway_reference.clone().expect("a name");
    let trace_number = Some("74537604221222132710572".to_owned());
    shop.gateway.says_of(&refund.refund_id, GatewayResult::Succeeded { reference, trace_number: trace_number.clone() });

    shop.clock.advance(days(2));
    shop.look_at_payments().await;

    assert_eq!(refund_of(&shop, &record.number).await.trace_number, trace_number);
    shop.close().await;
}

#[tokio::test]
async fn a_payment_is_looked_at_for_thirty_days_after_a_refund_and_no_longer() {
    let shop = shop().await;
    shop.approved(Selection::Full).await;
    shop.pay_out().await;
    let mut looks = 0;
    for _ in 0..40 {
        shop.clock.advance(days(1));
        looks += shop.look_at_payments().await;
    }
    assert_eq!(looks, 3, "after a day, a week and a month: the earlier ones were over");
    shop.clock.advance(days(60));
    assert_eq!(shop.look_at_payments().await, 0);
    shop.close().await;
}

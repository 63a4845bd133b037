//! Trying a failed refund again: a new refund of the same, its money held anew, and never two of them.

use desk::{Failed, RemedyRefused, Repair};
use domain::{Actor, FailureReason, Queue, RefundState, RestockingFee, Selection, Status};
use futures::future::join_all;
use std::sync::Arc;
use storage::JobKind;

use crate::asking::{about, only};
use crate::gateway::Sent;
use crate::people::{amounts, rules};
use crate::shop::{Shop, shop};
use crate::world::days;

async fn open_jobs(shop: &Shop) -> i64 {
    let mut reading = shop.desk.storage().reading().await.expect("a read");
    reading.count_open_jobs(JobKind::PayOut).await.expect("a count")
}

#[tokio::test]
async fn t23_a_failed_refund_keeps_nothing_reserved_and_a_second_try_is_a_new_refund_of_the_same() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let failed = shop.failed(&file, Selection::Full, FailureReason::ProcessingError).await;
    let payment = shop.reopened(&file).await.payment;
    assert_eq!((payment.reserved, payment.refunded), (0, 0));

    let record = shop.try_retry(&shop.manager, &failed).await.expect("a second try");

    assert_eq!(record.queue(), Queue::Moving);
    let ticket = shop.ticket(&failed.record.number).await;
    assert_eq!((ticket.status(), ticket.record.queue), (Status::Processing, Queue::Moving));
    let (first, second) = (failed.refund().expect("the first"), ticket.refund().expect("the second"));
    assert_ne!(first.refund_id, second.refund_id);
    assert_eq!(
        (second.state(), second.total, second.to_payment),
        (RefundState::Reserved, first.total, first.to_payment)
    );
    assert_eq!(ticket.tries.as_ref().expect("a refund").lines, failed.tries.as_ref().expect("a refund").lines);
    let held = shop.reopened(&file).await;
    assert_eq!((held.payment.reserved, held.purchase.given_back), (5_000, 5_000));
    let [(earlier, attempts)] = ticket.tries.as_ref().expect("a refund").earlier.as_slice() else {
        panic!("{:?}", ticket.tries.as_ref().expect("a refund").earlier)
    };
    assert_eq!((&earlier.refund_id, earlier.state(), attempts.len()), (&first.refund_id, RefundState::Failed, 1));

    shop.pay_out().await;

    assert_eq!(shop.ticket(&failed.record.number).await.status(), Status::Succeeded);
    assert_eq!(shop.gateway.sent_keys(), [format!("{}:1", first.refund_id), format!("{}:1", second.refund_id)]);
    let payment = shop.reopened(&file).await.payment;
    assert_eq!((payment.reserved, payment.refunded), (0, 5_000));
    shop.close().await;
}

#[tokio::test]
async fn a_second_try_tells_its_story_and_the_customer() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let failed = shop.failed(&file, Selection::Full, FailureReason::ProcessingError).await;

    let _record = shop.try_retry(&shop.manager, &failed).await.expect("a second try");
    shop.pay_out().await;
    while shop.send_mail().await > 0 {}

    let ticket = shop.ticket(&failed.record.number).await;
    let kinds: Vec<&str> = ticket.events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["ticket_requested", "ticket_approved", "refund_failed", "refund_retried", "refund_succeeded"]);
    let retried = &ticket.events[3];
    assert_eq!(retried.actor, Actor::Staff(shop.manager.staff_id.clone()));
    assert_eq!(retried.refund_id, ticket.refund().map(|refund| refund.refund_id.clone()));
    let letters: Vec<String> = shop.mailbox.letters().into_iter().map(|letter| letter.text).collect();
    let [.., failed, again, paid] = letters.as_slice() else { panic!("{letters:?}") };
    assert!(failed.contains("somebody there has been told and can try it again"), "{failed}");
    assert!(again.contains("Lantern & Cup tries your refund of €50.00 again."), "{again}");
    assert!(again.contains("€50.00 goes to Visa ending 4242. Expected in your account by Monday, 29 June."), "{again}");
    assert!(paid.contains("€50.00 has been paid back for purchase"), "{paid}");
    shop.close().await;
}

#[tokio::test]
async fn a_smaller_yes_and_its_fee_stay_as_they_were_decided() {
    let fee = RestockingFee { flat: amounts([("EUR", 250)]), percent: domain::Percent::ZERO, waived_for: Vec::new() };
    let shop = Shop::with(domain::Policy { restocking_fee: Some(fee), ..rules() }).await;
    let file = shop.paid_purchase().await;
    let record = shop.ask(&file, Selection::Full).await;
    shop.try_approve(&shop.manager, &record.number, Some(1_234)).await.expect("a smaller yes");
    shop.gateway.plan([Sent::Fails(FailureReason::ProcessingError)]);
    shop.pay_out().await;
    let failed = shop.ticket(&record.number).await;

    shop.try_retry(&shop.manager, &failed).await.expect("a second try");

    let ticket = shop.ticket(&record.number).await;
    assert_eq!(ticket.refund().map(|refund| refund.total), Some(1_234));
    assert_eq!(ticket.tries.as_ref().expect("a refund").lines, failed.tries.as_ref().expect("a refund").lines);
    assert!(
        ticket.tries.as_ref().expect("a refund").lines.iter().any(|line| line.fee > 0),
        "{:?}",
        ticket.tries.as_ref().expect("a refund").lines
    );
    shop.close().await;
}

#[tokio::test]
async fn what_was_paid_by_credit_comes_back_as_credit_once_the_second_try_succeeds() {
    let shop = shop().await;
    let mut new = shop.new_purchase();
    new.credit_applied = 3_000;
    let file = shop.bought(new).await;
    let failed = shop.failed(&file, Selection::Full, FailureReason::ProcessingError).await;

    shop.try_retry(&shop.manager, &failed).await.expect("a second try");
    shop.pay_out().await;

    let mut reading = shop.desk.storage().reading().await.expect("a read");
    let kept = reading.list_account_credit(&shop.merchant.merchant_id, &shop.customer.customer_id).await;
    assert_eq!(kept.expect("a list"), [("EUR".to_owned(), 3_000)]);
    drop(reading);
    assert_eq!(shop.gateway.book().iter().map(|entry| entry.amount).collect::<Vec<_>>(), [2_000]);
    shop.close().await;
}

#[tokio::test]
async fn what_fails_again_lies_before_staff_again_and_every_try_is_kept_in_order() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let first = shop.failed(&file, Selection::Full, FailureReason::ProcessingError).await;
    let mut ids = vec![about(&first)];
    for _ in 0..2 {
        let shown = shop.ticket(&first.record.number).await;
        shop.gateway.plan([Sent::Fails(FailureReason::ProcessingError)]);
        shop.try_retry(&shop.manager, &shown).await.expect("another try");
        shop.pay_out().await;
        ids.push(about(&shop.ticket(&first.record.number).await));
    }

    let ticket = shop.ticket(&first.record.number).await;
    assert_eq!((ticket.status(), ticket.record.queue), (Status::Failed, Queue::Attention));
    let told = ticket.tries.as_ref().expect("a refund").all();
    assert_eq!(told.map(|(refund, _)| refund.refund_id.clone()).collect::<Vec<_>>(), ids);
    assert_eq!(shop.reopened(&file).await.case.remaining(), 5_000, "T23: nothing is held");
    shop.close().await;
}

#[tokio::test]
async fn t25_a_second_try_owes_the_gateway_its_call_from_the_moment_that_it_is_promised() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let failed = shop.failed(&file, Selection::Full, FailureReason::ProcessingError).await;
    assert_eq!(open_jobs(&shop).await, 0);

    shop.try_retry(&shop.manager, &failed).await.expect("a second try");

    assert_eq!(open_jobs(&shop).await, 1);
    shop.second_desk().await.pay_out().await.expect("whoever works next makes the call");
    assert_eq!((open_jobs(&shop).await, shop.gateway.book().len()), (0, 1));
    shop.close().await;
}

#[tokio::test]
async fn t28_a_gateways_no_ends_its_own_refund_and_no_other_of_that_payment() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let (cup, lantern) = (shop.ask(&file, only("li_1")).await, shop.ask(&file, only("li_2")).await);
    shop.approve(&cup).await;
    shop.pay_out().await;
    shop.approve(&lantern).await;
    shop.gateway.plan([Sent::Fails(FailureReason::ProcessingError)]);
    shop.pay_out().await;

    let payment = shop.reopened(&file).await.payment;
    assert_eq!((payment.reserved, payment.refunded), (0, 2_000), "the other one's money stays where it went");
    assert_eq!(shop.ticket(&cup.number).await.status(), Status::Succeeded);
    let failed = shop.ticket(&lantern.number).await;
    shop.try_retry(&shop.manager, &failed).await.expect("a second try");
    shop.pay_out().await;

    assert_eq!(shop.reopened(&file).await.payment.refunded, 5_000);
    let first = shop.ticket(&lantern.number).await.tries.expect("a refund").first().clone();
    assert_eq!((first.state(), first.failure_reason()), (RefundState::Failed, Some(FailureReason::ProcessingError)));
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_ten_clicks_at_once_on_try_again_are_one_second_try() {
    let shop = Arc::new(shop().await);
    let file = shop.paid_purchase().await;
    let failed = shop.failed(&file, Selection::Amount { amount: 500 }, FailureReason::ProcessingError).await;
    // Ten times as much is left, so that what remains stops nobody.
    let other = Arc::new(shop.second_desk().await);

    let clicks = (0..10).map(|count| {
        let (shop, other, asked) = (shop.clone(), other.clone(), about(&failed));
        tokio::spawn(async move {
            let desk = if count % 2 == 0 { &shop.desk } else { &*other };
            match desk.repair_refund(&shop.merchant, &shop.manager, &asked, Repair::Retry).await {
                Ok(_) => 1,
                Err(Failed::Refused(RemedyRefused::AlreadyRemedied { state: RefundState::Reserved })) => 0,
                other => panic!("{other:?}"),
            }
        })
    });
    let won: i32 = join_all(clicks).await.into_iter().map(|answer| answer.expect("no panic")).sum();

    assert_eq!(won, 1);
    while shop.pay_out().await > 0 {}
    assert_eq!(shop.gateway.book().iter().map(|entry| entry.amount).collect::<Vec<_>>(), [500]);
    Arc::into_inner(shop).expect("nobody else is at work").close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_second_try_and_account_credit_at_once_one_is_done() {
    let shop = Arc::new(shop().await);
    for _ in 0..10 {
        let file = shop.paid_purchase().await;
        let failed = shop.failed(&file, Selection::Amount { amount: 500 }, FailureReason::Declined).await;
        shop.clock.advance(days(1));
        let (one, two, asked) = (shop.clone(), shop.clone(), about(&failed));
        let click = asked.clone();
        let again =
            tokio::spawn(
                async move { one.desk.repair_refund(&one.merchant, &one.manager, &click, Repair::Retry).await },
            );
        let credit =
            tokio::spawn(
                async move { two.desk.repair_refund(&two.merchant, &two.manager, &asked, Repair::Credit).await },
            );

        match (again.await.expect("no panic"), credit.await.expect("no panic")) {
            (Ok(_), Err(Failed::Refused(RemedyRefused::AlreadyRemedied { state: RefundState::Reserved })))
            | (Err(Failed::Refused(RemedyRefused::AlreadyRemedied { state: RefundState::Succeeded })), Ok(_)) => {}
            both => panic!("{both:?}"),
        }
        while shop.pay_out().await > 0 {}
        assert_eq!(shop.reopened(&file).await.case.remaining(), 4_500);
    }
    Arc::into_inner(shop).expect("nobody else is at work").close().await;
}

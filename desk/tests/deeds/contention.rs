//! Another transaction in a deed's way, each time that it wants to commit: it is done anew, five times at most.

use async_trait::async_trait;
use desk::{ApproveTicket, Failed, RequestRefund};
use domain::{RefundReason, Selection, Status};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use storage::{Fault, Faults, OpenWith, Step, StorageError};

use crate::database::{Database, on_both_engines};
use crate::people::rules;
use crate::shop::Shop;

on_both_engines!(
    d5_a_request_with_others_in_its_way_is_taken_at_the_fifth_try,
    d5_a_request_with_others_in_its_way_five_times_is_told_to_try_later_and_left_nothing,
    d5_an_approval_with_others_in_its_way_is_given_at_the_fifth_try,
    d5_an_approval_with_others_in_its_way_five_times_is_told_to_try_later_and_left_nothing,
);

/// So many commits are not to be.
struct InTheWay {
    times: usize,
    commits: AtomicUsize,
}

#[async_trait]
impl Faults for InTheWay {
    async fn before(&self, step: Step<'_>) -> Result<(), Fault> {
        let is_ended = step == Step::Commit && self.commits.fetch_add(1, Ordering::SeqCst) < self.times;
        if is_ended { Err(Fault::InTheWay) } else { Ok(()) }
    }
}

async fn desk_with(shop: &Shop, times: usize) -> (desk::Desk, Arc<InTheWay>) {
    let others = Arc::new(InTheWay { times, commits: AtomicUsize::new(0) });
    let desk = shop.desk_with(OpenWith { faults: Some(others.clone()), ..OpenWith::default() }).await;
    (desk, others)
}

#[track_caller]
fn assert_later<T: std::fmt::Debug, R: std::fmt::Debug>(answer: Result<T, Failed<R>>) {
    match answer {
        Err(Failed::Trouble(trouble @ StorageError::Contended(_))) => assert!(trouble.is_transient()),
        other => panic!("{other:?}"),
    }
}

fn request(file: &desk::PurchaseFile) -> RequestRefund {
    RequestRefund {
        purchase_id: file.purchase.purchase_id.clone(),
        selection: Selection::Full,
        reason: RefundReason::Damaged,
        comment: String::new(),
        expected_total: file.case.because(RefundReason::Damaged, 0).preview_of(&Selection::Full).total,
    }
}

async fn d5_a_request_with_others_in_its_way_is_taken_at_the_fifth_try(database: Database) {
    let shop = Shop::at(database.url.clone(), rules()).await;
    let file = shop.paid_purchase().await;
    let (desk, others) = desk_with(&shop, 4).await;

    desk.request_refund(&shop.merchant, &shop.customer, request(&file)).await.expect("it is taken");

    assert_eq!(others.commits.load(Ordering::SeqCst), 5);
    assert_eq!(shop.open(&file.purchase.purchase_id).await.tickets.len(), 1);
    shop.send_mail().await;
    assert_eq!(shop.mailbox.letters().len(), 1);
    close(shop, desk, database).await;
}

async fn d5_a_request_with_others_in_its_way_five_times_is_told_to_try_later_and_left_nothing(database: Database) {
    let shop = Shop::at(database.url.clone(), rules()).await;
    let file = shop.paid_purchase().await;
    let (desk, others) = desk_with(&shop, 5).await;

    let answer = desk.request_refund(&shop.merchant, &shop.customer, request(&file)).await;

    assert_later(answer);
    assert_eq!(others.commits.load(Ordering::SeqCst), 5);
    assert_eq!(shop.open(&file.purchase.purchase_id).await.tickets.len(), 0);
    // Nobody is in the way any more.
    desk.request_refund(&shop.merchant, &shop.customer, request(&file)).await.expect("it is taken");
    close(shop, desk, database).await;
}

async fn asked_for(shop: &Shop) -> ApproveTicket {
    let record = shop.ask(&shop.paid_purchase().await, Selection::Full).await;
    let expected_total = shop.ticket(&record.number).await.decision.total;
    ApproveTicket { number: record.number, amount: None, note: String::new(), expected_total }
}

async fn d5_an_approval_with_others_in_its_way_is_given_at_the_fifth_try(database: Database) {
    let shop = Shop::at(database.url.clone(), rules()).await;
    let asked = asked_for(&shop).await;
    let (desk, others) = desk_with(&shop, 4).await;

    desk.approve_ticket(&shop.merchant, &shop.manager, asked).await.expect("it is approved");

    assert_eq!(others.commits.load(Ordering::SeqCst), 5);
    shop.pay_out().await;
    assert_eq!(shop.gateway.book().len(), 1);
    close(shop, desk, database).await;
}

async fn d5_an_approval_with_others_in_its_way_five_times_is_told_to_try_later_and_left_nothing(database: Database) {
    let shop = Shop::at(database.url.clone(), rules()).await;
    let asked = asked_for(&shop).await;
    let number = asked.number.clone();
    let (desk, others) = desk_with(&shop, 5).await;

    let answer = desk.approve_ticket(&shop.merchant, &shop.manager, asked).await;

    assert_later(answer);
    assert_eq!(others.commits.load(Ordering::SeqCst), 5);
    assert_eq!(shop.ticket(&number).await.status(), Status::Pending);
    shop.pay_out().await;
    assert_eq!(shop.gateway.book().len(), 0);
    close(shop, desk, database).await;
}

async fn close(shop: Shop, desk: desk::Desk, database: Database) {
    desk.storage().close().await;
    shop.close_by_the_books().await;
    database.gone().await;
}

//! Another transaction in a deed's way, each time that it wants to commit: it is done anew, five times at most.

use async_trait::async_trait;
use desk::{ApproveTicket, Deed, Failed, PaidElsewhere, RejectTicket, Repair, RequestRefund};
use domain::{FailureReason, OtherWay, RefundReason, Selection, Status};
use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use storage::{Fault, Faults, OpenWith, Step, StorageError};

use crate::asking::about;
use crate::attend::{shown, unanswered};
use crate::by_hand::{proof, to_send};
use crate::database::{Database, on_both_engines};
use crate::look::hear_of;
use crate::people::rules;
use crate::shop::Shop;
use crate::world::{days, seconds};

on_both_engines!(
    d5_a_request_with_others_in_its_way_is_taken_at_the_fifth_try,
    d5_a_request_with_others_in_its_way_five_times_is_told_to_try_later_and_left_nothing,
    d5_an_approval_with_others_in_its_way_is_given_at_the_fifth_try,
    d5_an_approval_with_others_in_its_way_five_times_is_told_to_try_later_and_left_nothing,
    d5_a_request_is_rejected_or_taken_back_despite_others,
    d5_a_failed_refund_is_answered_despite_others,
    d5_a_refund_that_waits_for_a_person_is_answered_despite_others,
    d5_more_than_was_paid_is_noted_despite_others,
);

/// So many commits are not to be.
struct InTheWay {
    times: AtomicUsize,
    commits: AtomicUsize,
}

impl InTheWay {
    /// From the next commit on.
    fn stand(&self, times: usize) {
        self.times.store(times, Ordering::SeqCst);
        self.commits.store(0, Ordering::SeqCst);
    }
}

#[async_trait]
impl Faults for InTheWay {
    async fn before(&self, step: Step<'_>) -> Result<(), Fault> {
        let is_ended =
            step == Step::Commit && self.commits.fetch_add(1, Ordering::SeqCst) < self.times.load(Ordering::SeqCst);
        if is_ended { Err(Fault::InTheWay) } else { Ok(()) }
    }
}

async fn desk_with(shop: &Shop, times: usize) -> (desk::Desk, Arc<InTheWay>) {
    let others = Arc::new(InTheWay { times: AtomicUsize::new(times), commits: AtomicUsize::new(0) });
    let desk = shop.desk_with(OpenWith { faults: Some(others.clone()), ..OpenWith::default() }).await;
    (desk, others)
}

#[track_caller]
fn assert_later<T: Debug, R: Debug>(answer: Result<T, Failed<R>>) {
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

/// With others in its way five times a deed is told to try later; then, with four of them, it is done. Had the first left
/// anything behind, the second would be refused.
async fn despite<T: Debug, R: Debug>(others: &InTheWay, deed: impl AsyncFn() -> Deed<T, R>) -> T {
    others.stand(5);
    assert_later(deed().await);
    assert_eq!(others.commits.load(Ordering::SeqCst), 5);
    others.stand(4);
    let done = deed().await.expect("it is done");
    assert_eq!(others.commits.load(Ordering::SeqCst), 5);
    done
}

async fn d5_a_request_is_rejected_or_taken_back_despite_others(database: Database) {
    let shop = Shop::at(database.url.clone(), rules()).await;
    let (desk, others) = desk_with(&shop, 0).await;
    let (merchant, nora) = (&shop.merchant, &shop.manager);
    let one = shop.ask(&shop.paid_purchase().await, Selection::Full).await.number;
    let other = shop.ask(&shop.paid_purchase().await, Selection::Full).await.number;

    let no = RejectTicket { number: one.clone(), note: "It was worn.".to_owned() };
    despite(&others, async || desk.reject_ticket(merchant, nora, no.clone()).await).await;
    despite(&others, async || desk.cancel_ticket(merchant, &shop.customer, &other).await).await;

    assert_eq!(shop.ticket(&one).await.status(), Status::Rejected);
    assert_eq!(shop.ticket(&other).await.status(), Status::Canceled);
    close(shop, desk, database).await;
}

async fn d5_a_failed_refund_is_answered_despite_others(database: Database) {
    let shop = Shop::at(database.url.clone(), rules()).await;
    let (desk, others) = desk_with(&shop, 0).await;
    let (merchant, nora) = (&shop.merchant, &shop.manager);
    let mut failed = Vec::new();
    let mut direct = Vec::new();
    for reason in [FailureReason::ProcessingError, FailureReason::AccountClosed, FailureReason::AccountClosed] {
        failed.push(shop.failed(&shop.paid_purchase().await, Selection::Full, reason).await);
        direct.push(shop.failed_without_ticket(reason).await);
    }

    let till = |expected| PaidElsewhere { way: OtherWay::Cash, proof: proof("Till 2", None), expected };
    despite(&others, async || desk.repair_refund(merchant, nora, &about(&failed[0]), Repair::Retry).await).await;
    despite(&others, async || desk.repair_refund(merchant, nora, &about(&failed[1]), Repair::Credit).await).await;
    despite(&others, async || desk.record_elsewhere(merchant, nora, &about(&failed[2]), till(5_000)).await).await;
    despite(&others, async || desk.repair_refund(merchant, nora, &direct[0], Repair::Retry).await).await;
    despite(&others, async || desk.record_elsewhere(merchant, nora, &direct[1], till(2_000)).await).await;
    despite(&others, async || desk.leave_refund(merchant, nora, &direct[2]).await).await;

    shop.pay_out().await;
    assert_eq!(shop.gateway.book().len(), 2, "both second tries, once each");
    for ticket in failed {
        assert_eq!(shop.ticket(&ticket.record.number).await.status(), Status::Succeeded);
    }
    close(shop, desk, database).await;
}

async fn d5_a_refund_that_waits_for_a_person_is_answered_despite_others(database: Database) {
    let shop = Shop::at(database.url.clone(), rules()).await;
    let (desk, others) = desk_with(&shop, 0).await;
    let (merchant, nora) = (&shop.merchant, &shop.manager);
    let (sent, not_sent) = (to_send(&shop, 0).await, to_send(&shop, 0).await);
    let unanswered = unanswered(&shop).await;

    despite(&others, async || desk.record_by_hand(merchant, nora, &shown(&sent), proof("SEPA 1", None)).await).await;
    let closed = FailureReason::AccountClosed;
    despite(&others, async || desk.fail_by_hand(merchant, nora, &shown(&not_sent), closed).await).await;
    despite(&others, async || desk.give_up_attempt(merchant, nora, &shown(&unanswered)).await).await;

    shop.pay_out().await;
    for (file, status) in [(sent, Status::Succeeded), (not_sent, Status::Failed), (unanswered, Status::Failed)] {
        assert_eq!(shop.ticket(&file.record.number).await.status(), status);
    }
    close(shop, desk, database).await;
}

async fn d5_more_than_was_paid_is_noted_despite_others(database: Database) {
    let shop = Shop::at(database.url.clone(), rules()).await;
    let (desk, others) = desk_with(&shop, 0).await;
    let file = shop.paid_purchase().await;
    let payment_id = &file.payment.payment_id;
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_first", 4_000);
    shop.clock.advance(seconds(1));
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_second", 4_000);
    hear_of(&shop, payment_id).await;

    let note = async || desk.note_excess(&shop.merchant, &shop.manager, payment_id, "re_second").await;
    assert_eq!(despite(&others, note).await, file.purchase.purchase_id);

    shop.gateway.takes_back("re_second", FailureReason::AccountClosed);
    shop.clock.advance(days(1));
    hear_of(&shop, payment_id).await;
    shop.recorded_elsewhere(&file.purchase.purchase_id, 4_000);
    close(shop, desk, database).await;
}

async fn close(shop: Shop, desk: desk::Desk, database: Database) {
    desk.storage().close().await;
    shop.close_by_the_books().await;
    database.gone().await;
}

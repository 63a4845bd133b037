//! What the gateway has that we did not ask for.

use desk::{Failed, MakeRefundRefused, NoteExcessRefused, Role, Staff};
use domain::{EventKind, FailureReason, Queue, Selection, Status};

use crate::asking::only;
use crate::attend::refused;
use crate::gateway::Sent;
use crate::people::staff;
use crate::shop::{Shop, shop};
use crate::world::{days, minutes, seconds};

/// As an event of the gateway's does: the payment is looked at now.
pub async fn hear_of(shop: &Shop, payment_id: &str) {
    let mut writing = shop.desk.storage().writing().await.expect("a write");
    let job = storage::NewJob {
        outbox_id: &format!("out_heard_{}", shop.now().0),
        merchant_id: &shop.merchant.merchant_id,
        kind: storage::JobKind::LookAtPayment,
        subject_id: payment_id,
        payload: "",
        due_at: shop.now(),
        trace: "",
    };
    writing.insert_job(job).await.expect("a job");
    writing.commit().await.expect("a commit");
    shop.look_at_payments().await;
}

#[tokio::test]
async fn i13_a_refund_made_in_the_gateways_own_pages_is_brought_in_once_and_counts() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_dashboard", 2_000);
    for _ in 0..3 {
        hear_of(&shop, &file.payment.payment_id).await;
        shop.clock.advance(minutes(1));
    }

    let file = shop.open(&file.purchase.purchase_id).await;
    assert_eq!((file.payment.refunded, file.purchase.given_back, file.case.remaining()), (2_000, 2_000, 3_000));
    let asked = shop.try_ask(&file, Selection::Amount { amount: 3_001 }).await;
    assert!(asked.is_err(), "only 30.00 are left: {asked:?}");
    shop.recorded_elsewhere(&file.purchase.purchase_id, 2_000);
    shop.close().await;
}

#[tokio::test]
async fn i13_what_comes_back_of_it_counts_no_more() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_dashboard", 2_000);
    hear_of(&shop, &file.payment.payment_id).await;
    shop.gateway.takes_back("re_dashboard", FailureReason::AccountClosed);
    shop.clock.advance(days(1));
    hear_of(&shop, &file.payment.payment_id).await;

    let file = shop.open(&file.purchase.purchase_id).await;
    assert_eq!((file.payment.refunded, file.case.remaining()), (0, 5_000));
    let waiting = shop.desk.list_waiting(&shop.merchant).await.expect("a look").refunds;
    let names: Vec<Option<String>> = waiting.into_iter().map(|entry| entry.file.refund.external_number).collect();
    assert_eq!(
        names,
        [Some("re_dashboard".to_owned())],
        "the customer is without the money, so it lies where staff look"
    );
    shop.close().await;
}

/// A trace number is known some days later: customers of theirs ask their banks, too.
#[tokio::test]
async fn i13_the_trace_number_of_one_made_there_is_kept() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_dashboard", 2_000);
    hear_of(&shop, &file.payment.payment_id).await;

    let direct = shop.open(&file.purchase.purchase_id).await.direct;
    let numbers: Vec<Option<&str>> = direct.iter().map(|made| made.refund.trace_number.as_deref()).collect();
    assert_eq!(numbers, [Some("74000000000000000000007")]);
    shop.recorded_elsewhere(&file.purchase.purchase_id, 2_000);
    shop.close().await;
}

/// Somebody refunds in the gateway's own pages and has it written down here, too: it counts once, whoever tells of it first.
#[tokio::test]
async fn i13_what_was_written_down_with_its_name_is_matched_and_counts_once() {
    for is_found_first in [false, true] {
        let shop = shop().await;
        let (file, program) = (shop.paid_purchase().await, shop.program().await);
        shop.gateway.refunds_by_itself("sbx_pay_1", "re_dashboard", 2_000);
        if is_found_first {
            hear_of(&shop, &file.payment.payment_id).await;
        }
        let recorded = shop.try_write_down(&program, &file, 2_000, "Dashboard: re_dashboard, by Nora").await;
        match recorded {
            Ok(made) => assert_eq!((is_found_first, made.refund.total), (false, 2_000)),
            Err(Failed::Refused(refused)) => {
                assert_eq!((is_found_first, refused), (true, MakeRefundRefused::CountedBefore));
            }
            Err(Failed::Trouble(trouble)) => panic!("{trouble}"),
        }
        shop.clock.advance(minutes(1));
        hear_of(&shop, &file.payment.payment_id).await;

        let after = shop.open(&file.purchase.purchase_id).await;
        assert_eq!((after.payment.refunded, after.case.remaining(), after.direct.len()), (2_000, 3_000, 1));
        assert_eq!(after.direct[0].refund.external_number.as_deref(), Some("re_dashboard"));
        shop.recorded_elsewhere(&file.purchase.purchase_id, 2_000);

        shop.gateway.takes_back("re_dashboard", FailureReason::AccountClosed);
        shop.clock.advance(days(1));
        hear_of(&shop, &file.payment.payment_id).await;
        assert_eq!(shop.open(&file.purchase.purchase_id).await.payment.refunded, 0, "and what became of it is heard");
        shop.recorded_elsewhere(&file.purchase.purchase_id, 0);
        shop.close().await;
    }
}

/// Another amount, or a name that only begins alike, is another refund.
#[tokio::test]
async fn i13_what_was_written_down_of_something_else_is_not_matched() {
    let shop = shop().await;
    let (file, program) = (shop.paid_purchase().await, shop.program().await);
    for evidence in ["re_dashboard_2", "re_dash", "SEPA 4711"] {
        shop.try_write_down(&program, &file, 500, evidence).await.expect("written down");
    }
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_dashboard", 500);
    hear_of(&shop, &file.payment.payment_id).await;

    assert_eq!(shop.open(&file.purchase.purchase_id).await.payment.refunded, 2_000);
    shop.recorded_elsewhere(&file.purchase.purchase_id, 500);
    shop.close().await;
}

#[tokio::test]
async fn g7_a_refund_made_there_before_ours_is_brought_in_and_closes_the_request() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let record = shop.ask(&file, Selection::Full).await;
    shop.approve(&record).await;
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_dashboard", 5_000);
    shop.gateway.plan([Sent::Fails(FailureReason::AlreadyRefunded)]);
    shop.pay_out().await;
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Failed);

    shop.look_at_payments().await;
    shop.send_mail().await;

    let ticket = shop.ticket(&record.number).await;
    assert_eq!((ticket.status(), ticket.record.queue), (Status::Succeeded, Queue::Done));
    let refund = ticket.refund().expect("the one that was made there");
    assert_eq!((refund.destination.as_str(), refund.external_number.as_deref()), ("recorded", Some("re_dashboard")));
    assert_eq!(shop.refund(&refund.refund_id).await.refund.reference_at_gateway(), Some("re_dashboard"));
    assert_eq!(shop.gateway.book().len(), 0, "we moved nothing");
    assert!(shop.mailbox.last_text().contains("has been paid back"), "{}", shop.mailbox.last_text());
    shop.close().await;
}

/// It refused an order, forgot that, and met the order again.
#[tokio::test]
async fn i13_what_was_refused_and_made_all_the_same_is_brought_in_and_closes_the_request() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let record = shop.ask(&file, Selection::Full).await;
    shop.approve(&record).await;
    shop.gateway.plan([Sent::Fails(FailureReason::Declined)]);
    shop.pay_out().await;
    let refused = crate::pay_out::refund_of(&shop, &record.number).await;
    shop.gateway.makes_all_the_same("sbx_pay_1", "re_late", &refused);

    hear_of(&shop, &file.payment.payment_id).await;
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Failed, "a list may be older than the refusal");
    shop.clock.advance(minutes(2));
    hear_of(&shop, &file.payment.payment_id).await;

    let ticket = shop.ticket(&record.number).await;
    assert_eq!((ticket.status(), ticket.record.queue), (Status::Succeeded, Queue::Done));
    assert_eq!(ticket.refund().expect("the one that was made").external_number.as_deref(), Some("re_late"));
    assert_eq!(shop.open(&file.purchase.purchase_id).await.payment.refunded, 5_000);

    // And like any other, it may come back.
    shop.gateway.takes_back("re_late", FailureReason::AccountClosed);
    shop.clock.advance(minutes(2));
    hear_of(&shop, &file.payment.payment_id).await;
    assert_eq!(shop.open(&file.purchase.purchase_id).await.payment.refunded, 0);
    shop.close().await;
}

/// The customer has account credit for it by then: our books have no room for the money, and staff are shown that it went.
#[tokio::test]
async fn i13_what_was_refused_credited_and_made_all_the_same_is_shown_to_staff() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let failed = shop.failed(&file, Selection::Full, FailureReason::Declined).await;
    shop.try_credit(&shop.manager, &failed).await.expect("credit");
    shop.gateway.makes_all_the_same("sbx_pay_1", "re_late", failed.refund().expect("a refund"));

    shop.clock.advance(minutes(2));
    hear_of(&shop, &file.payment.payment_id).await;

    let file = shop.open(&file.purchase.purchase_id).await;
    assert_eq!((file.payment.refunded, file.purchase.given_back), (0, 5_000));
    assert_eq!(file.excess.iter().map(|excess| excess.reference.as_str()).collect::<Vec<_>>(), ["re_late"]);
    // And `verify`, at the end of each of these stories, knows it.
    shop.close().await;
}

#[tokio::test]
async fn a_refund_made_there_waits_until_ours_has_given_its_hold_back() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let record = shop.ask(&file, Selection::Full).await;
    shop.approve(&record).await;
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_dashboard", 2_000);
    hear_of(&shop, &file.payment.payment_id).await;
    let held = shop.open(&file.purchase.purchase_id).await;
    assert_eq!((held.payment.reserved, held.payment.refunded), (5_000, 0), "I1: there is no room for it yet");

    shop.gateway.plan([Sent::Fails(FailureReason::AmountAboveRemaining)]);
    shop.pay_out().await;
    shop.clock.advance(minutes(1));
    shop.look_at_payments().await;

    let file = shop.open(&file.purchase.purchase_id).await;
    assert_eq!((file.payment.reserved, file.payment.refunded), (0, 2_000));
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Failed, "it was for another amount");
    shop.recorded_elsewhere(&file.purchase.purchase_id, 2_000);
    shop.close().await;
}

#[tokio::test]
async fn i13_more_than_was_left_is_shown_to_staff_until_it_fits() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let record = shop.ask(&file, Selection::Full).await;
    shop.approve(&record).await;
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_dashboard", 2_000);
    for _ in 0..2 {
        hear_of(&shop, &file.payment.payment_id).await;
        shop.clock.advance(minutes(1));
    }
    let shown = shop.open(&file.purchase.purchase_id).await.excess;
    let facts = shown.iter().map(|excess| (excess.reference.as_str(), excess.amount, excess.currency.as_str()));
    assert_eq!(facts.collect::<Vec<_>>(), [("re_dashboard", 2_000, "EUR")]);
    assert_eq!(shop.desk.count_desk(&shop.merchant).await.expect("a count").excess, 1);
    assert_eq!(shop.desk.measure().await.expect("measures").excess_refunds, 1);

    shop.gateway.plan([Sent::Fails(FailureReason::AmountAboveRemaining)]);
    shop.pay_out().await;
    shop.clock.advance(minutes(1));
    shop.look_at_payments().await;

    let file = shop.open(&file.purchase.purchase_id).await;
    assert_eq!((file.payment.refunded, file.excess.len()), (2_000, 0), "it fits, and is in the books");
    assert_eq!(shop.desk.count_desk(&shop.merchant).await.expect("a count").excess, 0);
    assert_eq!(shop.desk.measure().await.expect("measures").excess_refunds, 0);
    shop.recorded_elsewhere(&file.purchase.purchase_id, 2_000);
    shop.close().await;
}

/// All of it is in one list, the newest first.
#[tokio::test]
async fn i13_what_came_back_makes_room_for_what_was_made_in_its_place() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_wrong", 4_000);
    hear_of(&shop, &file.payment.payment_id).await;
    shop.gateway.takes_back("re_wrong", FailureReason::Declined);
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_right", 3_000);
    shop.clock.advance(days(1));
    hear_of(&shop, &file.payment.payment_id).await;

    let file = shop.open(&file.purchase.purchase_id).await;
    assert_eq!((file.payment.refunded, file.excess.len()), (3_000, 0));
    let mut reading = shop.desk.storage().reading().await.expect("a read");
    let found = reading.find_excess_refund(&file.payment.payment_id, "re_right").await.expect("a look");
    assert!(found.is_none(), "nobody is alarmed for nothing");
    shop.recorded_elsewhere(&file.purchase.purchase_id, 3_000);
    shop.close().await;
}

/// However ours ended: nothing else may be given back before that is in the books.
#[tokio::test]
async fn i13_what_waited_for_a_refund_of_ours_is_looked_for_as_soon_as_that_failed() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let record = shop.ask(&file, Selection::Full).await;
    shop.approve(&record).await;
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_dashboard", 2_000);
    // Often in vain: the next look by itself is hours away.
    for _ in 0..12 {
        hear_of(&shop, &file.payment.payment_id).await;
        shop.clock.advance(seconds(5));
    }
    shop.gateway.plan([Sent::Fails(FailureReason::ProcessingError)]);
    shop.pay_out().await;
    shop.look_at_payments().await;

    let file = shop.open(&file.purchase.purchase_id).await;
    assert_eq!((file.payment.refunded, file.excess.len()), (2_000, 0), "it is in the books");
    shop.recorded_elsewhere(&file.purchase.purchase_id, 2_000);
    shop.close().await;
}

#[tokio::test]
async fn i1_more_than_was_paid_never_enters_the_books_and_staff_note_it_once() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let payment_id = file.payment.payment_id.clone();
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_first", 4_000);
    shop.clock.advance(seconds(1));
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_second", 4_000);
    hear_of(&shop, &payment_id).await;
    let viewer = staff(&shop.desk, &shop.merchant, "eve@example.org", Role::Viewer, None).await;
    let note = |by: &Staff, reference: &str| {
        let (by, reference) = (by.clone(), reference.to_owned());
        let (shop, payment_id) = (&shop, &payment_id);
        async move { shop.desk.note_excess(&shop.merchant, &by, payment_id, &reference).await }
    };
    assert_eq!(refused(note(&viewer, "re_second").await), NoteExcessRefused::NotAllowed);
    assert_eq!(refused(note(&shop.manager, "re_first").await), NoteExcessRefused::NotFound, "that one fits");

    note(&shop.manager, "re_second").await.expect("noted");

    assert_eq!(refused(note(&shop.manager, "re_second").await), NoteExcessRefused::NotWaiting);
    hear_of_later(&shop, &payment_id).await;
    let file = shop.open(&file.purchase.purchase_id).await;
    assert_eq!((file.payment.refunded, file.case.remaining()), (4_000, 1_000), "I1 holds");
    assert_eq!(file.excess.len(), 1, "it stays to be seen on the purchase");
    assert_eq!(shop.desk.count_desk(&shop.merchant).await.expect("a count").excess, 0, "but waits for nobody");

    shop.gateway.takes_back("re_second", FailureReason::AccountClosed);
    hear_of_later(&shop, &payment_id).await;
    assert!(shop.open(&file.purchase.purchase_id).await.excess.is_empty(), "the gateway took it back");
    shop.recorded_elsewhere(&file.purchase.purchase_id, 4_000);
    shop.close().await;
}

async fn hear_of_later(shop: &Shop, payment_id: &str) {
    shop.clock.advance(days(1));
    hear_of(shop, payment_id).await;
}

#[tokio::test]
async fn i12_the_same_look_in_any_order_and_number_gives_the_same_books() {
    let shop = shop().await;
    let record = shop.approved(only("li_1")).await;
    let payment_id = shop.ticket(&record.number).await.purchase.payment.payment_id;
    shop.gateway.plan([Sent::IsDoneButTheAnswerIsLost]);
    shop.pay_out().await;
    // An event comes before we have asked, twice, and the worker asks afterwards.
    hear_of(&shop, &payment_id).await;
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded, "the event was enough");
    shop.clock.advance(minutes(2));
    hear_of(&shop, &payment_id).await;
    assert_eq!(shop.pay_out().await, 0, "nothing is left to do");

    let events = shop.ticket(&record.number).await.events;
    assert_eq!(events.iter().filter(|event| event.kind == EventKind::RefundSucceeded).count(), 1);
    assert_eq!(shop.gateway.book().len(), 1);
    shop.close().await;
}

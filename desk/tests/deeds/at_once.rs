//! Many at once: one decision each, never more than was paid, and nobody turned away without a reason.

use desk::{ApproveRefused, Desk, Failed, RejectRefused, RequestRefund, RequestRefused};
use domain::{Reason, RefundReason, Selection, Status, TicketState};
use futures::future::join_all;
use std::sync::Arc;
use std::time::Duration;

use crate::asking::only;
use crate::database::{Database, on_both_engines};
use crate::people::{amounts, rules};
use crate::shop::{Shop, line, shop};

on_both_engines!(
    on many threads:
    c4_ten_approvals_at_once_are_one_decision,
    c5_of_approve_and_reject_at_once_one_wins_and_the_letter_matches,
);

async fn c4_ten_approvals_at_once_are_one_decision(database: Database) {
    let shop = Arc::new(Shop::at(database.url.clone(), rules()).await);
    let record = shop.ask(&shop.paid_purchase().await, Selection::Full).await;

    let approvals = (0..10).map(|_| {
        let (shop, number) = (shop.clone(), record.number.clone());
        tokio::spawn(async move {
            let answer = shop.try_approve(&shop.manager, &number, None).await;
            match answer {
                Ok(_) => 1,
                Err(Failed::Refused(ApproveRefused::AlreadyDecided { .. } | ApproveRefused::Ineligible { .. })) => 0,
                other => panic!("{other:?}"),
            }
        })
    });
    let won: i32 = join_all(approvals).await.into_iter().map(|answer| answer.expect("no panic")).sum();

    assert_eq!(won, 1);
    shop.pay_out().await;
    assert_eq!(shop.gateway.book().len(), 1);
    alone(shop).close().await;
}

async fn c5_of_approve_and_reject_at_once_one_wins_and_the_letter_matches(database: Database) {
    let shop = Arc::new(Shop::at(database.url.clone(), rules()).await);
    for _ in 0..10 {
        let number = shop.ask(&shop.paid_purchase().await, Selection::Full).await.number;
        let (yes, no) = ((shop.clone(), number.clone()), (shop.clone(), number.clone()));
        let yes = tokio::spawn(async move { yes.0.try_approve(&yes.0.manager, &yes.1, None).await });
        let no = tokio::spawn(async move { no.0.try_reject(&no.0.manager, &no.1, "No").await });
        let (yes, no) = (yes.await.expect("no panic"), no.await.expect("no panic"));

        let state = shop.ticket(&number).await.record.ticket.state;
        match (&yes, &no) {
            (Ok(_), Err(Failed::Refused(RejectRefused::AlreadyDecided { state: told }))) => assert_eq!(*told, state),
            (Err(Failed::Refused(ApproveRefused::AlreadyDecided { state: told })), Ok(_)) => assert_eq!(*told, state),
            both => panic!("{both:?}"),
        }
        while shop.send_mail().await > 0 {}
        let word = if matches!(state, TicketState::Approved { .. }) { "is coming back" } else { "About your request" };
        let told: Vec<String> = shop.mailbox.subjects().into_iter().filter(|line| line.contains(&number)).collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told.iter().any(|subject| subject.contains(word)), "{told:?}");
    }
    alone(shop).close().await;
}

fn sixty(purchase_id: &str, amount: i64) -> RequestRefund {
    RequestRefund {
        purchase_id: purchase_id.to_owned(),
        selection: Selection::Amount { amount },
        reason: RefundReason::Damaged,
        comment: String::new(),
        expected_total: amount,
    }
}

/// Asks so many times at once, each approved by the policy; says how many were taken.
async fn ask_at_once(shop: &Arc<Shop>, purchase_id: &str, amount: i64, times: usize) -> usize {
    ask_all_at_once(shop, std::slice::from_ref(&shop.desk), purchase_id, amount, times).await
}

/// The same of several processes in turn.
async fn ask_all_at_once(shop: &Arc<Shop>, desks: &[Desk], purchase_id: &str, amount: i64, times: usize) -> usize {
    let requests = desks.iter().cycle().take(times).map(|desk| {
        let (desk, shop, asked) = (desk.clone(), shop.clone(), sixty(purchase_id, amount));
        tokio::spawn(async move { desk.request_refund(&shop.merchant, &shop.customer, asked).await })
    });
    let mut taken = 0;
    for answer in join_all(requests).await {
        match answer.expect("no panic") {
            Ok(_) => taken += 1,
            Err(Failed::Refused(RequestRefused::Ineligible { reasons })) => {
                let is_clear =
                    matches!(reasons.as_slice(), [Reason::AmountExceedsRemaining { .. } | Reason::FullyRefunded]);
                assert!(is_clear, "{reasons:?}");
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    while shop.pay_out().await > 0 {}
    taken
}

async fn hundred_euros() -> (Arc<Shop>, String) {
    let shop = Shop::with(domain::Policy { auto_approve_up_to: amounts([("EUR", 10_000)]), ..rules() }).await;
    let mut new = shop.new_purchase();
    new.lines = vec![line("lantern", 1, 6_000), line("cup", 4, 4_000)];
    let file = shop.bought(new).await;
    (Arc::new(shop), file.purchase.purchase_id)
}

#[tokio::test(flavor = "multi_thread")]
async fn c1_of_a_hundred_requests_for_sixty_of_a_hundred_one_is_taken() {
    let (shop, purchase_id) = hundred_euros().await;

    assert_eq!(ask_at_once(&shop, &purchase_id, 6_000, 100).await, 1);

    assert_eq!(shop.gateway.book().iter().map(|entry| entry.amount).sum::<i64>(), 6_000);
    alone(shop).close().await;
}

/// Each process knows which purchase its own deeds decide about, and of the other's only that the file is locked.
#[tokio::test(flavor = "multi_thread")]
async fn c1_c7_of_forty_requests_to_two_processes_on_one_file_for_sixty_of_a_hundred_one_is_taken() {
    let (shop, purchase_id) = hundred_euros().await;
    let desks = [shop.desk.clone(), shop.second_desk().await];

    assert_eq!(ask_all_at_once(&shop, &desks, &purchase_id, 6_000, 40).await, 1);

    assert_eq!(shop.gateway.book().iter().map(|entry| entry.amount).sum::<i64>(), 6_000);
    desks[1].storage().close().await;
    drop(desks);
    alone(shop).close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c11_twenty_requests_for_five_of_a_hundred_are_all_taken() {
    let (shop, purchase_id) = hundred_euros().await;

    assert_eq!(ask_at_once(&shop, &purchase_id, 500, 20).await, 20);

    assert_eq!(shop.gateway.book().iter().map(|entry| entry.amount).sum::<i64>(), 10_000);
    assert_eq!(shop.open(&purchase_id).await.case.remaining(), 0);
    alone(shop).close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_approvals_and_two_workers_at_once_all_go_through() {
    let shop = Arc::new(shop().await);
    let mut new = shop.new_purchase();
    new.lines = (0..20).map(|count| line(&format!("article {count}"), 1, 500)).collect();
    let file = shop.bought(new).await;
    let mut numbers = Vec::new();
    for count in 1..=20 {
        numbers.push(shop.ask(&file, only(&format!("li_{count}"))).await.number);
    }

    let workers: Vec<_> = (0..2).map(|_| tokio::spawn(keep_paying(shop.desk.clone()))).collect();
    let approvals = numbers.iter().cloned().map(|number| {
        let shop = shop.clone();
        tokio::spawn(async move { shop.try_approve(&shop.manager, &number, None).await })
    });
    for answer in join_all(approvals).await {
        answer.expect("no panic").expect("each is another line");
    }
    while shop.pay_out().await > 0 {}
    workers.iter().for_each(tokio::task::JoinHandle::abort);
    join_all(workers).await;
    shop.clock.advance(crate::world::hours(1));
    while shop.pay_out().await > 0 {}

    for number in numbers {
        assert_eq!(shop.ticket(&number).await.status(), Status::Succeeded);
    }
    alone(shop).close().await;
}

async fn keep_paying(desk: Desk) {
    loop {
        desk.pay_out().await.expect("the worker works");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn k10_a_browser_that_leaves_has_asked_or_not_and_stops_nobody() {
    let shop = shop().await;
    for count in 0..45 {
        let file = shop.paid_purchase().await;
        let patience = tokio::time::sleep(Duration::from_micros(count * 400));
        tokio::select! { _ = shop.try_ask(&file, Selection::Full) => {}, () = patience => {} }

        // It may have left while the commit was under way: then the next one to write sees what came of it.
        match shop.try_ask(&file, Selection::Full).await {
            Ok(_) | Err(Failed::Refused(RequestRefused::AlreadyAsked { .. })) => {}
            Err(other) => panic!("{other:?}"),
        }
        let tickets = shop.open(&file.purchase.purchase_id).await.tickets;
        assert_eq!(tickets.len(), 1);
        for (record, _) in &tickets {
            let ticket = shop.ticket(&record.number).await;
            assert_eq!((ticket.lines.len(), ticket.events.len()), (2, 1), "all of it or nothing");
        }
    }
    let mut letters = 0;
    loop {
        let sent = shop.send_mail().await;
        if sent == 0 {
            break;
        }
        letters += sent;
    }
    assert_eq!(letters, 45, "a letter for each request");
    shop.close().await;
}

fn alone(shop: Arc<Shop>) -> Shop {
    Arc::into_inner(shop).expect("nobody else is at work")
}

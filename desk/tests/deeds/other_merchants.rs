//! A gateway that has no time for one merchant, and what the others notice of it: nothing (G5).

use desk::TicketRecord;
use domain::{Selection, Status};
use tokio::task::JoinSet;

use crate::asking::only;
use crate::gateway::Sent;
use crate::shop::{Shop, shop};
use crate::world::{minutes, seconds};

/// As many as the server has.
const WORKERS: usize = 8;

async fn work_until_nothing_is_due(shop: &Shop) {
    while shop.pay_out().await > 0 {}
}

async fn statuses(shop: &Shop, records: &[TicketRecord]) -> Vec<Status> {
    let mut statuses = Vec::new();
    for record in records {
        statuses.push(shop.ticket(&record.number).await.status());
    }
    statuses
}

#[tokio::test]
async fn g5_a_gateway_that_is_busy_for_one_merchant_is_not_for_another() {
    let shop = shop().await;
    let other = shop.neighbour().await;
    shop.gateway.always(&shop.merchant.merchant_id, Sent::IsBusy(300));
    let mut waiting = Vec::new();
    for _ in 0..3 {
        waiting.push(shop.approved(only("li_1")).await);
    }

    for _ in 0..4 {
        let record = other.approved(Selection::Full).await;
        work_until_nothing_is_due(&shop).await;
        assert_eq!(other.ticket(&record.number).await.status(), Status::Succeeded);
        shop.clock.advance(minutes(1));
    }

    assert_eq!(statuses(&shop, &waiting).await, [Status::Processing; 3], "nothing failed");
    assert_eq!(shop.gateway.sent_keys().len(), 1 + 4, "and the busy account was left alone, by all of its refunds");
    shop.gateway.no_longer(&shop.merchant.merchant_id);
    shop.clock.advance(minutes(1));
    work_until_nothing_is_due(&shop).await;
    assert_eq!(statuses(&shop, &waiting).await, [Status::Succeeded; 3]);
    other.close_by_the_books().await;
    shop.close_by_the_books().await;
}

#[tokio::test]
async fn g5_a_gateway_that_hangs_for_one_merchant_keeps_half_of_the_workers_and_no_other_merchant_waiting() {
    let shop = shop().await;
    let other = shop.neighbour().await;
    shop.gateway.always(&shop.merchant.merchant_id, Sent::Hangs { done: false });
    let mut waiting = Vec::new();
    for _ in 0..WORKERS {
        waiting.push(shop.approved(only("li_1")).await);
    }
    shop.clock.advance(seconds(1));
    let record = other.approved(Selection::Full).await;

    let mut workers = JoinSet::new();
    for _ in 0..WORKERS {
        let desk = shop.desk.clone();
        workers.spawn(async move { desk.pay_out().await });
    }
    for _ in 0..WORKERS / 2 {
        workers.join_next().await.expect("a worker").expect("no panic").expect("it works");
    }

    assert_eq!(other.ticket(&record.number).await.status(), Status::Succeeded);
    assert_eq!(shop.gateway.sent_keys().len(), WORKERS / 2 + 1, "the others come back for what is due elsewhere");
    assert_eq!(workers.len(), WORKERS / 2);
    // They stop as they are, and what they had begun is taken up by the next.
    workers.shutdown().await;
    shop.gateway.no_longer(&shop.merchant.merchant_id);
    shop.clock.advance(minutes(2));
    work_until_nothing_is_due(&shop).await;
    assert_eq!(statuses(&shop, &waiting).await, [Status::Succeeded; WORKERS]);
    other.close_by_the_books().await;
    shop.close_by_the_books().await;
}

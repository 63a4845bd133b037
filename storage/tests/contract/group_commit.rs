//! SQLite's writer commits deeds that wait together, and each of them stands or falls alone.

use domain::{Actor, EventFacts, EventKind, Posting};
use futures::FutureExt as _;
use futures::future::join_all;
use sqlx::{AnyConnection, Connection as _, Executor as _};
use std::pin::pin;
use storage::{Change, Event, OpenWith, Storage, StorageError, Writing};
use tokio::sync::broadcast::error::TryRecvError;

use crate::engines::{Database, on_sqlite};
use crate::example::{Shop, at, customer};

/// Somebody who was not there before.
async fn welcome(writing: &mut Writing, shop: &Shop, number: &str) {
    writing.insert_customer(&customer(&shop.merchant, None, Some(number)), at(0)).await.expect("a customer");
}

/// Who is there, without the shop's first customer.
async fn numbers(storage: &Storage, shop: &Shop) -> Vec<String> {
    let mut reading = storage.reading().await.expect("a read");
    let mut there = Vec::new();
    for number in ["1", "2", "3"] {
        let found = reading.find_customer_by_number(&shop.merchant.merchant_id, number).await.expect("a look");
        there.extend(found.and_then(|customer| customer.number));
    }
    there
}

fn change(ticket: &str) -> Change {
    Change { merchant_id: "mer_1".to_owned(), customer_id: None, ticket: Some(ticket.to_owned()) }
}

/// The database as a power cut would leave it now.
async fn after_a_power_cut(database: &Database) -> (tempfile::TempDir, Storage) {
    let folder = tempfile::tempdir().expect("a folder");
    let from = database.url.replacen("sqlite://", "", 1);
    let to = folder.path().join("copy.db");
    std::fs::copy(&from, &to).expect("the file");
    std::fs::copy(format!("{from}-wal"), folder.path().join("copy.db-wal")).expect("its journal");
    let storage = Storage::open(&format!("sqlite://{}", to.display())).await.expect("it recovers");
    (folder, storage)
}

#[tokio::test]
async fn nobody_is_answered_or_told_before_the_group_is_durable() {
    on_sqlite(async |database| {
        let shop = Shop::open(database).await;
        let mut changes = database.storage.changes();
        let mut first = database.writing().await;
        welcome(&mut first, &shop, "1").await;
        first.tell(change("R-1"));
        let mut second = pin!(database.storage.writing());
        assert!(second.as_mut().now_or_never().is_none(), "two deeds write at once");

        let mut answer = pin!(first.commit());
        assert!(answer.as_mut().now_or_never().is_none());
        let mut second = second.await.expect("its turn comes without a commit");
        welcome(&mut second, &shop, "2").await;
        second.tell(change("R-2"));

        assert!(answer.as_mut().now_or_never().is_none(), "answered before it was durable");
        assert_eq!(changes.try_recv(), Err(TryRecvError::Empty), "told before it was durable");
        let (_folder, lost) = after_a_power_cut(database).await;
        assert_eq!(numbers(&lost, &shop).await, Vec::<String>::new());
        lost.close().await;

        second.commit().await.expect("a commit");
        answer.await.expect("the same commit");
        assert_eq!([changes.try_recv(), changes.try_recv()], [Ok(change("R-1")), Ok(change("R-2"))]);
        assert_eq!(changes.try_recv(), Err(TryRecvError::Empty), "told twice");
        let (_folder, kept) = after_a_power_cut(database).await;
        assert_eq!(numbers(&kept, &shop).await, ["1", "2"]);
        kept.close().await;
    })
    .await;
}

/// Of a merchant that is not there: the rule that says so is asked when it is written.
pub fn of_nobody() -> Event {
    Event {
        event_id: "evt_1".to_owned(),
        merchant_id: "mer_none".to_owned(),
        ticket_id: None,
        refund_id: None,
        kind: EventKind::TicketRequested,
        actor: Actor::Policy,
        facts: EventFacts::default(),
        happened_at: at(0),
    }
}

/// How the second of three deeds of one group ends.
enum Ending {
    Fails,
    FailsAtItsEnd,
    IsDropped,
    IsDroppedInAStatement,
    IsGoneBeforeItsTurn,
    Panics,
}

async fn three_of_whom_the_second(ending: Ending) {
    on_sqlite(async |database| {
        let shop = Shop::open(database).await;
        let mut first = database.writing().await;
        welcome(&mut first, &shop, "1").await;
        let mut second = Box::pin(database.storage.writing());
        let mut third = pin!(database.storage.writing());
        assert!(second.as_mut().now_or_never().is_none() && third.as_mut().now_or_never().is_none());
        let mut answer = pin!(first.commit());
        if matches!(ending, Ending::IsGoneBeforeItsTurn) {
            drop(second);
            assert!(answer.as_mut().now_or_never().is_none());
        } else {
            assert!(answer.as_mut().now_or_never().is_none());
            let mut second = second.await.expect("its turn");
            welcome(&mut second, &shop, "2").await;
            match ending {
                Ending::Fails => {
                    let same = customer(&shop.merchant, None, Some("2"));
                    second.insert_customer(&same, at(0)).await.expect_err("the number is taken");
                    second.commit().await.expect_err("what failed is not committed");
                }
                Ending::FailsAtItsEnd => {
                    second.insert_event(&of_nobody()).await.expect("put off");
                    let refused = second.commit().await;
                    assert!(matches!(refused, Err(StorageError::RuleBroken(_))), "{refused:?}");
                }
                Ending::IsDropped => drop(second),
                Ending::IsDroppedInAStatement => {
                    // SQLite's thread may be quick enough to answer before it is looked at: then the next one is left.
                    while second.insert_customer(&customer(&shop.merchant, None, None), at(0)).now_or_never().is_some()
                    {
                    }
                    drop(second);
                }
                Ending::Panics => {
                    let panicking = tokio::spawn(async move {
                        let _writing = second;
                        panic!("a deed breaks");
                    });
                    assert!(panicking.await.is_err());
                }
                Ending::IsGoneBeforeItsTurn => unreachable!("it is gone"),
            }
        }
        let mut third = third.await.expect("its turn");
        welcome(&mut third, &shop, "3").await;

        third.commit().await.expect("a commit");
        answer.await.expect("the same commit");
        assert_eq!(numbers(&database.storage, &shop).await, ["1", "3"]);
        let (_folder, kept) = after_a_power_cut(database).await;
        assert_eq!(numbers(&kept, &shop).await, ["1", "3"]);
        kept.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_deed_that_fails_takes_no_neighbour_down() {
    three_of_whom_the_second(Ending::Fails).await;
}

#[tokio::test]
async fn a_deed_whose_last_statement_fails_takes_no_neighbour_down() {
    three_of_whom_the_second(Ending::FailsAtItsEnd).await;
}

#[tokio::test]
async fn a_deed_that_is_dropped_takes_no_neighbour_down() {
    three_of_whom_the_second(Ending::IsDropped).await;
}

#[tokio::test]
async fn k10_a_deed_dropped_in_a_statement_takes_no_neighbour_down() {
    three_of_whom_the_second(Ending::IsDroppedInAStatement).await;
}

#[tokio::test]
async fn k10_a_deed_that_is_gone_before_its_turn_takes_no_neighbour_down() {
    three_of_whom_the_second(Ending::IsGoneBeforeItsTurn).await;
}

#[tokio::test]
async fn k8_a_deed_that_panics_takes_no_neighbour_down() {
    three_of_whom_the_second(Ending::Panics).await;
}

#[tokio::test]
async fn the_first_deed_of_a_group_falls_alone() {
    on_sqlite(async |database| {
        let shop = Shop::open(database).await;
        let mut first = database.writing().await;
        welcome(&mut first, &shop, "1").await;
        let mut second = pin!(database.storage.writing());
        assert!(second.as_mut().now_or_never().is_none());
        drop(first);

        let mut second = second.await.expect("its turn");
        welcome(&mut second, &shop, "2").await;
        second.commit().await.expect("a commit");

        assert_eq!(numbers(&database.storage, &shop).await, ["2"]);
    })
    .await;
}

#[tokio::test]
async fn the_first_deed_of_a_group_falls_alone_at_its_last_statement() {
    on_sqlite(async |database| {
        let shop = Shop::open(database).await;
        let mut first = database.writing().await;
        welcome(&mut first, &shop, "1").await;
        first.insert_event(&of_nobody()).await.expect("put off");
        let mut second = pin!(database.storage.writing());
        assert!(second.as_mut().now_or_never().is_none());
        let refused = first.commit().await;
        assert!(matches!(refused, Err(StorageError::RuleBroken(_))), "{refused:?}");

        let mut second = second.await.expect("its turn");
        welcome(&mut second, &shop, "2").await;
        second.commit().await.expect("a commit");

        assert_eq!(numbers(&database.storage, &shop).await, ["2"]);
    })
    .await;
}

/// Whoever leaves while the disk is waited for is not asked any more: the deed is done or not, never in part.
#[tokio::test]
async fn k10_a_deed_dropped_at_its_commit_is_done_or_not() {
    on_sqlite(async |database| {
        let shop = Shop::open(database).await;
        let mut first = database.writing().await;
        welcome(&mut first, &shop, "1").await;
        welcome(&mut first, &shop, "2").await;
        let mut second = pin!(database.storage.writing());
        assert!(second.as_mut().now_or_never().is_none());
        assert!(first.commit().now_or_never().is_none());

        let mut second = second.await.expect("its turn");
        welcome(&mut second, &shop, "3").await;
        second.commit().await.expect("a commit");

        let there = numbers(&database.storage, &shop).await;
        assert!(there == ["3"] || there == ["1", "2", "3"], "{there:?}");
    })
    .await;
}

#[tokio::test]
async fn a_deed_builds_on_those_before_it_in_its_group() {
    on_sqlite(async |database| {
        let shop = Shop::open(database).await;
        let mut writing = database.writing().await;
        let (purchase, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
        writing.commit().await.expect("a commit");

        let takers = (0..32).map(async |_| {
            let mut writing = database.writing().await;
            writing.hold_purchase(&purchase.merchant_id, &purchase.purchase_id).await?;
            let (mut refund, lines) = shop.refund(&payment, None);
            (refund.total, refund.to_payment) = (200, 200);
            writing.insert_refund(&refund, &lines, &[Posting::Reserve]).await?;
            let reserved = writing.get_payment(&payment.payment_id).await?.reserved;
            writing.commit().await?;
            Ok::<_, StorageError>(reserved)
        });
        let taken = join_all(takers).await;

        // 25 of 2.00 are what the payment has: none more is taken, and those who come too late spoil nothing.
        let taken: Vec<i64> = taken.into_iter().filter_map(Result::ok).collect();
        assert_eq!(taken, (1..=25).map(|count| count * 200).collect::<Vec<_>>());
        let (_folder, kept) = after_a_power_cut(database).await;
        let mut reading = kept.reading().await.expect("a read");
        assert_eq!(reading.get_payment(&payment.payment_id).await.expect("it is there").reserved, 5_000);
        drop(reading);
        kept.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_group_of_one_is_committed_before_the_next_deed_begins() {
    on_sqlite(async |database| {
        let shop = Shop::open(database).await;
        let alone = OpenWith { deeds_together: Some(1), ..OpenWith::default() };
        let storage = Storage::open_with(&database.url, alone).await.expect("it opens");
        let mut first = storage.writing().await.expect("a write");
        welcome(&mut first, &shop, "1").await;
        let mut second = pin!(storage.writing());
        assert!(second.as_mut().now_or_never().is_none());
        let mut answer = pin!(first.commit());
        assert!(answer.as_mut().now_or_never().is_none());

        let second = second.await.expect("its turn");

        answer.now_or_never().expect("answered before the next one's turn").expect("a commit");
        drop(second);
        storage.close().await;
    })
    .await;
}

#[tokio::test]
async fn closing_waits_for_those_who_asked_before() {
    on_sqlite(async |database| {
        let shop = Shop::open(database).await;
        let other = database.open_again().await;
        let mut first = other.writing().await.expect("a write");
        welcome(&mut first, &shop, "1").await;
        let mut second = pin!(other.writing());
        assert!(second.as_mut().now_or_never().is_none());
        let mut closing = pin!(other.close());
        assert!(closing.as_mut().now_or_never().is_none());

        let finishing = async {
            let answer = first.commit();
            let second = async {
                let mut second = second.await.expect("it asked before the end");
                welcome(&mut second, &shop, "2").await;
                second.commit().await
            };
            futures::join!(answer, second)
        };
        let (answers, ()) = futures::join!(finishing, closing);

        assert!(answers.0.is_ok() && answers.1.is_ok(), "{answers:?}");
        let refused = other.writing().await.err().expect("it is closed");
        assert!(refused.is_transient(), "{refused:?}");
        assert_eq!(numbers(&database.storage, &shop).await, ["1", "2"]);
    })
    .await;
}

/// Another process, such as the command line's.
async fn somebody_else(database: &Database) -> AnyConnection {
    let mut other = AnyConnection::connect(&database.url).await.expect("it opens");
    other.execute("begin immediate").await.expect("the lock");
    other
}

#[tokio::test]
async fn c7_a_write_waits_for_another_processs_lock() {
    on_sqlite(async |database| {
        let shop = Shop::open(database).await;
        let mut other = somebody_else(database).await;
        let mut first = pin!(database.storage.writing());
        let mut second = pin!(database.storage.writing());
        assert!(first.as_mut().now_or_never().is_none() && second.as_mut().now_or_never().is_none());

        other.execute("commit").await.expect("the lock is given back");
        let first = async {
            let mut first = first.await.expect("it waited");
            welcome(&mut first, &shop, "1").await;
            first.commit().await.expect("a commit");
        };
        let second = async {
            let mut second = second.await.expect("it waited");
            welcome(&mut second, &shop, "2").await;
            second.commit().await.expect("a commit");
        };
        futures::join!(first, second);

        assert_eq!(numbers(&database.storage, &shop).await, ["1", "2"]);
    })
    .await;
}

#[tokio::test]
async fn c7_all_who_wait_for_a_lock_that_is_kept_are_told_to_try_again() {
    on_sqlite(async |database| {
        let shop = Shop::open(database).await;
        let mut other = somebody_else(database).await;

        let turned_away = join_all((0..8).map(|_| database.storage.writing())).await;

        for refused in turned_away {
            let refused = refused.err().expect("somebody else writes");
            assert!(matches!(refused, StorageError::Unavailable(_)) && refused.is_transient(), "{refused:?}");
        }
        other.execute("rollback").await.expect("the lock is given back");
        let mut writing = database.writing().await;
        welcome(&mut writing, &shop, "1").await;
        writing.commit().await.expect("a commit");
    })
    .await;
}

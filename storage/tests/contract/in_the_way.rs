//! What others do to the same database: deadlocks, cut connections, places that are all taken, rows nobody can read.

use futures::future::join_all;
use sqlx::{AnyConnection, Connection as _, Executor as _};
use std::time::Duration;
use storage::{EngineKind, JobKind, NewJob, Storage, StorageError};

use crate::engines::{Database, on_both_engines, on_postgres, on_sqlite};
use crate::example::{Shop, at, new_id};
use crate::line::Line;

on_both_engines!(
    d6_with_all_places_taken_readers_and_writers_are_told_so_and_not_kept_waiting,
    a_failed_statement_is_the_last,
);

/// Where nobody moves on, a place is waited for twice 450 ms at most, and SQLite's one writing connection, which another
/// process may lock for five seconds, for six. The rest is for a machine that has other things to do.
const TOLD_WITHIN: Duration = Duration::from_secs(5);
const WRITERS_OF_SQLITE_TOLD_WITHIN: Duration = Duration::from_secs(12);

async fn d6_with_all_places_taken_readers_and_writers_are_told_so_and_not_kept_waiting(database: &Database) {
    let (places, writers_within) = match database.storage.kind() {
        EngineKind::Sqlite => (8, WRITERS_OF_SQLITE_TOLD_WITHIN),
        EngineKind::Postgres => (16, TOLD_WITHIN),
    };
    let writer = match database.storage.kind() {
        EngineKind::Sqlite => Some(database.writing().await),
        EngineKind::Postgres => None,
    };
    let mut taken = Vec::new();
    for _ in 0..places {
        taken.push(database.reading().await);
    }

    // Many of them, so that it would show if each waited for the one before it.
    let readers = join_all((0..40).map(|_| database.storage.reading()));
    let writers = join_all((0..40).map(|_| database.storage.writing()));
    let (readers, writers) =
        futures::join!(tokio::time::timeout(TOLD_WITHIN, readers), tokio::time::timeout(writers_within, writers),);
    let readers = readers.expect("readers are told in time").into_iter().map(Result::err);
    let writers = writers.expect("writers are told in time").into_iter().map(Result::err);
    for refused in readers.chain(writers) {
        let refused = refused.expect("there is no place");
        let is_named = matches!(refused, StorageError::Unavailable(sqlx::Error::PoolTimedOut));
        assert!(is_named && refused.is_transient(), "{refused:?}");
    }

    drop(writer);
    taken.pop();
    database.storage.reading().await.expect("a place is free");
    database.storage.writing().await.expect("and once more");
}

/// SQLite would go on after it, PostgreSQL would commit nothing and say that it had.
async fn a_failed_statement_is_the_last(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (purchase, _) = shop.paid_purchase(&mut writing, "LC-1").await;
    let again = shop.payment(&purchase);
    writing.insert_payment(&again).await.expect("a second payment");
    writing.insert_payment(&again).await.expect_err("its id is taken");

    writing.sum_purchases(&shop.merchant.merchant_id).await.expect_err("the transaction is over");
    writing.commit().await.expect_err("nothing is committed");

    let sum = database.reading().await.sum_purchases(&shop.merchant.merchant_id).await.expect("a sum");
    assert_eq!(sum.purchases, 0);
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_no_passing_trouble() {
    on_sqlite(async |database| {
        let shop = Shop::open(database).await;
        let mut writing = database.writing().await;
        let (purchase, _) = shop.paid_purchase(&mut writing, "LC-1").await;
        writing.commit().await.expect("a commit");
        let mut other = AnyConnection::connect(&database.url).await.expect("it opens");
        other.execute("pragma ignore_check_constraints = on").await.expect("a setting");
        let broken = other.execute("update purchase set total = 'a lot'").await.expect("a write");
        assert_eq!(broken.rows_affected(), 1);

        let mut reading = database.reading().await;
        let read = reading.find_purchase(&purchase.merchant_id, &purchase.purchase_id).await;

        let refused = read.expect_err("it makes no sense");
        assert!(matches!(refused, StorageError::Inconsistent { .. }) && !refused.is_transient(), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn d5_of_two_that_wait_for_each_other_one_is_told_to_begin_again() {
    on_postgres(async |database| {
        let shop = Shop::open(database).await;
        let mut writing = database.writing().await;
        let (one, _) = shop.paid_purchase(&mut writing, "LC-1").await;
        let (two, _) = shop.paid_purchase(&mut writing, "LC-2").await;
        writing.commit().await.expect("a commit");
        let merchant_id = &shop.merchant.merchant_id;
        let (mut here, mut there) = (database.writing().await, database.writing().await);
        here.hold_purchase(merchant_id, &one.purchase_id).await.expect("a hold");
        there.hold_purchase(merchant_id, &two.purchase_id).await.expect("a hold");

        // Whoever loses must go before the other one can have what it waits for.
        let here = async {
            let held = here.hold_purchase(merchant_id, &two.purchase_id).await;
            drop(here);
            held
        };
        let there = async {
            let held = there.hold_purchase(merchant_id, &one.purchase_id).await;
            drop(there);
            held
        };
        let (here, there) = futures::join!(here, there);

        let (lost, won): (Vec<_>, Vec<_>) = [here, there].into_iter().partition(Result::is_err);
        assert_eq!((lost.len(), won.len()), (1, 1));
        let lost = lost.into_iter().find_map(Result::err).expect("one lost");
        assert!(matches!(lost, StorageError::Contended(_)) && lost.is_transient(), "{lost:?}");
    })
    .await;
}

#[tokio::test]
async fn c6_a_worker_passes_over_what_another_is_claiming() {
    on_postgres(async |database| {
        let shop = Shop::open(database).await;
        let mut writing = database.writing().await;
        let mut owed = Vec::new();
        for _ in 0..4 {
            owed.push(new_id("out"));
            let merchant_id = &shop.merchant.merchant_id;
            writing
                .insert_job(NewJob {
                    outbox_id: &owed[owed.len() - 1],
                    merchant_id,
                    kind: JobKind::Mail,
                    subject_id: "",
                    payload: "{}",
                    due_at: at(0),
                    trace: "",
                })
                .await
                .expect("a job");
        }
        writing.commit().await.expect("a commit");

        let (mut one, mut two) = (database.writing().await, database.writing().await);
        let first = one.claim_jobs(JobKind::Mail, at(1), at(60), 3).await.expect("a claim");
        let second = two.claim_jobs(JobKind::Mail, at(1), at(60), 3);
        let second = tokio::time::timeout(Duration::from_secs(20), second).await.expect("it waits for nobody");
        let second = second.expect("a claim");

        let had: Vec<_> = first.into_iter().chain(second).map(|job| job.outbox_id).collect();
        assert_eq!(had, owed);
    })
    .await;
}

/// Ends every other connection to the database, as a restart of the server does.
async fn cut_all(database: &Database) {
    let mut other = AnyConnection::connect(&database.url).await.expect("it opens");
    other
        .execute(
            "select cast(pg_terminate_backend(pid) as text) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()",
        )
        .await
        .expect("they are ended");
    other.close().await.expect("it closes");
}

#[tokio::test]
async fn d3_a_connection_cut_at_the_commit_is_unknown_and_the_next_deed_finds_another() {
    on_postgres(async |database| {
        let shop = Shop::open(database).await;
        let mut idle = Vec::new();
        for _ in 0..4 {
            idle.push(database.reading().await);
        }
        drop(idle);
        let mut writing = database.writing().await;
        shop.paid_purchase(&mut writing, "LC-1").await;

        cut_all(database).await;
        let unknown = writing.commit().await.expect_err("no answer comes");

        assert!(matches!(unknown, StorageError::CommitUnknown(_)) && !unknown.is_transient(), "{unknown:?}");
        let mut again = database.writing().await;
        shop.paid_purchase(&mut again, "LC-1").await;
        again.commit().await.expect("a commit");
    })
    .await;
}

#[tokio::test]
async fn d3_a_connection_cut_once_the_server_has_committed_is_unknown_and_what_was_written_is_there() {
    on_postgres(async |database| {
        let line = Line::to(&database.url).await;
        let far = Storage::open(line.url()).await.expect("the same database");
        let mut writing = far.writing().await.expect("a write begins");
        let shop = Shop::open_as(&mut writing, "lantern").await;
        let (purchase, _) = shop.paid_purchase(&mut writing, "LC-1").await;

        line.cut_at_commit(1);
        let unknown = writing.commit().await.expect_err("no answer comes");

        assert_eq!(line.cuts(), 1);
        assert!(matches!(unknown, StorageError::CommitUnknown(_)) && !unknown.is_transient(), "{unknown:?}");
        // Whoever looks sees that it was done, over the same pool, whose other connections stand.
        let mut reading = far.reading().await.expect("a look");
        let found = reading.find_purchase(&purchase.merchant_id, &purchase.purchase_id).await.expect("a look");
        assert!(found.is_some(), "the server has committed it");
        drop(reading);
        far.close().await;
    })
    .await;
}

#[tokio::test]
async fn pages_look_at_everything_after_the_listener_was_cut_off() {
    on_postgres(async |database| {
        let mut changes = database.storage.changes();

        cut_all(database).await;

        let heard = tokio::time::timeout(Duration::from_secs(20), changes.recv()).await;
        let heard = heard.expect("word comes").expect("somebody speaks");
        assert!(heard.is_of_everything(), "{heard:?}");
    })
    .await;
}

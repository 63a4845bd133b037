//! A test can stand between the program and its database, and whatever fails there leaves nothing half done.

use async_trait::async_trait;
use futures::FutureExt as _;
use std::sync::{Arc, Mutex};
use storage::{Fault, Faults, OpenWith, Step, Storage, StorageError};

use crate::engines::{Database, on_both_engines};
use crate::example::{Shop, at, customer};

on_both_engines!(
    every_step_is_told,
    whichever_step_fails_nothing_is_half_done,
    whichever_step_never_answers_nothing_is_half_done,
    an_answer_lost_after_the_commit_is_unknown_and_not_nothing,
);

/// Lets one step fail, or never answer.
#[derive(Default)]
struct Plan {
    steps: Mutex<Vec<String>>,
    breaks_at: Option<usize>,
    hangs: bool,
}

#[async_trait]
impl Faults for Plan {
    async fn before(&self, step: Step<'_>) -> Result<(), Fault> {
        let number = {
            let mut steps = self.steps.lock().expect("no panic");
            steps.push(match step {
                Step::Statement(sql) => sql.split_whitespace().next().unwrap_or_default().to_owned(),
                other => format!("{other:?}"),
            });
            steps.len()
        };
        match self.breaks_at {
            Some(at) if at == number && self.hangs => std::future::pending().await,
            Some(at) if at == number => Err(Fault::Broken("by the test")),
            _ => Ok(()),
        }
    }
}

async fn open(database: &Database, plan: &Arc<Plan>) -> Storage {
    let with = OpenWith { faults: Some(plan.clone()), ..OpenWith::default() };
    Storage::open_with(&database.url, with).await.expect("it opens")
}

/// Two rows in one transaction, with a look between.
async fn deed(storage: &Storage, shop: &Shop) -> storage::Result<()> {
    storage.reading().await?.list_merchants().await?;
    let mut writing = storage.writing().await?;
    writing.insert_customer(&customer(&shop.merchant, Some("one@example.org"), None), at(0)).await?;
    writing.find_customer(&shop.customer.customer_id).await?;
    writing.insert_customer(&customer(&shop.merchant, Some("two@example.org"), None), at(0)).await?;
    writing.commit().await
}

async fn there(database: &Database, shop: &Shop) -> usize {
    let mut reading = database.reading().await;
    // The shop's first one is always there.
    reading.list_newest_customers(&shop.merchant.merchant_id, 10).await.expect("a list").len() - 1
}

/// As `deed` takes them.
const STEPS: [&str; 8] =
    ["BeginReading", "select", "BeginWriting", "insert", "select", "insert", "Commit", "Committed"];

async fn every_step_is_told(database: &Database) {
    let shop = Shop::open(database).await;
    let plan = Arc::new(Plan::default());
    let storage = open(database, &plan).await;

    deed(&storage, &shop).await.expect("no fault is planned");

    assert_eq!(*plan.steps.lock().expect("no panic"), STEPS);
    storage.close().await;
}

async fn whichever_step_fails_nothing_is_half_done(database: &Database) {
    let shop = Shop::open(database).await;
    for step in 1..STEPS.len() {
        let plan = Arc::new(Plan { breaks_at: Some(step), ..Plan::default() });
        let storage = open(database, &plan).await;

        let failed = deed(&storage, &shop).await.expect_err("it is made to fail");

        assert!(matches!(failed, StorageError::Unavailable(_)), "{step}: {failed:?}");
        assert_eq!(there(database, &shop).await, 0, "{step}");
        // The same storage goes on.
        storage.writing().await.expect("a write").commit().await.expect("an empty commit");
        storage.close().await;
    }
}

async fn whichever_step_never_answers_nothing_is_half_done(database: &Database) {
    let shop = Shop::open(database).await;
    for step in 1..STEPS.len() {
        let plan = Arc::new(Plan { breaks_at: Some(step), hangs: true, ..Plan::default() });
        let storage = open(database, &plan).await;

        let mut running = Box::pin(deed(&storage, &shop));
        while plan.steps.lock().expect("no panic").len() < step {
            assert!(running.as_mut().now_or_never().is_none(), "{step}: it must hang");
            tokio::task::yield_now().await;
        }
        drop(running);

        assert_eq!(there(database, &shop).await, 0, "{step}");
        storage.writing().await.expect("a write").commit().await.expect("an empty commit");
        storage.close().await;
    }
}

async fn an_answer_lost_after_the_commit_is_unknown_and_not_nothing(database: &Database) {
    let shop = Shop::open(database).await;
    let plan = Arc::new(Plan { breaks_at: Some(STEPS.len()), ..Plan::default() });
    let storage = open(database, &plan).await;

    let failed = deed(&storage, &shop).await.expect_err("the answer is lost");

    assert!(matches!(failed, StorageError::CommitUnknown(_)) && !failed.is_transient(), "{failed:?}");
    assert_eq!(there(database, &shop).await, 2);
    storage.close().await;
}

//! Open pages hear of a change once it is committed, on PostgreSQL those of other instances, too.

use std::time::Duration;
use storage::{Change, EngineKind, Storage};
use tokio::sync::broadcast::Receiver;

use crate::engines::{Database, on_both_engines};

on_both_engines!(
    a_change_is_heard_once_after_its_commit,
    a_change_dropped_is_never_heard,
    another_instance_hears_a_change_where_there_can_be_one,
    an_instance_that_is_closed_stops_listening,
);

fn change(ticket: &str) -> Change {
    Change {
        merchant_id: "mer_1".to_owned(),
        customer_id: Some("it's \"quoted\" \u{1f56f}".to_owned()),
        ticket: Some(ticket.to_owned()),
    }
}

async fn tell(storage: &Storage, ticket: &str) {
    let mut writing = storage.writing().await.expect("a write begins");
    writing.tell(change(ticket));
    writing.tell(change(ticket));
    writing.commit().await.expect("a commit");
}

/// What is heard before the last word comes.
async fn heard_until_last(changes: &mut Receiver<Change>) -> Vec<Change> {
    let mut heard = Vec::new();
    loop {
        let next = tokio::time::timeout(Duration::from_secs(10), changes.recv()).await;
        let next = next.expect("the last word comes").expect("somebody speaks");
        if next == change("last") {
            return heard;
        }
        heard.push(next);
    }
}

async fn a_change_is_heard_once_after_its_commit(database: &Database) {
    let mut changes = database.storage.changes();

    tell(&database.storage, "R-1").await;
    tell(&database.storage, "last").await;

    assert_eq!(heard_until_last(&mut changes).await, [change("R-1")]);
}

async fn a_change_dropped_is_never_heard(database: &Database) {
    let mut changes = database.storage.changes();

    let mut writing = database.writing().await;
    writing.tell(change("R-1"));
    drop(writing);
    tell(&database.storage, "last").await;

    assert!(heard_until_last(&mut changes).await.is_empty());
}

async fn another_instance_hears_a_change_where_there_can_be_one(database: &Database) {
    if database.storage.kind() == EngineKind::Sqlite {
        return;
    }
    let other = database.open_again().await;
    let mut changes = other.changes();

    tell(&database.storage, "R-1").await;
    tell(&database.storage, "last").await;

    assert_eq!(heard_until_last(&mut changes).await, [change("R-1")]);
    other.close().await;
}

async fn an_instance_that_is_closed_stops_listening(database: &Database) {
    let other = database.open_again().await;
    let mut changes = other.changes();
    other.close().await;
    drop(other);

    tell(&database.storage, "R-1").await;

    let heard = tokio::time::timeout(Duration::from_secs(2), changes.recv()).await;
    assert!(matches!(heard, Ok(Err(_)) | Err(_)), "{heard:?}");
}

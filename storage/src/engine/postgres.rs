//! How PostgreSQL is opened, and how one instance hears what another one committed.

use sqlx::Connection as _;
use sqlx::postgres::PgListener;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;

use super::places::Places;
use super::{
    Engine, EngineKind, OpenWith, POSTGRES_CONNECTIONS, cannot_open, first_line, migrate, pool_with, try_once,
};
use crate::{Change, Result};

const CHANNEL: &str = "moneyback_change";

impl Engine {
    pub(super) async fn open_postgres(url: &str, with: OpenWith) -> Result<Self> {
        let mut first = try_once(url, &[]).await.map_err(|error| cannot_open("PostgreSQL", &error))?;
        migrate(&mut first).await?;
        // What cannot be closed in order is closed all the same.
        let _ = first.close().await;
        let pool = pool_with(POSTGRES_CONNECTIONS, &[]);
        let pool = pool.connect(url).await.map_err(|error| cannot_open("PostgreSQL", &error))?;
        let (changes, _) = broadcast::channel(256);
        let listener = listener(url).await.map_err(|error| cannot_open("PostgreSQL", &error))?;
        let listening = tokio::spawn(pass_on_changes(url.to_owned(), listener, changes.clone()));
        Ok(Self {
            kind: EngineKind::Postgres,
            pool,
            places: Places::new(POSTGRES_CONNECTIONS),
            writer: None,
            _serving: None,
            standing: Arc::default(),
            faults: with.faults,
            changes,
            listener: Some(listening.abort_handle()),
        })
    }
}

async fn listener(url: &str) -> std::result::Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect(url).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// Listens for what any instance committed and passes it on to this instance's pages. Where the connection was lost,
/// so was what was said meanwhile: once it is made again, every page is told to look at everything.
async fn pass_on_changes(url: String, mut listening: PgListener, changes: broadcast::Sender<Change>) {
    loop {
        if let Err(error) = pass_on(&mut listening, &changes).await {
            tracing::warn!(error = %first_line(&error), "the change listener lost the database, trying again");
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
        if let Ok(again) = listener(&url).await {
            listening = again;
            let _ = changes.send(Change::of_everything());
        }
    }
}

async fn pass_on(
    listener: &mut PgListener,
    changes: &broadcast::Sender<Change>,
) -> std::result::Result<(), sqlx::Error> {
    loop {
        // Nothing: it was cut and listens again.
        let Some(notification) = listener.try_recv().await? else {
            let _ = changes.send(Change::of_everything());
            continue;
        };
        match serde_json::from_str(notification.payload()) {
            Ok(change) => {
                let _ = changes.send(change);
            }
            Err(error) => tracing::warn!(%error, "a change notification makes no sense"),
        }
    }
}

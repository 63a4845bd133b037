//! What was committed lies in SQLite's log until it is copied into the file, and the log is short again only when all of it
//! was. A commit that does so itself, as SQLite's do unless told otherwise, waits for two more syncs and for all that is
//! copied. Here another connection copies beside the writer; as soon as hardly anything is left, the writer does the rest
//! between two groups, since while it writes there is always something left.

use sqlx::{AnyConnection, Connection as _};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::standing::Standing;
use super::writer::Asked;
use super::{first_line, sqlite, try_once};
use crate::error::is_disk;

/// Deeds after which is copied; a request for a refund fills about ten pages.
const DEEDS: usize = 64;
/// Pages of a log that is worth beginning anew.
const LONG: i64 = 2_000;

/// Who copies, and when.
pub(super) struct Checkpoints {
    written: usize,
    /// None once it ends.
    due: Option<mpsc::Sender<()>>,
    copying: JoinHandle<()>,
}

impl Checkpoints {
    pub(super) fn start(url: String, writer: mpsc::WeakUnboundedSender<Asked>, standing: Arc<Standing>) -> Self {
        let (due, asked) = mpsc::channel(1);
        let copying = tokio::spawn(copy(url, asked, writer, standing));
        Self { written: 0, due: Some(due), copying }
    }

    /// So many deeds were committed.
    pub(super) fn written(&mut self, deeds: usize) {
        self.written += deeds;
        if self.written >= DEEDS
            && let Some(due) = &self.due
        {
            self.written = 0;
            // Who is at it already finds these, or is asked again soon.
            let _ = due.try_send(());
        }
    }

    /// Waits for the copying that is under way.
    pub(super) async fn end(&mut self) {
        self.due = None;
        let _ = (&mut self.copying).await;
    }
}

async fn copy(
    url: String,
    mut due: mpsc::Receiver<()>,
    writer: mpsc::WeakUnboundedSender<Asked>,
    standing: Arc<Standing>,
) {
    let mut connection = None;
    while due.recv().await.is_some() {
        if connection.is_none() {
            match try_once(&url, sqlite::PRAGMAS).await {
                Ok(made) => connection = Some(made),
                // The log grows, and the next time is soon.
                Err(error) => tracing::warn!(error = %first_line(&error), "nobody copies the database's log"),
            }
        }
        let Some(copying) = &mut connection else { continue };
        match checkpoint(copying, &standing).await {
            Some(pages) if pages >= LONG => drop(writer.upgrade().map(|writer| writer.send(Asked::Checkpoint))),
            Some(_) => {}
            None => connection = None,
        }
    }
    if let Some(connection) = connection {
        let _ = connection.close().await;
    }
}

/// Copies what can be copied while others read and write; says how many pages the log has. Where that fails, the log has
/// everything still; but of a disk that did not take a page, the next sync may say that it has it, and the log begin anew.
pub(super) async fn checkpoint(connection: &mut AnyConnection, standing: &Standing) -> Option<i64> {
    let copied: Result<(i64, i64, i64), sqlx::Error> =
        sqlx::query_as("pragma wal_checkpoint(passive)").fetch_one(connection).await;
    match copied {
        Ok((_, pages, _)) => Some(pages),
        Err(error) => {
            tracing::error!(error = %first_line(&error), "the database's log could not be copied");
            standing.mind(&error);
            if is_disk(&error) {
                standing.disk_failed();
            }
            None
        }
    }
}

//! Copies SQLite's log into its file from beside, as `storage/src/engine/checkpoint.rs` does for the desk.

use sqlx::AnyConnection;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::mpsc;

/// Requests after which is copied.
const REQUESTS: usize = 64;
/// Pages of a log that is worth beginning anew.
const LONG: i64 = 2_000;

pub struct Copier {
    written: usize,
    due: mpsc::Sender<()>,
    /// Whoever writes does the rest, since while they write there is always something left.
    is_long: Arc<AtomicBool>,
}

impl Copier {
    pub fn start(mut connection: AnyConnection) -> Self {
        let (due, mut asked) = mpsc::channel(1);
        let is_long = Arc::new(AtomicBool::new(false));
        let found_long = is_long.clone();
        tokio::spawn(async move {
            while asked.recv().await.is_some() {
                if copy(&mut connection).await >= LONG {
                    found_long.store(true, Ordering::Relaxed);
                }
            }
        });
        Self { written: 0, due, is_long }
    }

    /// So many requests were committed by whoever has this connection.
    pub async fn written(&mut self, requests: usize, writer: &mut AnyConnection) {
        self.written += requests;
        if self.written >= REQUESTS {
            self.written = 0;
            // Who is at it already finds these.
            let _ = self.due.try_send(());
        }
        if self.is_long.swap(false, Ordering::Relaxed) {
            copy(writer).await;
        }
    }
}

/// Says how many pages the log has.
async fn copy(connection: &mut AnyConnection) -> i64 {
    let copied: (i64, i64, i64) =
        sqlx::query_as("pragma wal_checkpoint(passive)").fetch_one(connection).await.expect("a copy");
    copied.1
}

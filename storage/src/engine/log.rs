//! The log that SQLite's last process left behind.
//!
//! Where a sync fails, the kernel goes on to show what the disk never took, and no later sync puts it there: it counts as
//! written. A new process would read such a commit in the log, build on it, and lose all of it when the power goes (D1).
//! So what is there is written once more before anybody builds on it, byte for byte in its own place.

use sqlx::{AnyConnection, Executor as _};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

use super::cannot_open;
use crate::error::is_busy;
use crate::{Result, StorageError};

const AT_ONCE: usize = 1024 * 1024;

/// Nobody else may write meanwhile. Where somebody does just now, they live, and know what they wrote.
pub(crate) async fn settle(connection: &mut AnyConnection, file: &str) -> Result<()> {
    let refused = |error: sqlx::Error| cannot_open(file, &error);
    connection.execute("pragma busy_timeout = 0").await.map_err(refused)?;
    match connection.execute("begin immediate").await {
        Ok(_) => {
            let log = format!("{file}-wal");
            let name = log.clone();
            let written = tokio::task::spawn_blocking(move || write_again(&log)).await;
            written
                .unwrap_or_else(|error| Err(io::Error::other(error)))
                .map_err(|error| StorageError::CannotOpen(format!("{name}: {error}")))?;
            connection.execute("rollback").await.map_err(refused)?;
        }
        Err(error) if is_busy(&error) => {}
        Err(error) => return Err(refused(error)),
    }
    connection.execute("pragma busy_timeout = 5000").await.map_err(refused)?;
    Ok(())
}

fn write_again(log: &str) -> io::Result<()> {
    let log = match File::options().read(true).write(true).open(log) {
        Ok(log) => log,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let (mut bytes, mut at) = (vec![0; AT_ONCE], 0);
    loop {
        let length = log.read_at(&mut bytes, at)?;
        let Some(read) = bytes.get(..length).filter(|read| !read.is_empty()) else { break };
        log.write_all_at(read, at)?;
        at += length as u64;
    }
    if at > 0 { log.sync_all() } else { Ok(()) }
}

//! Places at a pool, given in the order of asking. Whoever finds all of them taken by others who do not move on is
//! told so within a second: requests must not pile up behind a database that is stuck.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{Result, StorageError};

/// Nobody is given a place for so long: after the last one was, at most twice this passes.
const PATIENCE: Duration = Duration::from_millis(450);
/// A queue that moves is worth waiting in, but not for ever.
const ROUNDS: usize = 12;

#[derive(Debug)]
pub(crate) struct Places {
    free: Arc<Semaphore>,
    given: AtomicU64,
}

impl Places {
    pub(crate) fn new(count: u32) -> Self {
        Self { free: Arc::new(Semaphore::new(usize::try_from(count).unwrap_or(1))), given: AtomicU64::new(0) }
    }

    pub(crate) async fn take(&self) -> Result<OwnedSemaphorePermit> {
        let mut waiting = std::pin::pin!(self.free.clone().acquire_owned());
        for _ in 0..ROUNDS {
            let given = self.given.load(Ordering::Relaxed);
            match tokio::time::timeout(PATIENCE, &mut waiting).await {
                Ok(Ok(place)) => {
                    self.given.fetch_add(1, Ordering::Relaxed);
                    return Ok(place);
                }
                Ok(Err(_)) => return Err(StorageError::Unavailable(sqlx::Error::PoolClosed)),
                Err(_) if self.given.load(Ordering::Relaxed) == given => break,
                Err(_) => {}
            }
        }
        Err(StorageError::Unavailable(sqlx::Error::PoolTimedOut))
    }
}

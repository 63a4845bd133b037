use std::time::Duration;
use storage::StorageError;

use crate::{Desk, Failed};

/// How often a deed is tried before somebody is told to try later.
const TRIES: usize = 5;

/// What a deed can answer where another transaction was in its way.
pub trait Contended {
    fn is_contended(&self) -> bool;
}

impl Contended for StorageError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Contended(_))
    }
}

impl<R> Contended for Failed<R> {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Trouble(trouble) if trouble.is_contended())
    }
}

impl Desk {
    /// Does a whole deed again where PostgreSQL ended its transaction for the sake of another: nothing of it was written,
    /// and everything it read may have changed. What it does outside of the transaction it must do after the commit.
    pub async fn despite_contention<T, E, D>(&self, mut deed: impl FnMut() -> D) -> Result<T, E>
    where
        D: Future<Output = Result<T, E>>,
        E: Contended,
    {
        for tried in 1..TRIES {
            match deed().await {
                Err(error) if error.is_contended() => self.step_aside(tried).await,
                answer => return answer,
            }
        }
        deed().await
    }

    /// Up to 16 ms by chance, twice as long each time: those who met once would otherwise meet again.
    async fn step_aside(&self, tried: usize) {
        let mut byte = [0];
        self.chance().fill(&mut byte);
        tokio::time::sleep(Duration::from_micros(u64::from(byte[0]) << (5 + tried))).await;
    }
}

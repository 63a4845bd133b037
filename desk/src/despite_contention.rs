use storage::StorageError;

use crate::Failed;

/// How often a deed is tried before somebody is told to try later.
const TRIES: usize = 5;

/// What a deed can answer where another transaction was in its way.
pub(crate) trait Contended {
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

/// Does a whole deed again where PostgreSQL ended its transaction for the sake of another: nothing of it was written,
/// and everything it read may have changed. What it does outside of the transaction it must do after the commit.
pub(crate) async fn despite_contention<T, E, D>(mut deed: impl FnMut() -> D) -> Result<T, E>
where
    D: Future<Output = Result<T, E>>,
    E: Contended,
{
    for _ in 1..TRIES {
        match deed().await {
            Err(error) if error.is_contended() => tokio::task::yield_now().await,
            answer => return answer,
        }
    }
    deed().await
}

//! The one place where a test can stand between the program and its database.

use async_trait::async_trait;

/// What is about to be asked of the database, or was just answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    BeginReading,
    BeginWriting,
    /// The SQL as it stands in `storage`.
    Statement(&'a str),
    Commit,
    /// It is durable; the deed does not know yet.
    Committed,
}

/// Why a test lets a step fail.
#[derive(Debug, thiserror::Error)]
#[error("made to fail: {0}")]
pub struct Fault(pub &'static str);

/// Is asked before every step. It may take its time, never answer, or let the step fail: then the transaction is over,
/// nothing of it was written, and whoever asked is told so. After [`Step::Committed`] all of it was, and whoever asked
/// is told that nobody knows.
#[async_trait]
pub trait Faults: Send + Sync {
    async fn before(&self, step: Step<'_>) -> std::result::Result<(), Fault>;
}

impl From<Fault> for sqlx::Error {
    fn from(fault: Fault) -> Self {
        Self::Io(std::io::Error::other(fault))
    }
}

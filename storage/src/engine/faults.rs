//! The one place where a test can stand between the program and its database.

use async_trait::async_trait;
use sqlx::error::{DatabaseError, ErrorKind};
use std::borrow::Cow;
use std::error::Error;

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
pub enum Fault {
    #[error("made to fail: {0}")]
    Broken(&'static str),
    /// The transaction was ended for the sake of another, as PostgreSQL ends one of two that wait for each other.
    #[error("made to wait for another one that waits for it")]
    InTheWay,
}

/// Is asked before every step. It may take its time, never answer, or let the step fail: then the transaction is over,
/// nothing of it was written, and whoever asked is told so. After [`Step::Committed`] all of it was, and whoever asked
/// is told that nobody knows.
#[async_trait]
pub trait Faults: Send + Sync {
    async fn before(&self, step: Step<'_>) -> std::result::Result<(), Fault>;
}

impl From<Fault> for sqlx::Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Broken(_) => Self::Io(std::io::Error::other(fault)),
            Fault::InTheWay => Self::Database(Box::new(Deadlock)),
        }
    }
}

/// As a server says it.
#[derive(Debug, thiserror::Error)]
#[error("deadlock detected, by a test")]
struct Deadlock;

impl DatabaseError for Deadlock {
    fn message(&self) -> &str {
        "deadlock detected"
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some("40P01".into())
    }

    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }

    fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn Error + Send + Sync + 'static> {
        self
    }
}

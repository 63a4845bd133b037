use std::fmt;

/// What can go wrong while remembering, told apart by who has to act.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The database cannot be reached or opened as configured; the operator acts.
    #[error("cannot open the database: {0}")]
    CannotOpen(String),
    /// The database did not answer this time; nothing was written, the same call may succeed later.
    #[error("the database did not answer")]
    Unavailable(#[source] sqlx::Error),
    /// Another transaction was in the way (a deadlock, a conflict); nothing was written, the whole deed may be done again.
    #[error("another transaction was in the way")]
    Contended(#[source] sqlx::Error),
    /// The commit was sent and no answer came: all of it was written, or nothing. Look before doing it again.
    #[error("the database did not say whether it was written")]
    CommitUnknown(#[source] sqlx::Error),
    /// The disk is full: nothing was written. Reading goes on, and writing does once there is room.
    #[error("the disk is full")]
    Full(#[source] sqlx::Error),
    /// The database itself is damaged; the operator acts, and nothing is written until then.
    #[error("the database is damaged. {}", Self::TO_DO_ABOUT_DAMAGE)]
    Damaged(#[source] sqlx::Error),
    /// A named rule of the schema refused the write, such as `purchase_number_is_taken`.
    #[error("the rule {0} refused the write")]
    RuleBroken(String),
    /// A row that no state can say; the developer acts.
    #[error("a row of {table} makes no sense: {row}")]
    Inconsistent { table: &'static str, row: String },
    /// Somebody else changed the row first.
    #[error("the row changed meanwhile")]
    Stale,
}

impl StorageError {
    /// For whoever runs the server.
    pub(crate) const TO_DO_ABOUT_DAMAGE: &'static str = "Stop every program that uses it, move it away with its -wal and \
        -shm, put the newest backup in its place, and start again";

    /// Whether the same call may succeed later without anybody acting.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Contended(_) | Self::Full(_) | Self::Stale)
    }

    /// What it means that a commit failed with this.
    pub(crate) fn of_commit(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(refusal) if !is_lost(refusal.code().as_deref()) => error.into(),
            _ => Self::CommitUnknown(error),
        }
    }

    /// Whether the named schema rule refused the write. SQLite names the columns of a broken unique rule
    /// instead of the rule, so both spellings are asked for.
    pub fn broke(&self, rule: &str, columns: &str) -> bool {
        matches!(self, Self::RuleBroken(broken) if broken.contains(rule) || broken.contains(columns))
    }

    pub(crate) fn inconsistent(table: &'static str, row: impl fmt::Display) -> Self {
        Self::Inconsistent { table, row: row.to_string() }
    }
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(refusal) if is_rule(refusal.as_ref()) => {
                Self::RuleBroken(refusal.constraint().unwrap_or(refusal.message()).to_owned())
            }
            sqlx::Error::Database(refusal) if is_contention(refusal.code().as_deref()) => Self::Contended(error),
            _ if is_full(&error) => Self::Full(error),
            _ if is_damage(&error) => Self::Damaged(error),
            sqlx::Error::RowNotFound
            | sqlx::Error::TypeNotFound { .. }
            | sqlx::Error::ColumnIndexOutOfBounds { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::Decode(_) => Self::Inconsistent { table: "some table", row: error.to_string() },
            _ => Self::Unavailable(error),
        }
    }
}

fn is_rule(refusal: &dyn sqlx::error::DatabaseError) -> bool {
    refusal.is_unique_violation() || refusal.is_check_violation() || refusal.is_foreign_key_violation()
}

/// PostgreSQL's serialization failure and deadlock. SQLite's codes are shorter.
fn is_contention(code: Option<&str>) -> bool {
    matches!(code, Some("40001" | "40P01"))
}

/// PostgreSQL's words for a connection that ends, and for not knowing.
fn is_lost(code: Option<&str>) -> bool {
    code.is_some_and(|code| code.starts_with("57P") || code.starts_with("08") || code == "40003")
}

/// The kind of an error of SQLite's: its extended codes have it in their lowest byte. PostgreSQL's codes are longer.
fn sqlite_kind(error: &sqlx::Error) -> Option<i32> {
    let code = error.as_database_error()?.code()?;
    let code = if code.len() < 5 { code.parse::<i32>().ok()? } else { return None };
    Some(code & 0xff)
}

/// SQLITE_BUSY: another process writes.
pub(crate) fn is_busy(error: &sqlx::Error) -> bool {
    sqlite_kind(error) == Some(5)
}

/// SQLITE_IOERR: something was neither written nor refused for certain. A full disk is refused for certain.
pub(crate) fn is_disk(error: &sqlx::Error) -> bool {
    sqlite_kind(error) == Some(10)
}

/// SQLITE_FULL, or PostgreSQL's word for it: refused for certain.
pub(crate) fn is_full(error: &sqlx::Error) -> bool {
    sqlite_kind(error) == Some(13) || is_told(error, &["53100"])
}

/// SQLITE_CORRUPT and SQLITE_NOTADB, or PostgreSQL's data_corrupted and index_corrupted.
pub(crate) fn is_damage(error: &sqlx::Error) -> bool {
    matches!(sqlite_kind(error), Some(11 | 26)) || is_told(error, &["XX001", "XX002"])
}

fn is_told(error: &sqlx::Error, codes: &[&str]) -> bool {
    error.as_database_error().and_then(|refusal| refusal.code()).is_some_and(|code| codes.contains(&code.as_ref()))
}

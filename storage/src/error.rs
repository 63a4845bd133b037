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
    /// Whether the same call may succeed later without anybody acting.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Stale)
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
            _ => Self::Unavailable(error),
        }
    }
}

fn is_rule(refusal: &dyn sqlx::error::DatabaseError) -> bool {
    refusal.is_unique_violation() || refusal.is_check_violation() || refusal.is_foreign_key_violation()
}

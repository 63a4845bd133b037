//! Small readers that turn a column's text or number into a word of the domain, or say which row lies.

use sqlx::FromRow;
use sqlx::any::AnyRow;

use crate::{Result, StorageError};

/// Parses a column that holds one of a fixed set of words.
pub(crate) fn word<T: std::str::FromStr>(table: &'static str, id: &str, text: &str) -> Result<T> {
    text.parse().map_err(|_| StorageError::inconsistent(table, format!("{id} says {text:?}")))
}

/// Parses a column that holds JSON.
pub(crate) fn json<T: serde::de::DeserializeOwned>(table: &'static str, id: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| StorageError::inconsistent(table, format!("{id}: {error}")))
}

/// Reads the rows of one answer.
pub(crate) fn rows<T: for<'r> FromRow<'r, AnyRow>>(found: Vec<AnyRow>) -> Result<Vec<T>> {
    found.iter().map(|row| T::from_row(row).map_err(StorageError::from)).collect()
}

/// Writes a value of ours as JSON text; ours always can be written.
pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

//! Trouble of ours: said without a word of what it was, which the log has under a reference.

use axum::http::{HeaderValue, StatusCode, header};
use desk::StorageError;

use super::problem::Problem;

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Self {
        let reference = new_reference();
        let (code, detail, seconds) = match &error {
            StorageError::CommitUnknown(_) => (
                "unavailable",
                "Nobody knows whether this was done. Send the same request again, with the same Idempotency-Key: it is done once.",
                "1",
            ),
            StorageError::Full(_) => (
                "storage_full",
                "Nothing was done: the server's disk is full. Reading works; send the same request again later.",
                "30",
            ),
            passing if passing.is_transient() => {
                ("unavailable", "Nothing was done. Send the same request again in a moment.", "1")
            }
            _ => {
                tracing::error!(error = %chain(&error), %reference, "a request met trouble of ours");
                return internal(reference);
            }
        };
        tracing::warn!(error = %chain(&error), %reference, "a request could not be done this time");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, detail)
            .with_reference(reference)
            .with_header(header::RETRY_AFTER, HeaderValue::from_static(seconds))
    }
}

/// Something broke on our side.
pub fn internal(reference: String) -> Problem {
    let detail = "Something broke on our side, and nothing was done. The reference finds it in the log.";
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail).with_reference(reference)
}

/// A short word under which the log keeps what went wrong.
pub fn new_reference() -> String {
    let name = uuid::Uuid::now_v7().simple().to_string();
    name.get(20..).unwrap_or_default().to_owned()
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text.push_str(&format!(": {source}"));
        next = source.source();
    }
    text
}

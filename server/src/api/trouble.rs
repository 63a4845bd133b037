//! Trouble of ours: said without a word of what it was, which the log has under a reference.

use axum::http::{HeaderValue, StatusCode, header};
use desk::StorageError;

use super::problem::Problem;

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Self {
        let reference = new_reference();
        if error.is_transient() {
            tracing::warn!(error = %chain(&error), %reference, "a request could not be done this time");
            let detail = "Nothing was done. Send the same request again in a moment.";
            let soon = HeaderValue::from_static("1");
            return Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
                .with_reference(reference)
                .with_header(header::RETRY_AFTER, soon);
        }
        tracing::error!(error = %chain(&error), %reference, "a request met trouble of ours");
        internal(reference)
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

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::problem::PROBLEM_JSON;

/// An answer as bytes, so that it can be kept and given again.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub body: String,
}

impl Answer {
    /// Shapes of ours can always be written.
    pub fn new(status: StatusCode, body: &impl Serialize) -> Self {
        Self { status, body: serde_json::to_string(body).unwrap_or_default() }
    }

    pub fn ok(body: &impl Serialize) -> Self {
        Self::new(StatusCode::OK, body)
    }

    pub fn created(body: &impl Serialize) -> Self {
        Self::new(StatusCode::CREATED, body)
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let is_success = self.status.is_success();
        let kind = if is_success { HeaderValue::from_static("application/json") } else { PROBLEM_JSON };
        (self.status, [(header::CONTENT_TYPE, kind)], self.body).into_response()
    }
}

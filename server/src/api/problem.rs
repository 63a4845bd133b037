//! What went wrong, as RFC 9457 has it: for a program by its code, for a person in words.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::Answer;

/// The body of every answer that is no success.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Where the code is explained.
    #[serde(rename = "type")]
    about: String,
    /// What the status means.
    title: String,
    status: u16,
    /// What happened this time.
    detail: String,
    /// Stable: programs go by it.
    code: &'static str,
    /// The fields at fault; none where no field is.
    errors: Vec<FieldProblem>,
    /// What could still go back, in minor units, where more was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    remaining: Option<i64>,
    /// What the gateway can move in its place, in minor units, where it cannot move just what was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    nearest: Option<i64>,
    /// Why nothing of the purchase can go back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reasons: Option<Vec<&'static str>>,
    /// Under which the server's log tells more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reference: Option<String>,
}

/// A field and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Its path, such as `lines[0].tax`.
    pub field: String,
    pub message: String,
}

/// An answer that is no success.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    body: Box<ProblemBody>,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        let body = ProblemBody {
            about: format!("/docs#{code}"),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            code,
            errors: Vec::new(),
            remaining: None,
            nearest: None,
            reasons: None,
            reference: None,
        };
        Self { status, body: Box::new(body), header: None }
    }

    /// The request cannot be read as what it should be: each field at fault is named.
    pub fn invalid(errors: Vec<FieldProblem>) -> Self {
        let named: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        let detail = format!("See errors for what is wrong with {}.", named.join(", "));
        let mut problem = Self::new(StatusCode::BAD_REQUEST, "invalid_request", detail);
        problem.body.errors = errors;
        problem
    }

    pub fn invalid_field(field: &str, message: impl Into<String>) -> Self {
        Self::invalid(vec![FieldProblem::new(field, message)])
    }

    /// The same for what is another merchant's as for what is nowhere.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is nothing with this id or address.")
    }

    pub fn unprocessable(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail)
    }

    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// About this field.
    pub fn of(mut self, field: impl Into<String>) -> Self {
        let message = self.body.detail.clone();
        self.body.errors.push(FieldProblem { field: field.into(), message });
        self
    }

    pub fn with_remaining(mut self, remaining: i64) -> Self {
        self.body.remaining = Some(remaining);
        self
    }

    pub fn with_nearest(mut self, nearest: i64) -> Self {
        self.body.nearest = Some(nearest);
        self
    }

    pub fn with_reasons(mut self, reasons: Vec<&'static str>) -> Self {
        self.body.reasons = Some(reasons);
        self
    }

    pub fn with_reference(mut self, reference: String) -> Self {
        self.body.reference = Some(reference);
        self
    }

    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.header = Some((name, value));
        self
    }

    pub fn answer(&self) -> Answer {
        Answer::new(self.status, &self.body)
    }
}

impl FieldProblem {
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.answer().into_response();
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

pub const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// Whether an answer says what went wrong in this form already.
pub fn is_problem(response: &Response) -> bool {
    response.headers().get(header::CONTENT_TYPE) == Some(&PROBLEM_JSON)
}

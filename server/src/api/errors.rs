//! Whatever goes wrong before or around a route, in the form of a problem.

use app::visit::said;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Response as HttpResponse, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::any::Any;

use super::problem::{Problem, is_problem};
use super::trouble::{internal, new_reference};

/// Seconds until whoever waited in vain may ask again.
const WAITS_FOR: HeaderValue = HeaderValue::from_static("5");

pub async fn no_such_route() -> Problem {
    Problem::not_found()
}

/// Errors that a library answers with are said as ours are.
pub async fn in_problem_form(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || is_problem(&response) {
        return response;
    }
    let problem = match status {
        StatusCode::NOT_FOUND => Problem::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => {
            Problem::new(status, "method_not_allowed", "This address does not take this method; see Allow.")
        }
        StatusCode::SERVICE_UNAVAILABLE => {
            let detail = "It took too long. Send the same request again, with the same key: it is done once.";
            Problem::new(status, "unavailable", detail).with_header(header::RETRY_AFTER, WAITS_FOR)
        }
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(status, "body_too_large", "The body is larger than what is read here.")
        }
        status if status.is_client_error() => Problem::new(status, "invalid_request", "The request cannot be read."),
        _ => internal(new_reference()),
    };
    let allow = response.headers().get(header::ALLOW).cloned();
    let problem = match allow {
        Some(allow) => problem.with_header(header::ALLOW, allow),
        None => problem,
    };
    problem.into_response()
}

/// A request goes on to its end in a task of its own, whoever hangs up meanwhile: a connection to the database whose
/// transaction was just beginning would come back to the others with it still open.
pub async fn to_its_end(request: Request, next: Next) -> Response {
    match desk::trace::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => panicked(panic.as_ref()).into_response(),
            Err(error) => panicked(&error.to_string()).into_response(),
        },
    }
}

/// A route that panicked: said with a reference; the story is in the log.
pub fn broke(panic: Box<dyn Any + Send + 'static>) -> HttpResponse<Body> {
    panicked(panic.as_ref()).into_response()
}

pub fn panicked(panic: &(dyn Any + Send)) -> Problem {
    let reference = new_reference();
    tracing::error!(panic = said(panic), %reference, "a request panicked");
    internal(reference)
}

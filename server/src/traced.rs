//! Every request has a name, which everything it leads to carries in the logs, up to the gateway's answer.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");

pub async fn name(request: Request, next: Next) -> Response {
    let trace = trace_of(&request).unwrap_or_else(|| uuid::Uuid::now_v7().simple().to_string());
    let mut response = desk::trace::within(trace.clone(), next.run(request)).await;
    if let Ok(value) = HeaderValue::from_str(&trace) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// The caller's own, by W3C Trace Context: `00-<32 hex digits>-<16 hex digits>-<flags>`, not all of them 0.
fn trace_of(request: &Request) -> Option<String> {
    let given = request.headers().get("traceparent")?.to_str().ok()?;
    let trace = given.strip_prefix("00-")?.split('-').next()?;
    let is_trace = trace.len() == 32
        && trace.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
        && trace.bytes().any(|byte| byte != b'0');
    is_trace.then(|| trace.to_owned())
}

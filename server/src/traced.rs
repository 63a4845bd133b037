//! Every request has a name, which everything it leads to carries in the logs, up to the gateway's answer.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");

/// The trace that the request belongs to, where its sender has one (W3C Trace Context); else a new name.
pub async fn name(request: Request, next: Next) -> Response {
    let trace = trace_of(request.headers()).unwrap_or_else(|| uuid::Uuid::now_v7().simple().to_string());
    let mut response = desk::trace::within(trace.clone(), next.run(request)).await;
    if let Ok(value) = HeaderValue::from_str(&trace) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// `version-trace-parent-flags`, lower-case hex; an all-zero trace is none.
fn trace_of(headers: &HeaderMap) -> Option<String> {
    let mut parts = headers.get("traceparent")?.to_str().ok()?.split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    let is_whole = is_hex(version, 2) && is_hex(trace, 32) && is_hex(parent, 16) && is_hex(flags, 2);
    (is_whole && version != "ff" && trace.bytes().any(|byte| byte != b'0')).then(|| trace.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_taken_over_only_where_it_is_one() {
        let trace = |text: &'static str| {
            trace_of(&HeaderMap::from_iter([(HeaderName::from_static("traceparent"), HeaderValue::from_static(text))]))
        };

        let whole = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(trace(whole).as_deref(), Some("4bf92f3577b34da6a3ce929d0e0e4736"));
        for broken in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        ] {
            assert_eq!(trace(broken), None, "{broken}");
        }
    }
}

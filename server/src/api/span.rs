//! What every line of the log about a request says: its method and path. No key is in them; of the pages' paths some are
//! secrets, so that only the API's are said.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;

pub async fn enter(request: Request, next: Next) -> Response {
    let span = tracing::info_span!("api", method = %request.method(), path = request.uri().path());
    let response = next.run(request).instrument(span.clone()).await;
    span.in_scope(|| tracing::debug!(status = response.status().as_u16(), "answered"));
    response
}

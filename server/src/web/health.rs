use axum::extract::State;
use axum::http::StatusCode;

use super::Web;

/// The process lives.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// The database answers; migrations were done before anything listened.
pub async fn ready(State(web): State<Web>) -> (StatusCode, &'static str) {
    let reachable = tokio::time::timeout(std::time::Duration::from_secs(1), web.desk.storage().is_reachable()).await;
    match reachable {
        Ok(Ok(())) => (StatusCode::OK, "ready\n"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

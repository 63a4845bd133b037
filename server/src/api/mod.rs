//! The API under `/v1`: what a merchant's own programs do, over the same deeds as the pages.
//!
//! A key says who asks, never a cookie. Every error is a problem (`problem.rs`); whatever moves money is done once
//! (`once.rs`). Shapes cross the wire here and nowhere else, and the same list of routes makes `/openapi.json`.

mod answer;
mod body;
mod caller;
mod errors;
mod field;
mod once;
mod openapi;
mod params;
mod previews;
pub mod problem;
mod purchase_body;
mod purchases;
mod refund_body;
mod refunds;
mod refused;
mod remedies;
mod selection_body;
mod span;
#[cfg(test)]
pub mod tests;
pub mod trouble;
mod words;

use axum::Router;
use axum::routing::{any, get};
use desk::Desk;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::traced;
use once::Running;

/// A request that takes longer is given up with 503; what it began is finished all the same.
const ANSWERS_WITHIN: Duration = Duration::from_secs(30);

/// What every route can ask.
#[derive(Clone)]
pub struct Api {
    pub desk: Desk,
    running: Arc<Running>,
}

pub fn router(desk: Desk) -> Router {
    let api = Api { desk, running: Arc::default() };
    let (routes, contract) = routes().split_for_parts();
    let contract = Arc::new(openapi::text(contract));
    let routes = Router::new()
        .merge(routes)
        // Without them the pages would look for a merchant of that name.
        .route("/v1", any(errors::no_such_route))
        .route("/v1/", any(errors::no_such_route))
        .route("/v1/{*rest}", any(errors::no_such_route))
        .route("/openapi.json", get(move || openapi::serve(contract.clone())))
        .route("/docs", get(openapi::docs))
        .with_state(api);
    guarded(routes)
}

/// The routes, each with its part of the contract.
fn routes() -> OpenApiRouter<Api> {
    let version_1 = OpenApiRouter::new()
        .routes(routes!(purchases::list, purchases::keep))
        .routes(routes!(purchases::find))
        .routes(routes!(previews::preview))
        .routes(routes!(refunds::list, refunds::make))
        .routes(routes!(refunds::find))
        .routes(routes!(remedies::retry))
        .routes(routes!(remedies::credit));
    OpenApiRouter::with_openapi(openapi::frame()).nest("/v1", version_1)
}

/// What stands before every route: a name for the request, words for whatever goes wrong.
pub fn guarded(routes: Router) -> Router {
    routes.layer(
        ServiceBuilder::new()
            .layer(axum::middleware::from_fn(traced::name))
            .layer(axum::middleware::from_fn(span::enter))
            .layer(axum::middleware::from_fn(errors::in_problem_form))
            .layer(CatchPanicLayer::custom(errors::broke))
            .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::SERVICE_UNAVAILABLE, ANSWERS_WITHIN))
            .layer(axum::middleware::from_fn(errors::to_its_end)),
    )
}

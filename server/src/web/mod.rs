//! The routes, and what stands before every page: who is there, what a browser may load, who may post.

mod events;
mod gateway_events;
mod guard;
mod headers;
mod health;
mod metrics;
mod packing;
mod pages;
mod site;
mod streams;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::routing::get;
use desk::Desk;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

use crate::api;
use crate::config::Config;
use crate::mail::DemoMailbox;
use crate::secrets::Secrets;
use crate::serving::Limits;
use crate::traced;

/// A page that takes longer is given up with 503.
const ANSWERS_WITHIN: Duration = Duration::from_secs(30);

/// What every route can ask.
#[derive(Clone)]
pub struct Web {
    pub desk: Desk,
    pub mailbox: Option<Arc<DemoMailbox>>,
    pub is_https: bool,
    pub site: site::Site,
    pub stopping: watch::Receiver<bool>,
    pub streams: streams::Streams,
}

pub fn router(
    desk: Desk,
    config: &Config,
    mailbox: Option<Arc<DemoMailbox>>,
    stopping: watch::Receiver<bool>,
) -> Router {
    router_with(desk, config, mailbox, stopping, Arc::new(Secrets::of(config)))
}

/// With the secrets that a test sealed.
pub fn router_with(
    desk: Desk,
    config: &Config,
    mailbox: Option<Arc<DemoMailbox>>,
    stopping: watch::Receiver<bool>,
    secrets: Arc<Secrets>,
) -> Router {
    let web = Web {
        desk,
        mailbox,
        is_https: config.is_https(),
        site: site::Site::at(config.site.clone()),
        stopping,
        // Half of all connections are left for whoever opens a page.
        streams: streams::Streams::new(Limits::of_this_process().connections / 2),
    };
    let pages = pages::routes(&web)
        .layer(axum::middleware::from_fn(pages::to_its_end))
        .layer(axum::middleware::from_fn_with_state(web.clone(), pages::read_forms))
        .layer(axum::middleware::from_fn_with_state(web.clone(), pages::in_place))
        .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::SERVICE_UNAVAILABLE, ANSWERS_WITHIN));
    let personal = pages
        .route("/desk/events", get(events::of_staff))
        .route("/{merchant}/events", get(events::of_customer))
        .fallback(pages::not_found)
        .layer(axum::middleware::from_fn_with_state(web.clone(), pages::read_addresses))
        .layer(axum::middleware::from_fn_with_state(web.clone(), pages::calmly))
        .layer(axum::middleware::from_fn_with_state(web.clone(), guard::know_visitor));
    // Programs carry keys, not cookies: what stands before pages is not theirs, but what a browser may do is said of all.
    let programs =
        api::router(web.desk.clone()).layer(axum::middleware::from_fn_with_state(web.clone(), headers::protect));
    Router::new()
        .merge(personal)
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::measured))
        .route("/pkg/{*file}", get(site::file))
        .route("/assets/{*file}", get(site::asset))
        .layer(
            ServiceBuilder::new()
                .layer(axum::middleware::from_fn(traced::name))
                .layer(axum::middleware::from_fn_with_state(web.clone(), headers::protect))
                .layer(CatchPanicLayer::custom(pages::broke))
                .layer(axum::middleware::from_fn(headers::from_a_page))
                .layer(CsrfLayer::new()),
        )
        .with_state(web.clone())
        .merge(programs)
        .merge(told_by_gateways(web, secrets))
        .layer(packing::layer())
        .layer(axum::middleware::from_fn(packing::where_safe))
}

/// Gateways carry signatures, not cookies: what stands before pages is not for them. They are programs, and hear of what
/// goes wrong as all programs do.
fn told_by_gateways(web: Web, secrets: Arc<Secrets>) -> Router {
    let protect = axum::middleware::from_fn_with_state(web.clone(), headers::protect);
    api::guarded(gateway_events::routes(web, secrets)).layer(protect)
}

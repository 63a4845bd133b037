//! The pages and server functions of `app`, with what they find in Leptos' context.

use app::routes::{App, Broke};
use app::setting::{Demo, Setting};
use app::shell::shell;
use app::visit::said;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, Response as HttpResponse, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt as _;
use leptos::config::LeptosOptions;
use leptos::nonce::Nonce;
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, generate_route_list};
use std::any::Any;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;

use super::Web;
use super::headers::PageNonce;
use crate::api::trouble::new_reference;
use crate::demo;

impl axum::extract::FromRef<Web> for LeptosOptions {
    fn from_ref(_: &Web) -> Self {
        LeptosOptions::builder().output_name("moneyback").build()
    }
}

/// Every page and server function of `app`, each with this server's setting.
pub fn routes(web: &Web) -> Router<Web> {
    let list = generate_route_list(App);
    let setting = setting(web);
    Router::new().leptos_routes_with_context(web, list, move || provide(&setting), document)
}

/// What is posted goes on in a task of its own: a browser that leaves drops the answer, never a deed half-way.
pub async fn to_its_end(request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    match desk::trace::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(error) => resume_unwind(error.try_into_panic().unwrap_or_else(|error| Box::new(error.to_string()))),
    }
}

/// An address that no route knows: the same page as for what is not there.
pub async fn not_found(State(web): State<Web>, request: Request) -> Response {
    let setting = setting(&web);
    let render = leptos_axum::render_app_async_with_context(move || provide(&setting), document);
    let mut response = render(request).await.into_response();
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// A page that panicked is one that says so calmly, with a reference; the story is in the log.
pub async fn calmly(State(web): State<Web>, request: Request, next: Next) -> Response {
    let mut instead = Request::new(Body::empty());
    *instead.uri_mut() = request.uri().clone();
    *instead.extensions_mut() = request.extensions().clone();
    let panic = match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => return response,
        Err(panic) => panic,
    };
    let (setting, reference) = (setting(&web), report(panic.as_ref()));
    let document = move || {
        let reference = reference.clone();
        shell(|| view! { <Broke reference=reference /> }.into_any())
    };
    let render = leptos_axum::render_app_async_with_context(move || provide(&setting), document);
    let mut response = render(instead).await.into_response();
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

/// Where not even that page can be made.
pub fn broke(panic: Box<dyn Any + Send + 'static>) -> HttpResponse<Body> {
    let reference = report(panic.as_ref());
    let words =
        format!("Something broke on our side. Nothing is lost; try again in a minute. Reference: {reference}\n");
    (StatusCode::INTERNAL_SERVER_ERROR, words).into_response()
}

/// Logs a panic whole, and gives the reference that a person may tell us.
fn report(panic: &(dyn Any + Send)) -> String {
    let reference = new_reference();
    tracing::error!(panic = said(panic), %reference, "a page panicked");
    reference
}

fn document() -> impl IntoView {
    shell(|| view! { <App /> }.into_any())
}

fn setting(web: &Web) -> Setting {
    let demo = web.mailbox.clone().map(|mailbox| Demo {
        customers: demo::customers(),
        staff: demo::staff(),
        api_key: demo::API_KEY.to_owned(),
        letters: Arc::new(move || mailbox.letters()),
    });
    Setting { desk: web.desk.clone(), is_https: web.is_https, demo }
}

/// The setting, and the nonce that the response's policy will name.
fn provide(setting: &Setting) {
    provide_context(setting.clone());
    let parts = use_context::<axum::http::request::Parts>();
    if let Some(PageNonce(nonce)) = parts.and_then(|parts| parts.extensions.get::<PageNonce>().cloned()) {
        provide_context(Nonce::from_value(nonce));
    }
}

//! The pages and server functions of `app`, with what they find in Leptos' context.

use app::pages::problems::UnreadableView;
use app::posting::form::{Posted, form_at};
use app::routes::{App, Broke, NotRead};
use app::setting::{Demo, Setting};
use app::shell::shell;
use app::visit::said;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, Response as HttpResponse, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt as _;
use http_body_util::BodyExt as _;
use leptos::config::LeptosOptions;
use leptos::nonce::Nonce;
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, generate_route_list};
use percent_encoding::percent_decode_str;
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

/// A form of ours is far below this. What is refused goes into an address with everything that was typed, and no server
/// reads addresses beyond 64 KiB.
const FORM_LIMIT: usize = 60 * 1024;

/// Every form is read here, before anything is done with it: one that cannot be read is answered by a page that says why
/// and keeps what was typed.
pub async fn read_forms(State(web): State<Web>, request: Request, next: Next) -> Response {
    let form = form_at(request.uri().path()).filter(|_| request.method() == Method::POST);
    let Some(form) = form else { return next.run(request).await };
    let (mut parts, body) = request.into_parts();
    let (bytes, is_whole) = read_up_to(body, FORM_LIMIT).await;
    match form.read(&Posted { is_form: is_form(&parts.headers), is_whole, bytes: &bytes }) {
        Ok(body) => {
            parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
            next.run(Request::from_parts(parts, Body::from(body))).await
        }
        Err(unreadable) => {
            let status = if is_whole { StatusCode::BAD_REQUEST } else { StatusCode::PAYLOAD_TOO_LARGE };
            not_read(&web, Request::from_parts(parts, Body::empty()), UnreadableView::of(unreadable), status).await
        }
    }
}

/// The beginning of a body, and whether that is all of it. One that broke off is not.
async fn read_up_to(mut body: Body, limit: usize) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return (bytes, false) };
        let Ok(data) = frame.into_data() else { continue };
        let room = limit - bytes.len();
        if data.len() > room {
            bytes.extend_from_slice(&data[..room]);
            return (bytes, false);
        }
        bytes.extend_from_slice(&data);
    }
    (bytes, true)
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// An address that holds what no page of ours put there, and PostgreSQL could not even look for.
pub async fn read_addresses(State(web): State<Web>, request: Request, next: Next) -> Response {
    let uri = request.uri();
    let fields = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let is_path = domain::one_line(&percent_decode_str(uri.path()).decode_utf8_lossy()).is_ok();
    let is_text = |text: &str| domain::many_lines(text).is_ok();
    if is_path && fields.into_iter().all(|(name, value)| is_text(&name) && is_text(&value)) {
        return next.run(request).await;
    }
    let page = UnreadableView::of_address(if is_path { uri.path() } else { "/" });
    not_read(&web, request, page, StatusCode::BAD_REQUEST).await
}

async fn not_read(web: &Web, request: Request, page: UnreadableView, status: StatusCode) -> Response {
    let document = move || {
        let page = page.clone();
        shell(|| view! { <NotRead page=page /> }.into_any())
    };
    instead(web, request, document, status).await
}

/// Another page than the address has.
async fn instead<V: IntoView + 'static>(
    web: &Web,
    request: Request,
    document: impl Fn() -> V + Clone + Send + Sync + 'static,
    status: StatusCode,
) -> Response {
    let setting = setting(web);
    let render = leptos_axum::render_app_async_with_context(move || provide(&setting), document);
    let mut response = render(request).await.into_response();
    *response.status_mut() = status;
    response
}

/// Where a browser that leaves ends the work: it waits for a password to be looked at, and what follows has a task of its own.
const SIGN_IN: &str = "/api/desk/sign-in";

/// What is posted goes on in a task of its own: a browser that leaves drops the answer, never a deed half-way.
pub async fn to_its_end(request: Request, next: Next) -> Response {
    if request.method() != Method::POST || request.uri().path() == SIGN_IN {
        return next.run(request).await;
    }
    match desk::trace::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(error) => resume_unwind(error.try_into_panic().unwrap_or_else(|error| Box::new(error.to_string()))),
    }
}

/// An address that no route knows: the same page as for what is not there.
pub async fn not_found(State(web): State<Web>, request: Request) -> Response {
    instead(&web, request, document, StatusCode::NOT_FOUND).await
}

/// A form that is refused with 429 is answered with the page that it leads back to, in place: no browser follows a redirect
/// that is also a refusal.
pub async fn in_place(State(web): State<Web>, request: Request, next: Next) -> Response {
    let extensions = request.extensions().clone();
    let response = next.run(request).await;
    let leads_to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()?.parse().ok());
    let Some(leads_to) = leads_to.filter(|_| response.status() == StatusCode::TOO_MANY_REQUESTS) else {
        return response;
    };
    let mut instead = Request::new(Body::empty());
    *instead.uri_mut() = leads_to;
    *instead.extensions_mut() = extensions;
    let setting = setting(&web);
    let render = leptos_axum::render_app_async_with_context(move || provide(&setting), document);
    let mut page = render(instead).await.into_response();
    *page.status_mut() = response.status();
    if let Some(seconds) = response.headers().get(header::RETRY_AFTER) {
        page.headers_mut().insert(header::RETRY_AFTER, seconds.clone());
    }
    page
}

/// A page that panicked is one that says so calmly, with a reference; the story is in the log.
pub async fn calmly(State(web): State<Web>, request: Request, next: Next) -> Response {
    let mut again = Request::new(Body::empty());
    *again.uri_mut() = request.uri().clone();
    *again.extensions_mut() = request.extensions().clone();
    let panic = match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => return response,
        Err(panic) => panic,
    };
    let reference = report(panic.as_ref());
    let document = move || {
        let reference = reference.clone();
        shell(|| view! { <Broke reference=reference /> }.into_any())
    };
    instead(&web, again, document, StatusCode::INTERNAL_SERVER_ERROR).await
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
    Setting { desk: web.desk.clone(), is_https: web.is_https, demo, files: web.site.files() }
}

/// The setting, and the nonce that the response's policy will name.
fn provide(setting: &Setting) {
    provide_context(setting.clone());
    let parts = use_context::<axum::http::request::Parts>();
    if let Some(PageNonce(nonce)) = parts.and_then(|parts| parts.extensions.get::<PageNonce>().cloned()) {
        provide_context(Nonce::from_value(nonce));
    }
}

//! What gateways tell of their own accord. A signature says who it is: no cookie, no form, and nothing of the body is read
//! before it fits.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::routing::post;
use axum::{Json, Router};
use desk::{HearGateway, HeardOf, StorageError, trace};
use domain::Slug;
use serde_json::{Value, json};
use std::sync::Arc;
use tower_http::limit::RequestBodyLimitLayer;

use super::Web;
use crate::api::problem::Problem;
use crate::gateways::{self, NotHeard};
use crate::secrets::Secrets;

/// A gateway's events are far below this.
const BODY_LIMIT: usize = 256 * 1024;

#[derive(Clone)]
struct Ear {
    web: Web,
    secrets: Arc<Secrets>,
}

pub fn routes(web: Web, secrets: Arc<Secrets>) -> Router {
    Router::new()
        .route("/v1/gateways/{gateway}/webhook/{merchant}", post(hear))
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT))
        .with_state(Ear { web, secrets })
}

async fn hear(
    State(ear): State<Ear>,
    Path((gateway, slug)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    match try_to_hear(&ear, &gateway, &slug, &headers, &body).await {
        Ok(Ok(())) => Ok(Json(json!({ "received": true }))),
        Ok(Err(refused)) => Err(problem(&gateway, &slug, &refused)),
        // It tells again, for days: better than to say that it was taken down.
        Err(error) => {
            tracing::error!(%error, %gateway, %slug, "an event could not be taken down");
            Err(not_taken_down())
        }
    }
}

async fn try_to_hear(
    ear: &Ear,
    gateway: &str,
    slug: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Result<(), NotHeard>, StorageError> {
    let Some(signed_in) = gateways::signature_header(gateway) else { return Ok(Err(NotHeard::NobodyListens)) };
    // A word that no merchant can have is not looked for: it may be none that a database takes.
    if Slug::parse(slug).is_err() {
        return Ok(Err(NotHeard::NobodyListens));
    }
    let desk = &ear.web.desk;
    let mut reading = desk.storage().reading().await?;
    let Some(merchant) = reading.find_merchant_by_slug(slug).await? else { return Ok(Err(NotHeard::NobodyListens)) };
    let setting = reading.find_gateway_setting(&merchant.merchant_id, gateway).await?;
    drop(reading);
    let Some(setting) = setting else { return Ok(Err(NotHeard::NobodyListens)) };
    let signature = headers.get(signed_in).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let now = desk.now().0.div_euclid(1_000_000);
    let heard = match gateways::hear(&ear.secrets, &setting, signature, body, now) {
        Ok(heard) => heard,
        Err(refused) => return Ok(Err(refused)),
    };
    // Signed and read as JSON: it is UTF-8.
    let text = String::from_utf8_lossy(body);
    let told = HearGateway {
        gateway,
        event_id: &heard.event_id,
        kind: &heard.kind,
        body: &text,
        references: &heard.references,
    };
    let hearing = desk.despite_contention(|| desk.hear_gateway(&merchant, told));
    let came_of_it = trace::within(heard.event_id.clone(), hearing).await?;
    let payments = if let HeardOf::Payments(payments) = came_of_it { payments } else { 0 };
    let is_new = came_of_it != HeardOf::Known;
    tracing::info!(event_id = %heard.event_id, kind = %heard.kind, %slug, is_new, payments, "a gateway told of something");
    Ok(Ok(()))
}

fn problem(gateway: &str, slug: &str, refused: &NotHeard) -> Problem {
    match refused {
        NotHeard::NobodyListens => Problem::not_found(),
        NotHeard::NotGenuine(why) => {
            tracing::warn!(%why, %gateway, %slug, "an event is not genuine");
            Problem::new(StatusCode::BAD_REQUEST, "signature_invalid", "The signature does not fit.")
        }
        NotHeard::NoEvent => Problem::new(StatusCode::BAD_REQUEST, "event_invalid", "The body is no event."),
        NotHeard::Shut(why) => {
            tracing::error!(%why, %gateway, %slug, "the secret of a gateway's events cannot be opened");
            not_taken_down()
        }
    }
}

fn not_taken_down() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The event was not taken down; send it again.")
        .with_header(header::RETRY_AFTER, HeaderValue::from_static("5"))
}

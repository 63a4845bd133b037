//! What can be done about a refund that failed: the same way again, or account credit in its place.

use axum::extract::State;
use axum::response::Response;
use desk::{Caller, Failed, Repair};
use serde::Deserialize;
use utoipa::ToSchema;

use super::Api;
use super::answer::Answer;
use super::body::Body;
use super::caller::Refunder;
use super::once::{Asked, Key, once};
use super::params::Id;
use super::problem::{Problem, ProblemBody};
use super::refunds::RefundAnswer;
use super::refused::repair_refused;

/// Nothing is to be said: the address says it all.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Nothing)]
pub struct NoBody {}

/// Try a failed refund again: a new refund of the same lines and amount.
///
/// Where the reason of its failure makes that worth it, and once for each failed refund.
#[utoipa::path(
    post, path = "/refunds/{id}/retry", tag = "refunds", operation_id = "retryRefund",
    params(
        ("id" = String, Path),
        ("Idempotency-Key" = String, Header, description = "Printable ASCII, 1 to 255 characters"),
    ),
    request_body = NoBody,
    responses(
        (status = 201, description = "The new refund", body = RefundAnswer),
        (status = "default", description = "Not done", body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn retry(
    State(api): State<Api>,
    Refunder(caller): Refunder,
    Id(id): Id,
    Key(key): Key,
    Body { canonical, .. }: Body<NoBody>,
) -> Result<Response, Problem> {
    repair(&api, caller, (id, "retry", Repair::Retry), key, canonical).await
}

/// Give account credit in place of a failed refund: a new refund that is done at once.
#[utoipa::path(
    post, path = "/refunds/{id}/credit", tag = "refunds", operation_id = "creditRefund",
    params(
        ("id" = String, Path),
        ("Idempotency-Key" = String, Header, description = "Printable ASCII, 1 to 255 characters"),
    ),
    request_body = NoBody,
    responses(
        (status = 201, description = "The new refund", body = RefundAnswer),
        (status = "default", description = "Not done", body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn credit(
    State(api): State<Api>,
    Refunder(caller): Refunder,
    Id(id): Id,
    Key(key): Key,
    Body { canonical, .. }: Body<NoBody>,
) -> Result<Response, Problem> {
    repair(&api, caller, (id, "credit", Repair::Credit), key, canonical).await
}

async fn repair(
    api: &Api,
    caller: Caller,
    (id, word, repair): (String, &str, Repair),
    key: String,
    canonical: String,
) -> Result<Response, Problem> {
    let asked = Asked { caller, key: Some(key), route: format!("POST /v1/refunds/{id}/{word}"), canonical };
    once(api, asked, move |api, caller, mut once| {
        let id = id.clone();
        async move {
            let answer = match api.desk.repair_refund_once(&mut once, &caller, &id, repair).await {
                Ok(file) => Answer::created(&RefundAnswer::of(file)),
                Err(Failed::Refused(refused)) => repair_refused(&refused)?.answer(),
                Err(Failed::Trouble(trouble)) => return Err(trouble.into()),
            };
            Ok((once, answer))
        }
    })
    .await
}

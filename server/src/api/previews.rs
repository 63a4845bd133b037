//! `/v1/previews`: what a customer would get, as the page shows it.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use desk::Caller;
use domain::{RefundReason, Selection};
use serde::Deserialize;
use utoipa::ToSchema;

use super::Api;
use super::answer::Answer;
use super::body::Body;
use super::caller::Refunder;
use super::field::{Object, Text, Word, never_null};
use super::once::{Asked, MaybeKey, once};
use super::problem::{Problem, ProblemBody};
use super::selection_body::SelectionBody;
use super::words;

/// A purchase and what of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPreview)]
pub struct PreviewBody {
    #[schema(value_type = String, min_length = 1, max_length = 64)]
    purchase_id: Text<64>,
    /// Left out: all that is left.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = SelectionBody, required = false)]
    selection: Option<Object<SelectionBody>>,
    /// Some policies waive their fee, or want evidence, for some reasons.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = words::RefundReason, required = false)]
    reason: Option<Word<RefundReason>>,
}

/// What it would give, and who decides.
#[derive(ToSchema)]
#[schema(as = Preview)]
#[expect(dead_code, reason = "the shape for the contract; `domain` writes the answer itself")]
pub struct PreviewShape {
    #[schema(value_type = words::Outcome)]
    outcome: String,
    /// Codes, in the order the rules are asked.
    reasons: Vec<String>,
    lines: Vec<PreviewLine>,
    total: i64,
    /// What the merchant keeps; only where something is kept.
    #[schema(required = false)]
    fee: i64,
    to_payment: i64,
    to_credit: i64,
    remaining_after: i64,
    #[schema(value_type = Option<words::Method>, required)]
    method: Option<String>,
    /// What the gateway can move in place of the total; only where it cannot move just that, and somebody has to choose.
    #[schema(required = false)]
    nearest: i64,
}

/// What one line gives back.
#[derive(ToSchema)]
#[schema(as = PreviewLine)]
#[expect(dead_code, reason = "the shape for the contract; `domain` writes the answer itself")]
pub struct PreviewLine {
    id: String,
    quantity: i64,
    subtotal: i64,
    discount: i64,
    tax: i64,
    total: i64,
    #[schema(required = false)]
    fee: i64,
}

/// What a customer would get for a selection, and who would decide it.
#[utoipa::path(
    post, path = "/previews", tag = "previews", operation_id = "preview",
    params(("Idempotency-Key" = Option<String>, Header, description = "Printable ASCII, 1 to 255 characters")),
    request_body = PreviewBody,
    responses(
        (status = 200, description = "The amount, and how it comes about", body = PreviewShape),
        (status = "default", description = "Not done", body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn preview(
    State(api): State<Api>,
    Refunder(caller): Refunder,
    MaybeKey(key): MaybeKey,
    Body { asked, canonical }: Body<PreviewBody>,
) -> Result<Response, Problem> {
    let selection = asked.selection.map_or(Ok(Selection::Full), |selection| selection.0.selection())?;
    let (purchase_id, reason) = (asked.purchase_id.0, asked.reason.map(|reason| reason.0));
    // Worked out before anything is written, so that nobody waits for it.
    let answer = preview_of(&api, &caller, &purchase_id, selection, reason).await?;
    if key.is_none() {
        return Ok(answer.into_response());
    }
    let asked = Asked { caller, key, route: "POST /v1/previews".to_owned(), canonical };
    once(&api, asked, move |_, _, once| std::future::ready(Ok((once, answer.clone())))).await
}

async fn preview_of(
    api: &Api,
    caller: &Caller,
    purchase_id: &str,
    selection: Selection,
    reason: Option<RefundReason>,
) -> Result<Answer, Problem> {
    let found = api.desk.find_purchase(&caller.merchant, purchase_id).await?;
    let file = found.ok_or_else(|| Problem::not_found().of("purchase_id"))?;
    let case = file.case.asking(selection);
    let case = reason.map_or(case.clone(), |reason| case.because(reason, 0));
    Ok(Answer::ok(&case.preview().answer()))
}

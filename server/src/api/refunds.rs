//! `/v1/refunds`: give money back, and follow it.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use desk::{Failed, ListRefunds, RefundSummary};
use domain::{FailureReason, Status, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::Api;
use super::answer::Answer;
use super::body::Body;
use super::caller::{Reader, Refunder};
use super::once::{Asked, Key, once};
use super::params::{Id, Params, bad_cursor};
use super::problem::{Problem, ProblemBody};
use super::refund_body::RefundBody;
use super::refused::refund_refused;
use super::words;

/// Money, or credit, going back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Refund)]
pub struct RefundAnswer {
    id: String,
    object: &'static str,
    #[schema(value_type = words::Status)]
    status: Status,
    /// Minor units: `to_payment` and `to_credit` together.
    amount: i64,
    currency: &'static str,
    to_payment: i64,
    to_credit: i64,
    payment_id: String,
    purchase_id: String,
    /// The request that it answers; null where there was none.
    #[schema(required)]
    ticket_id: Option<String>,
    /// The failed refund in whose place it stands.
    #[schema(required)]
    retry_of: Option<String>,
    #[schema(required)]
    reason: Option<String>,
    #[schema(required)]
    note: Option<String>,
    #[schema(value_type = words::Destination)]
    destination: String,
    /// Of one that a person sent or recorded: where it can be looked up.
    #[schema(required)]
    evidence: Option<String>,
    #[schema(value_type = Option<words::FailureReason>, required)]
    failure_reason: Option<FailureReason>,
    #[schema(value_type = words::At)]
    created_at: String,
    #[schema(value_type = Option<words::At>, required)]
    succeeded_at: Option<String>,
    #[schema(value_type = Option<words::At>, required)]
    failed_at: Option<String>,
    /// By when it should be in the customer's account.
    #[schema(value_type = Option<words::At>, required)]
    expected_by: Option<String>,
    /// The gateway's own name for it.
    #[schema(required)]
    gateway_reference: Option<String>,
    /// By which the customer's bank finds it.
    #[schema(required)]
    trace_number: Option<String>,
    lines: Vec<RefundLine>,
}

/// What it gives of one line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RefundLine)]
pub struct RefundLine {
    id: String,
    /// Units; null where none were chosen, as of an amount.
    #[schema(required)]
    quantity: Option<i64>,
    subtotal: i64,
    discount: i64,
    tax: i64,
    total: i64,
}

/// Some refunds, the newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RefundList)]
pub struct RefundList {
    data: Vec<RefundAnswer>,
    /// Send it as `cursor` for the next ones; null at the end.
    #[schema(required)]
    next_cursor: Option<String>,
}

impl RefundAnswer {
    pub fn of(file: RefundSummary) -> Self {
        let status = file.status();
        let RefundSummary { refund, lines } = file;
        let gateway_reference = refund.reference_at_gateway().map(str::to_owned);
        let text = |at: Option<Timestamp>| at.map(Timestamp::rfc3339);
        let (failure_reason, succeeded_at, failed_at) =
            (refund.failure_reason(), text(refund.succeeded_at()), text(refund.failed_at()));
        let lines = lines.into_iter().map(|line| RefundLine {
            id: line.id,
            quantity: Some(line.quantity).filter(|units| *units > 0),
            subtotal: line.subtotal,
            discount: line.discount,
            tax: line.tax,
            total: line.total,
        });
        Self {
            object: "refund",
            status,
            amount: refund.total,
            currency: refund.currency.code(),
            to_payment: refund.to_payment,
            to_credit: refund.to_credit,
            retry_of: refund.replaces,
            reason: Some(refund.reason).filter(|reason| !reason.is_empty()),
            note: Some(refund.note).filter(|note| !note.is_empty()),
            destination: refund.destination.as_str().to_owned(),
            evidence: Some(refund.evidence).filter(|evidence| !evidence.is_empty()),
            failure_reason,
            created_at: refund.reserved_at.rfc3339(),
            succeeded_at,
            failed_at,
            expected_by: text(refund.expected_by),
            gateway_reference,
            trace_number: refund.trace_number,
            lines: lines.collect(),
            id: refund.refund_id,
            payment_id: refund.payment_id,
            purchase_id: refund.purchase_id,
            ticket_id: refund.ticket_id,
        }
    }
}

/// Give money back without a request.
///
/// The policy binds customers; this is bound by what was paid, what is left, disputes and the gateway's window. The
/// same `Idempotency-Key` again is the same refund.
#[utoipa::path(
    post, path = "/refunds", tag = "refunds", operation_id = "makeRefund",
    params(("Idempotency-Key" = String, Header, description = "Printable ASCII, 1 to 255 characters")),
    request_body = RefundBody,
    responses(
        (status = 201, description = "It is made, and on its way", body = RefundAnswer),
        (status = "default", description = "Not done", body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn make(
    State(api): State<Api>,
    Refunder(caller): Refunder,
    Key(key): Key,
    Body { asked, canonical }: Body<RefundBody>,
) -> Result<Response, Problem> {
    let refund = asked.refund()?;
    let asked = Asked { caller, key: Some(key), route: "POST /v1/refunds".to_owned(), canonical };
    once(&api, asked, move |api, caller, mut once| {
        let refund = refund.clone();
        async move {
            let selection = refund.selection.clone();
            let answer = match api.desk.make_refund(&mut once, &caller, refund).await {
                Ok(file) => Answer::created(&RefundAnswer::of(file)),
                Err(Failed::Refused(refused)) => refund_refused(&refused, &selection)?.answer(),
                Err(Failed::Trouble(trouble)) => return Err(trouble.into()),
            };
            Ok((once, answer))
        }
    })
    .await
}

/// Refunds, those made last first: asked for, made directly, and recorded.
#[utoipa::path(
    get, path = "/refunds", tag = "refunds", operation_id = "listRefunds",
    params(
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 100),
        ("cursor" = Option<String>, Query, description = "next_cursor of the page before"),
        ("status" = Option<words::Status>, Query),
        ("payment_id" = Option<String>, Query),
        ("purchase_id" = Option<String>, Query),
        ("created_after" = Option<words::At>, Query),
        ("created_before" = Option<words::At>, Query),
    ),
    responses(
        (status = 200, description = "Some of them", body = RefundList),
        (status = "default", description = "Not done", body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn list(
    State(api): State<Api>,
    Reader(caller): Reader,
    RawQuery(query): RawQuery,
) -> Result<Answer, Problem> {
    let known = ["limit", "cursor", "status", "payment_id", "purchase_id", "created_after", "created_before"];
    let params = Params::read(query.as_deref(), &known)?;
    let (limit, list) = (params.limit()?, params.list("refunds"));
    let behind = match params.text("cursor") {
        Some(cursor) => Some(caller.unseal(&list, cursor).as_deref().and_then(position).ok_or_else(bad_cursor)?),
        None => None,
    };
    let words = Status::ALL.iter().map(|status| status.as_str()).collect::<Vec<_>>().join(", ");
    let wanted = ListRefunds {
        status: params.word("status", &format!("one of {words}"))?,
        payment_id: params.text("payment_id").map(str::to_owned),
        purchase_id: params.text("purchase_id").map(str::to_owned),
        created_after: params.instant("created_after")?,
        created_before: params.instant("created_before")?,
    };
    let behind = behind.as_ref().map(|(at, id)| (*at, id.as_str()));
    let page = api.desk.list_refunds(&caller.merchant, &wanted, behind, limit).await?;
    let next_cursor = page.next.map(|(at, id)| caller.seal(&list, &format!("{} {id}", at.0)));
    let data = page.refunds.into_iter().map(RefundAnswer::of).collect();
    Ok(Answer::ok(&RefundList { data, next_cursor }))
}

/// Instant and id of the last one seen.
fn position(text: &str) -> Option<(Timestamp, String)> {
    let (at, id) = text.split_once(' ')?;
    Some((Timestamp(at.parse().ok()?), id.to_owned()))
}

/// One refund.
#[utoipa::path(
    get, path = "/refunds/{id}", tag = "refunds", operation_id = "findRefund",
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "It", body = RefundAnswer),
        (status = "default", description = "Not done", body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn find(State(api): State<Api>, Reader(caller): Reader, Id(id): Id) -> Result<Answer, Problem> {
    let found = api.desk.open_refund(&caller.merchant, &id).await?;
    Ok(Answer::ok(&RefundAnswer::of(found.ok_or_else(Problem::not_found)?)))
}

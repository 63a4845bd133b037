//! `/v1/purchases`: bring them in, and read what is left of them.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use desk::{BroughtIn, Failed, FindPurchases, Merchant, PurchaseFile, StorageError};
use domain::{CreditOrder, EmailAddress, Outcome, PaymentStatus, PurchaseStatus, Selection, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::Api;
use super::answer::Answer;
use super::body::Body;
use super::caller::{Bringer, Reader};
use super::once::{Asked, MaybeKey, once};
use super::params::{Id, Params, bad_cursor};
use super::problem::{Problem, ProblemBody};
use super::purchase_body::PurchaseBody;
use super::refused::purchase_refused;
use super::words;

/// A purchase, with what is left to refund.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Purchase)]
pub struct PurchaseAnswer {
    id: String,
    object: &'static str,
    number: String,
    #[schema(value_type = words::PurchaseStatus)]
    status: PurchaseStatus,
    currency: &'static str,
    total: i64,
    credit_applied: i64,
    /// What a refund of all that is left would give now.
    refundable: i64,
    /// The last second in which the policy lets the customer ask; null for no limit.
    #[schema(value_type = Option<words::At>, required)]
    refundable_until: Option<String>,
    #[schema(value_type = words::At)]
    purchased_at: String,
    #[schema(value_type = Option<words::At>, required)]
    delivered_at: Option<String>,
    #[schema(required)]
    customer: Option<CustomerAnswer>,
    lines: Vec<LineAnswer>,
    payments: Vec<PaymentAnswer>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Customer)]
pub struct CustomerAnswer {
    id: String,
    #[schema(required)]
    email: Option<String>,
    name: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PurchaseLine)]
pub struct LineAnswer {
    id: String,
    description: String,
    category: String,
    quantity: i64,
    subtotal: i64,
    discount: i64,
    tax: i64,
    total: i64,
    #[schema(required)]
    period: Option<PeriodAnswer>,
    consumed: bool,
    /// Minor units that earlier refunds left of it.
    remaining: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Period)]
pub struct PeriodAnswer {
    #[schema(value_type = words::At)]
    start: String,
    #[schema(value_type = words::At)]
    end: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Payment)]
pub struct PaymentAnswer {
    id: String,
    amount: i64,
    #[schema(value_type = words::PaymentStatus)]
    status: PaymentStatus,
    /// What could go back to it now.
    refundable: i64,
    refunded: i64,
    /// Held by refunds on their way.
    reserved: i64,
    disputed: bool,
    #[schema(value_type = Option<words::At>, required)]
    captured_at: Option<String>,
    gateway: String,
    reference: String,
    method: MethodAnswer,
    #[schema(value_type = Option<words::At>, required)]
    gateway_refundable_until: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentMethod)]
pub struct MethodAnswer {
    kind: String,
    /// For people; null where the shop named none.
    #[schema(required)]
    label: Option<String>,
}

/// Some purchases, the newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PurchaseList)]
pub struct PurchaseList {
    data: Vec<PurchaseAnswer>,
    /// Send it as `cursor` for the next ones; null at the end.
    #[schema(required)]
    next_cursor: Option<String>,
}

fn text(at: Option<Timestamp>) -> Option<String> {
    at.map(Timestamp::rfc3339)
}

impl PurchaseAnswer {
    pub fn of(merchant: &Merchant, file: PurchaseFile) -> Result<Self, StorageError> {
        let all = file.case.preview_direct(&Selection::Full, CreditOrder::default(), None);
        let refundable_until = text(file.refundable_until(merchant)?);
        let lines = file.purchase.lines.iter().map(|line| LineAnswer {
            id: line.line.id.clone(),
            description: line.description.clone(),
            category: line.line.category.clone(),
            quantity: line.line.quantity,
            subtotal: line.line.subtotal,
            discount: line.line.discount,
            tax: line.line.tax,
            total: line.line.total(),
            period: line
                .line
                .period
                .map(|period| PeriodAnswer { start: period.start.rfc3339(), end: period.end.rfc3339() }),
            consumed: line.line.consumed,
            remaining: file.case.line_left(&line.line.id).unwrap_or(0),
        });
        let payment = &file.payment;
        let is_open = all.outcome != Outcome::Ineligible;
        Ok(Self {
            lines: lines.collect(),
            payments: vec![PaymentAnswer {
                id: payment.payment_id.clone(),
                amount: payment.amount,
                status: payment.status,
                refundable: if is_open { file.case.payment_left() } else { 0 },
                refunded: payment.refunded,
                reserved: payment.reserved,
                disputed: payment.disputed_at.is_some(),
                captured_at: text(payment.captured_at),
                gateway: payment.gateway.clone(),
                reference: payment.reference.clone(),
                method: MethodAnswer {
                    kind: payment.method_kind.clone(),
                    label: Some(payment.method_label.clone()).filter(|label| !label.is_empty()),
                },
                gateway_refundable_until: text(payment.gateway_refundable_until),
            }],
            object: "purchase",
            status: PurchaseStatus::of(payment.status, file.purchase.total, file.purchase.given_back),
            currency: file.purchase.currency.code(),
            total: file.purchase.total,
            credit_applied: file.purchase.credit_applied,
            refundable: all.total,
            refundable_until,
            purchased_at: file.purchase.purchased_at.rfc3339(),
            delivered_at: text(file.purchase.delivered_at),
            customer: file.customer.map(|customer| CustomerAnswer {
                id: customer.customer_id,
                email: customer.email,
                name: customer.name,
            }),
            id: file.purchase.purchase_id,
            number: file.purchase.number,
        })
    }
}

/// Bring a purchase in, or what became known of one whose number is here.
///
/// Delivered, captured, settled, used up, disputed: these may change. A field that is not there says nothing new, and
/// what is said late or twice changes nothing.
#[utoipa::path(
    post, path = "/purchases", tag = "purchases", operation_id = "keepPurchase",
    params(("Idempotency-Key" = Option<String>, Header, description = "Printable ASCII, 1 to 255 characters")),
    request_body = PurchaseBody,
    responses(
        (status = 201, description = "It is new", body = PurchaseAnswer),
        (status = 200, description = "Its number was here", body = PurchaseAnswer),
        (status = "default", description = "Not done", body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn keep(
    State(api): State<Api>,
    Bringer(caller): Bringer,
    MaybeKey(key): MaybeKey,
    Body { asked, canonical }: Body<PurchaseBody>,
) -> Result<Response, Problem> {
    let purchase = asked.purchase()?;
    // Before the transaction: within it, a second connection to the database might never come free.
    let bring_in = api.desk.begin_to_bring_in(&caller.merchant).await?;
    let asked = Asked { caller, key, route: "POST /v1/purchases".to_owned(), canonical };
    once(&api, asked, move |api, caller, mut once| {
        // Another try must not know of customers that went with the one before.
        let (mut bring_in, purchase) = (bring_in.clone(), purchase.clone());
        async move {
            let kept = api.desk.keep_purchase(&mut bring_in, &mut once, &caller, purchase).await;
            let answer = match kept {
                Ok((brought_in, file)) => {
                    let answer = PurchaseAnswer::of(&caller.merchant, file)?;
                    if brought_in == BroughtIn::New { Answer::created(&answer) } else { Answer::ok(&answer) }
                }
                Err(Failed::Refused(refused)) => purchase_refused(&refused)?.answer(),
                Err(Failed::Trouble(trouble)) => return Err(trouble.into()),
            };
            Ok((once, answer))
        }
    })
    .await
}

/// Purchases, those brought in last first.
#[utoipa::path(
    get, path = "/purchases", tag = "purchases", operation_id = "listPurchases",
    params(
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 100),
        ("cursor" = Option<String>, Query, description = "next_cursor of the page before"),
        ("number" = Option<String>, Query),
        ("customer_email" = Option<String>, Query),
    ),
    responses(
        (status = 200, description = "Some of them", body = PurchaseList),
        (status = "default", description = "Not done", body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn list(
    State(api): State<Api>,
    Reader(caller): Reader,
    RawQuery(query): RawQuery,
) -> Result<Answer, Problem> {
    let params = Params::read(query.as_deref(), &["limit", "cursor", "number", "customer_email"])?;
    let (limit, list) = (params.limit()?, params.list("purchases"));
    let behind = match params.text("cursor") {
        Some(cursor) => Some(caller.unseal(&list, cursor).ok_or_else(bad_cursor)?),
        None => None,
    };
    let wanted = FindPurchases {
        number: params.text("number").map(str::to_owned),
        customer_email: params.word::<EmailAddress>("customer_email", "an e-mail address")?,
    };
    let found = api.desk.find_purchases(&caller.merchant, &wanted, behind.as_deref(), limit).await?;
    let mut data = Vec::with_capacity(found.files.len());
    for file in found.files {
        data.push(PurchaseAnswer::of(&caller.merchant, file)?);
    }
    let next_cursor = found.next.map(|id| caller.seal(&list, &id));
    Ok(Answer::ok(&PurchaseList { data, next_cursor }))
}

/// One purchase.
#[utoipa::path(
    get, path = "/purchases/{id}", tag = "purchases", operation_id = "findPurchase",
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "It", body = PurchaseAnswer),
        (status = "default", description = "Not done", body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn find(State(api): State<Api>, Reader(caller): Reader, Id(id): Id) -> Result<Answer, Problem> {
    let found = api.desk.find_purchase(&caller.merchant, &id).await?;
    let file = found.ok_or_else(Problem::not_found)?;
    Ok(Answer::ok(&PurchaseAnswer::of(&caller.merchant, file)?))
}

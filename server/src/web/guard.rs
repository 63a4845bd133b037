//! Who looks at a page, known before the page is made: a body that its reader may not see is never rendered.

use app::cookie::{self, Door};
use app::visit::InTestShop;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use desk::{Merchant, StorageError, Visitor};

use super::Web;

/// Which side of the house a path belongs to.
enum Side<'a> {
    Desk,
    Portal(&'a str),
    Neither,
}

impl<'a> Side<'a> {
    fn of(path: &'a str) -> Self {
        let mut parts = path.trim_start_matches('/').split('/');
        match parts.next().unwrap_or_default() {
            "desk" => Self::Desk,
            // Server functions name their side first: /api/desk/…, /api/lumen/….
            "api" => match parts.next().unwrap_or_default() {
                "desk" => Self::Desk,
                _ => Self::Neither,
            },
            "" => Self::Neither,
            slug => Self::Portal(slug),
        }
    }
}

/// Puts visitor and merchant beside the request, and sends whoever must sign in first to where they can.
pub async fn know_visitor(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    match find(&web, request.headers(), &path).await {
        Ok((visitor, merchant)) => {
            if let Some(door) = door_before(&path, &visitor, merchant.as_ref()) {
                return Redirect::to(&door).into_response();
            }
            if is_in_test_shop(&web, request.method(), &visitor, merchant.as_ref()).await {
                request.extensions_mut().insert(InTestShop);
            }
            request.extensions_mut().insert(visitor);
            request.extensions_mut().insert(merchant);
            next.run(request).await
        }
        Err(error) => {
            tracing::error!(%error, "the visitor could not be looked up");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "Moneyback cannot be reached just now. Nothing is lost; try again in a minute.\n",
            )
                .into_response()
        }
    }
}

async fn find(web: &Web, headers: &HeaderMap, path: &str) -> Result<(Visitor, Option<Merchant>), StorageError> {
    let desk = &web.desk;
    let wanted = Side::of(path);
    let door = if matches!(wanted, Side::Desk) { Door::Desk } else { Door::Portal };
    let visitor = match cookie::read(headers, door, web.is_https) {
        Some(secret) => desk.find_visitor(secret, is_present(headers)).await?,
        None => Visitor::Nobody,
    };
    Ok(match wanted {
        Side::Desk => (staff_only(visitor), None),
        Side::Portal(slug) => {
            let merchant = desk.storage().reading().await?.find_merchant_by_slug(slug).await?;
            (customer_of(visitor, merchant.as_ref()), merchant)
        }
        Side::Neither => (visitor, None),
    })
}

/// A page of no merchant's, such as where staff come in, is a test shop's where all merchants are.
async fn is_in_test_shop(web: &Web, method: &Method, visitor: &Visitor, merchant: Option<&Merchant>) -> bool {
    let own = match visitor {
        Visitor::Customer { merchant, .. } | Visitor::Staff { merchant, .. } => Some(merchant),
        Visitor::Nobody => None,
    };
    match merchant.or(own) {
        Some(merchant) => merchant.is_test,
        None if method == Method::GET => {
            // Without the database such a page can still be shown.
            let merchants = web.desk.list_merchants().await.unwrap_or_default();
            !merchants.is_empty() && merchants.iter().all(|merchant| merchant.is_test)
        }
        None => false,
    }
}

/// A page that looks again by itself, or listens, is nobody at the keyboard: browsers say so.
fn is_present(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-dest").is_none_or(|wanted| wanted != "empty")
}

fn staff_only(visitor: Visitor) -> Visitor {
    if matches!(visitor, Visitor::Staff { .. }) { visitor } else { Visitor::Nobody }
}

/// A customer of one merchant is nobody at another.
fn customer_of(visitor: Visitor, merchant: Option<&Merchant>) -> Visitor {
    match &visitor {
        Visitor::Customer { merchant: own, .. } if merchant.is_some_and(|here| here.merchant_id == own.merchant_id) => {
            visitor
        }
        _ => Visitor::Nobody,
    }
}

fn door_before(path: &str, visitor: &Visitor, merchant: Option<&Merchant>) -> Option<String> {
    match Side::of(path) {
        Side::Desk if path != "/desk/sign-in" && !path.starts_with("/api/") && path != "/desk/events" => {
            (!matches!(visitor, Visitor::Staff { .. })).then(|| "/desk/sign-in".to_owned())
        }
        Side::Portal(slug) => {
            let inside = path.strip_prefix(&format!("/{slug}/"))?;
            let is_personal = ["purchases", "requests"]
                .iter()
                .any(|part| inside == *part || inside.strip_prefix(part).is_some_and(|rest| rest.starts_with('/')));
            let is_theirs = matches!(visitor, Visitor::Customer { .. });
            (is_personal && merchant.is_some() && !is_theirs).then(|| format!("/{slug}"))
        }
        _ => None,
    }
}

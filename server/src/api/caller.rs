//! Who asks, by the key in `Authorization: Bearer mb_…`; and whether that key may.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use desk::{Caller, Scope};

use super::Api;
use super::problem::Problem;

/// Any key: it may look.
pub struct Reader(pub Caller);
/// One that may bring purchases in.
pub struct Bringer(pub Caller);
/// One that may preview, and give money back.
pub struct Refunder(pub Caller);

macro_rules! keys {
    ($($name:ident: $scope:expr;)*) => {$(
        impl FromRequestParts<Api> for $name {
            type Rejection = Problem;
            async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
                caller_with(&parts.headers, api, $scope).await.map(Self)
            }
        }
    )*};
}

keys! {
    Reader: Scope::Read;
    Bringer: Scope::Purchases;
    Refunder: Scope::Refunds;
}

async fn caller_with(headers: &HeaderMap, api: &Api, wanted: Scope) -> Result<Caller, Problem> {
    let caller = match secret_in(headers) {
        Some(secret) => api.desk.find_caller(secret).await?,
        None => None,
    };
    let Some(caller) = caller else { return Err(nobody()) };
    if !caller.key.scope.includes(wanted) {
        let detail = format!("This key's scope is {}; this needs {}.", caller.key.scope.as_str(), wanted.as_str());
        return Err(Problem::new(StatusCode::FORBIDDEN, "scope_too_narrow", detail));
    }
    Ok(caller)
}

/// The scheme's name may be written in any case.
fn secret_in(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (first, more) = (all.next()?, all.next());
    let (scheme, secret) = first.to_str().ok()?.split_once(' ')?;
    (more.is_none() && scheme.eq_ignore_ascii_case("bearer")).then_some(secret)
}

/// Nothing, wrong, revoked and expired are one answer.
fn nobody() -> Problem {
    let detail = "Send Authorization: Bearer with an API key that is in force.";
    Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", detail)
        .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
}

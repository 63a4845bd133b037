//! Word to open pages that something changed: one stream for a customer, one for staff. It carries no facts;
//! a page that hears it looks again with its own rights.

use app::cookie::{self, Door};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use desk::{Change, Desk, Visitor};
use futures::StreamExt;
use std::convert::Infallible;
use std::time::Duration;
use tokio_stream::wrappers::BroadcastStream;

use super::Web;

/// A stream asks so often whether its session still stands, and ends with it: whoever signed out, was disabled or has
/// been away for too long hears nothing more a second later (A6).
const ASKS_EVERY: Duration = Duration::from_millis(700);

pub async fn of_customer(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
) -> Response {
    let Visitor::Customer { customer, merchant } = visitor else { return signed_out() };
    let secret = cookie::read(&headers, Door::Portal, web.is_https).unwrap_or_default().to_owned();
    stream(&web, secret, move |change| {
        change.merchant_id == merchant.merchant_id && change.customer_id.as_deref() == Some(&customer.customer_id)
    })
}

pub async fn of_staff(State(web): State<Web>, Extension(visitor): Extension<Visitor>, headers: HeaderMap) -> Response {
    let Visitor::Staff { merchant, .. } = visitor else { return signed_out() };
    let secret = cookie::read(&headers, Door::Desk, web.is_https).unwrap_or_default().to_owned();
    stream(&web, secret, move |change| change.merchant_id == merchant.merchant_id)
}

fn signed_out() -> Response {
    (StatusCode::UNAUTHORIZED, "sign in first\n").into_response()
}

fn stream(web: &Web, secret: String, concerns: impl Fn(&Change) -> bool + Send + 'static) -> Response {
    let mut stopping = web.stopping.clone();
    let stop = async move {
        let _ = stopping.wait_for(|stopped| *stopped).await;
    };
    let words = BroadcastStream::new(web.desk.storage().changes())
        .filter_map(move |heard| {
            let word = match heard {
                Ok(change) => {
                    (concerns(&change) || change.is_of_everything()).then(|| change.ticket.unwrap_or_else(something))
                }
                // Too far behind to know what was missed: look at everything.
                Err(_) => Some(something()),
            };
            std::future::ready(word.map(|ticket| Ok::<_, Infallible>(Event::default().data(ticket))))
        })
        .take_until(stop)
        .take_until(Box::pin(signed_out_later(web.desk.clone(), secret)));
    Sse::new(words).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
}

/// Never nothing: browsers pass over an event without data.
fn something() -> String {
    "something".to_owned()
}

/// Ends once the session of a cookie has. A database that does not answer says nothing about it.
async fn signed_out_later(desk: Desk, secret: String) {
    loop {
        tokio::time::sleep(ASKS_EVERY).await;
        match desk.is_signed_in(&secret).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::debug!(%error, "it could not be asked whether a page is still signed in"),
        }
    }
}

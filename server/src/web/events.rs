//! Word to open pages that something changed: one stream for a customer, one for staff. It carries no facts;
//! a page that hears it looks again with its own rights.

use app::cookie::{self, Door};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use desk::{Change, Desk, Visitor};
use futures::{FutureExt as _, StreamExt as _, stream};
use std::convert::Infallible;
use std::time::Duration;
use tokio_stream::wrappers::BroadcastStream;

use super::Web;

/// A stream asks so often whether its session still stands, and ends with it: whoever signed out, was disabled or has
/// been away for too long hears nothing more a second later (A6).
const ASKS_EVERY: Duration = Duration::from_millis(700);

/// A page whose stream ended for a newer one asks again after so long, so that seven open pages do not take turns all the time.
const REPLACED_WAITS: Duration = Duration::from_secs(60);

pub async fn of_customer(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
) -> Response {
    let Visitor::Customer { customer, merchant } = visitor else { return signed_out() };
    let secret = cookie::read(&headers, Door::Portal, web.is_https).unwrap_or_default().to_owned();
    let person = customer.customer_id.clone();
    listen(&web, person, secret, move |change| {
        change.merchant_id == merchant.merchant_id && change.customer_id.as_deref() == Some(&customer.customer_id)
    })
}

pub async fn of_staff(State(web): State<Web>, Extension(visitor): Extension<Visitor>, headers: HeaderMap) -> Response {
    let Visitor::Staff { staff, merchant } = visitor else { return signed_out() };
    let secret = cookie::read(&headers, Door::Desk, web.is_https).unwrap_or_default().to_owned();
    listen(&web, staff.staff_id, secret, move |change| change.merchant_id == merchant.merchant_id)
}

/// Their pages look again by themselves without a stream.
fn no_room() -> Response {
    let later = [(header::RETRY_AFTER, "30")];
    (StatusCode::TOO_MANY_REQUESTS, later, "too many pages listen just now\n").into_response()
}

fn signed_out() -> Response {
    (StatusCode::UNAUTHORIZED, "sign in first\n").into_response()
}

fn listen(web: &Web, person: String, secret: String, concerns: impl Fn(&Change) -> bool + Send + 'static) -> Response {
    let Some((place, replaced)) = web.streams.open(person) else { return no_room() };
    let replaced = replaced.shared();
    let was_replaced = replaced.clone();
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
        .take_until(Box::pin(signed_out_later(web.desk.clone(), secret)))
        .take_until(replaced)
        // Its place goes with it.
        .chain(
            stream::once(async move {
                drop(place);
                was_replaced.peek().is_some().then(|| Ok(Event::default().retry(REPLACED_WAITS)))
            })
            .filter_map(std::future::ready),
        );
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

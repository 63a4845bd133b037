//! Word to open pages that something changed: one stream for a customer, one for staff. It carries no facts;
//! a page that hears it looks again with its own rights.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use desk::{Change, Visitor};
use futures::StreamExt;
use std::convert::Infallible;
use std::time::Duration;
use tokio_stream::wrappers::BroadcastStream;

use super::Web;

pub async fn of_customer(State(web): State<Web>, Extension(visitor): Extension<Visitor>) -> Response {
    let Visitor::Customer { customer, merchant } = visitor else { return signed_out() };
    stream(&web, move |change| {
        change.merchant_id == merchant.merchant_id && change.customer_id.as_deref() == Some(&customer.customer_id)
    })
}

pub async fn of_staff(State(web): State<Web>, Extension(visitor): Extension<Visitor>) -> Response {
    let Visitor::Staff { merchant, .. } = visitor else { return signed_out() };
    stream(&web, move |change| change.merchant_id == merchant.merchant_id)
}

fn signed_out() -> Response {
    (StatusCode::UNAUTHORIZED, "sign in first\n").into_response()
}

fn stream(web: &Web, concerns: impl Fn(&Change) -> bool + Send + 'static) -> Response {
    let mut stopping = web.stopping.clone();
    let stop = async move {
        let _ = stopping.wait_for(|stopped| *stopped).await;
    };
    let words = BroadcastStream::new(web.desk.storage().changes())
        .filter_map(move |heard| {
            let word = match heard {
                Ok(change) => {
                    (concerns(&change) || change.is_of_everything()).then(|| change.ticket.unwrap_or_default())
                }
                // Too far behind to know what was missed: look at everything.
                Err(_) => Some(String::new()),
            };
            std::future::ready(word.map(|ticket| Ok::<_, Infallible>(Event::default().data(ticket))))
        })
        .take_until(stop);
    Sse::new(words).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
}

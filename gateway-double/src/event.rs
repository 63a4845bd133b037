//! What Stripe tells of what happened.

use crate::API_VERSION;
use crate::fact::{Fact, Line};
use crate::payment::{Payment, PaymentState};
use crate::refund::{Refund, RefundStatus};
use crate::shape;
use crate::world::World;
use serde_json::{Value, json};

#[derive(Debug, Clone)]
pub struct Event {
    pub id: String,
    pub kind: &'static str,
    pub created: i64,
    /// As it is listed, and as it is sent: an event tells of how things were, not of how they are.
    pub shape: Value,
}

/// The events of a line that the world has just taken in, in Stripe's usual order.
pub fn events_of(world: &World, line: &Line) -> Vec<Event> {
    let news = news_of(world, &line.fact).unwrap_or_default();
    let from = world.events.len();
    let mut events = Vec::with_capacity(news.len());
    for (at, (kind, object)) in news.into_iter().enumerate() {
        let id = world.id("evt", from + at + 1);
        let shape = json!({
            "id": id,
            "object": "event",
            "api_version": API_VERSION,
            "created": line.at,
            "data": { "object": object },
            "livemode": false,
            "pending_webhooks": 0,
            "request": {
                "id": line.request,
                "idempotency_key": line.kept.as_ref().map(|kept| &kept.key),
            },
            "type": kind,
        });
        events.push(Event { id, kind, created: line.at, shape });
    }
    events
}

type News = Vec<(&'static str, Value)>;

/// None when the line tells of something unknown, which the judge will say.
fn news_of(world: &World, fact: &Fact) -> Option<News> {
    match fact {
        Fact::Paid { payment } => Some(of_payment(world, payment)),
        Fact::Captured { payment, .. } => {
            let payment = world.payment(payment)?;
            let mut news = vec![("charge.captured", shape::charge(world, payment))];
            if payment.payment_intent.is_some() {
                news.push(("payment_intent.succeeded", shape::payment_intent(payment)));
            }
            Some(news)
        }
        Fact::Voided { payment, reason } => {
            let payment = world.payment(payment)?;
            let mut news = News::new();
            if reason.as_deref() == Some("expired") {
                news.push(("charge.expired", shape::charge(world, payment)));
            }
            if payment.payment_intent.is_some() {
                news.push(("payment_intent.canceled", shape::payment_intent(payment)));
            }
            Some(news)
        }
        Fact::Refunded { refund } => {
            let payment = world.payment(&refund.payment)?;
            if refund.reason.as_deref() == Some("expired_uncaptured_charge") {
                return Some(of_expiry(world, refund, payment));
            }
            let mut news = vec![("refund.created", shape::refund(refund, payment))];
            if refund.status.stands() {
                news.push(("charge.refunded", shape::charge(world, payment)));
            }
            if refund.status == RefundStatus::Failed {
                news.push(("refund.failed", shape::refund(refund, payment)));
            }
            Some(news)
        }
        Fact::RefundTurned { refund, .. } | Fact::TraceFound { refund, .. } => {
            let refund = world.refund(refund, "id").ok()?;
            let is_failure = matches!(fact, Fact::RefundTurned { to: RefundStatus::Failed, .. });
            Some(of_change(refund, world.payment(&refund.payment)?, is_failure))
        }
        Fact::Disputed { dispute } => {
            let object = shape::dispute(dispute, world.payment(&dispute.payment)?);
            let mut news = vec![("charge.dispute.created", object.clone())];
            if !dispute.is_inquiry {
                news.push(("charge.dispute.funds_withdrawn", object));
            }
            Some(news)
        }
        Fact::DisputeClosed { dispute, won } => {
            let dispute = world.disputes.iter().find(|own| own.id == *dispute)?;
            let object = shape::dispute(dispute, world.payment(&dispute.payment)?);
            let mut news = vec![("charge.dispute.closed", object.clone())];
            if *won && !dispute.is_inquiry {
                news.push(("charge.dispute.funds_reinstated", object));
            }
            Some(news)
        }
        Fact::ClockSet | Fact::Answered => None,
    }
}

fn of_payment(world: &World, payment: &Payment) -> News {
    let mut news = News::new();
    if payment.charge.is_some() {
        news.push(("charge.succeeded", shape::charge(world, payment)));
    }
    if payment.payment_intent.is_some() {
        let kind = match payment.state {
            PaymentState::Unpaid => "payment_intent.created",
            PaymentState::Uncaptured => "payment_intent.amount_capturable_updated",
            PaymentState::Captured => "payment_intent.succeeded",
            PaymentState::Canceled => "payment_intent.canceled",
        };
        news.push((kind, shape::payment_intent(payment)));
    }
    news
}

/// Where a refund is listed for a hold that was not taken in time.
fn of_expiry(world: &World, refund: &Refund, payment: &Payment) -> News {
    let charge = shape::charge(world, payment);
    let mut news = vec![
        ("charge.expired", charge.clone()),
        ("refund.created", shape::refund(refund, payment)),
        ("charge.refunded", charge),
    ];
    if payment.payment_intent.is_some() {
        news.push(("payment_intent.canceled", shape::payment_intent(payment)));
    }
    news
}

fn of_change(refund: &Refund, payment: &Payment, is_failure: bool) -> News {
    let object = shape::refund(refund, payment);
    let mut news = vec![("refund.updated", object.clone()), ("charge.refund.updated", object.clone())];
    if is_failure {
        news.push(("refund.failed", object));
    }
    news
}

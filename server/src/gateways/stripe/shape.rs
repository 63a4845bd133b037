//! What Stripe answers, as far as we read it. What it adds to its shapes does not disturb.

use desk::{DisputeOutcome, GatewayDispute, GatewayRefund, GatewayTrouble};
use domain::{FailureReason, GatewayResult, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;

use super::amount;

/// A page of a list, newest first. Each thing in it is read by itself: one that cannot be read must not hide the others.
#[derive(Debug, Deserialize)]
pub struct Page {
    pub data: Vec<Value>,
    #[serde(default)]
    pub has_more: bool,
}

/// What a list is walked by.
pub fn name_of(thing: &Value) -> Option<&str> {
    thing.get("id")?.as_str()
}

/// A thing of a list as we read it.
pub fn read<T: DeserializeOwned>(thing: Value) -> Result<T, Unread> {
    T::deserialize(&thing).map_err(|why| Unread { thing, why })
}

/// A thing of a list that has not the shape which we know.
#[derive(Debug)]
pub struct Unread {
    thing: Value,
    why: serde_json::Error,
}

impl Unread {
    /// Whether it may be a try at this refund of ours: also where it does not say whose it is.
    pub fn may_be_of(&self, refund_id: &str) -> bool {
        match self.thing.get("metadata").and_then(Value::as_object) {
            Some(metadata) => metadata.get("refund_id").is_some_and(|id| id.as_str().is_none_or(|id| id == refund_id)),
            None => true,
        }
    }

    /// Whether it may be a try at any of them.
    pub fn may_be_ours(&self) -> bool {
        let metadata = self.thing.get("metadata").and_then(Value::as_object);
        metadata.is_none_or(|metadata| metadata.contains_key("refund_id"))
    }
}

impl std::fmt::Display for Unread {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} cannot be read: {}", name_of(&self.thing).unwrap_or("what has no name"), self.why)
    }
}

#[derive(Debug, Clone, Deserialize)]
pub struct Refund {
    pub id: String,
    /// In Stripe's unit of the currency.
    pub amount: i64,
    pub currency: String,
    /// Seconds since the epoch.
    pub created: i64,
    pub status: Option<String>,
    pub pending_reason: Option<String>,
    pub failure_reason: Option<String>,
    pub reason: Option<String>,
    pub metadata: Option<BTreeMap<String, String>>,
    pub payment_intent: Option<String>,
    pub charge: Option<String>,
    destination_details: Option<Destination>,
}

/// By the payment's kind: `{"type": "card", "card": {…}}`.
#[derive(Debug, Clone, Deserialize)]
struct Destination {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(flatten)]
    by_kind: BTreeMap<String, serde_json::Value>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Dispute {
    pub id: String,
    pub amount: i64,
    pub currency: String,
    pub created: i64,
    pub status: String,
}

#[derive(Debug, Clone, Deserialize)]
pub struct PaymentIntent {
    pub id: String,
    pub amount: i64,
    pub currency: String,
    pub status: String,
}

impl PaymentIntent {
    /// Taken or given up, for good.
    pub fn is_over(&self) -> bool {
        matches!(self.status.as_str(), "succeeded" | "canceled")
    }
}

impl Refund {
    /// Our refund, where it is one of ours.
    pub fn refund_id(&self) -> Option<&str> {
        self.metadata.as_ref()?.get("refund_id").map(String::as_str)
    }

    /// Which try at it.
    pub fn attempt(&self) -> Option<&str> {
        self.metadata.as_ref()?.get("attempt").map(String::as_str)
    }

    /// Only a number that banks know already: before, there is none to tell anybody.
    fn trace_number(&self) -> Option<String> {
        let destination = self.destination_details.as_ref()?;
        let details = destination.by_kind.get(destination.kind.as_deref()?)?;
        if details.get("reference_status")?.as_str()? != "available" {
            return None;
        }
        details.get("reference")?.as_str().map(str::to_owned)
    }

    /// Nothing where its status is a word of tomorrow, or none: that may mean anything (T26).
    pub fn known_answer(&self) -> Option<GatewayResult> {
        let reference = self.id.clone();
        match self.status.as_deref()? {
            "succeeded" => Some(GatewayResult::Succeeded { reference, trace_number: self.trace_number() }),
            "pending" => {
                let is_short = self.pending_reason.as_deref() == Some("insufficient_funds");
                Some(GatewayResult::Pending { reference, is_short })
            }
            "requires_action" => Some(GatewayResult::RequiresAction { reference }),
            "canceled" => Some(GatewayResult::Canceled { reference }),
            "failed" => {
                let reason = self.failure_reason.as_deref().map_or(FailureReason::Unknown, FailureReason::from_gateway);
                Some(GatewayResult::Failed { reason })
            }
            _ => None,
        }
    }

    /// Where nobody knows what it means, nobody is told that it failed, and a person hears of it in time.
    pub fn answer(&self) -> Result<GatewayResult, GatewayTrouble> {
        let unknown = || format!("{} has a status that is not known: {:?}", self.id, self.status);
        self.known_answer().ok_or_else(|| GatewayTrouble::AnswerLost(unknown()))
    }

    /// As part of what the gateway has about a payment.
    pub fn seen(&self) -> Result<GatewayRefund, GatewayTrouble> {
        Ok(GatewayRefund {
            reference: self.id.clone(),
            refund_id: self.refund_id().map(str::to_owned),
            amount: amount::at_least(self.amount, &self.currency),
            currency: self.currency.to_uppercase(),
            made_at: moment(self.created),
            answer: self.answer()?,
        })
    }
}

impl Dispute {
    /// A bank that only asks has taken nothing, and the payment can still be refunded: that is no dispute yet.
    pub fn seen(&self) -> Option<GatewayDispute> {
        let outcome = match self.status.as_str() {
            asks if asks.starts_with("warning_") => return None,
            "won" | "prevented" => DisputeOutcome::Won,
            "lost" => DisputeOutcome::Lost,
            _ => DisputeOutcome::Open,
        };
        Some(GatewayDispute {
            reference: self.id.clone(),
            opened_at: moment(self.created),
            amount: amount::at_least(self.amount, &self.currency),
            outcome,
        })
    }
}

fn moment(seconds: i64) -> Timestamp {
    Timestamp(seconds.saturating_mul(1_000_000))
}

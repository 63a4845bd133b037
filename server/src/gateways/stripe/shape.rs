//! What Stripe answers, as far as we read it. What it adds to its shapes does not disturb.

use desk::{DisputeOutcome, GatewayAnswer, GatewayDispute, GatewayRefund, GatewayTrouble};
use domain::{FailureReason, Timestamp};
use serde::Deserialize;
use std::collections::BTreeMap;

use super::amount;

/// A page of a list, newest first.
#[derive(Debug, Deserialize)]
pub struct Page<T> {
    pub data: Vec<T>,
    #[serde(default)]
    pub has_more: bool,
}

/// What a list is walked by.
pub trait Listed {
    fn id(&self) -> &str;
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

impl Listed for Refund {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Listed for Dispute {
    fn id(&self) -> &str {
        &self.id
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

    pub fn answer(&self) -> Result<GatewayAnswer, GatewayTrouble> {
        let reference = self.id.clone();
        match self.status.as_deref() {
            Some("succeeded") => Ok(GatewayAnswer::Succeeded { reference, trace_number: self.trace_number() }),
            Some("pending") => {
                let is_short = self.pending_reason.as_deref() == Some("insufficient_funds");
                Ok(GatewayAnswer::Pending { reference, is_short })
            }
            Some("requires_action") => Ok(GatewayAnswer::RequiresAction { reference }),
            Some("canceled") => Ok(GatewayAnswer::Canceled { reference }),
            Some("failed") => {
                let reason = self.failure_reason.as_deref().map_or(FailureReason::Unknown, FailureReason::from_gateway);
                Ok(GatewayAnswer::Failed { reason })
            }
            // A word of tomorrow may mean anything (T26): nobody is told that it failed, and a person hears of it in time.
            other => Err(GatewayTrouble::AnswerLost(format!("{} has a status that is not known: {other:?}", self.id))),
        }
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

//! What happened, as a line of the book says it. Everything the double knows is folded from these.

use crate::dispute::Dispute;
use crate::idempotency::Kept;
use crate::payment::Payment;
use crate::refund::{Refund, RefundStatus, Trace};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// Payment, refund and dispute are written as they were made: the book can be read without the program.
    Paid {
        payment: Payment,
    },
    /// What was held is taken, all of it or a part; the rest is released.
    Captured {
        payment: String,
        amount: i64,
    },
    Voided {
        payment: String,
        reason: Option<String>,
    },
    Refunded {
        refund: Refund,
    },
    RefundTurned {
        refund: String,
        to: RefundStatus,
        failure_reason: Option<String>,
    },
    TraceFound {
        refund: String,
        trace: Trace,
    },
    Disputed {
        dispute: Dispute,
    },
    DisputeClosed {
        dispute: String,
        won: bool,
    },
    ClockSet,
    /// Nothing moved; an answer was kept for its key.
    Answered,
}

/// One line: the fact and the answer that told of it stand or fall together.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Line {
    /// From 1, without gaps.
    pub number: u64,
    /// Seconds since the epoch, by the double's clock.
    pub at: i64,
    #[serde(flatten)]
    pub fact: Fact,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<Kept>,
    /// The key and id of the request that did it, for the event's `request`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}

use async_trait::async_trait;
use domain::{FailureReason, Minor};

/// Whether money goes back or, before it settled, is never taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundOrderKind {
    Refund,
    Void,
}

/// What the gateway is asked to do.
#[derive(Debug, Clone)]
pub struct RefundOrder {
    /// `refund_id:attempt_no`: the gateway does one key once.
    pub key: String,
    /// Kept by the gateway with the refund, so that a lost answer can be looked up.
    pub refund_id: String,
    /// The gateway's own name for the payment.
    pub reference: String,
    pub kind: RefundOrderKind,
    pub amount: Minor,
    pub currency: String,
}

/// The gateway's word on a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatewayAnswer {
    Succeeded {
        reference: String,
        trace_number: Option<String>,
    },
    /// Taken on, not done yet: ask again.
    Pending {
        reference: String,
    },
    Failed {
        reason: FailureReason,
    },
}

/// No word from the gateway.
#[derive(Debug, thiserror::Error)]
pub enum GatewayTrouble {
    /// It certainly did nothing: the call never reached it.
    #[error("the gateway was not reached: {0}")]
    NotReached(String),
    /// It may have done it: the answer was lost.
    #[error("the gateway's answer was lost: {0}")]
    AnswerLost(String),
}

/// A payment provider.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// Asks for a refund; the same key again is the same refund.
    async fn send(&self, order: &RefundOrder) -> Result<GatewayAnswer, GatewayTrouble>;

    /// Looks up what became of an order by our refund id, over every page of the gateway's list.
    async fn find(&self, order: &RefundOrder) -> Result<Option<GatewayAnswer>, GatewayTrouble>;
}

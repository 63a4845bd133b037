//! `refund`.

use super::{reverse_transaction, transaction};
use crate::payment::Payment;
use crate::refund::{Refund, RefundStatus};
use serde_json::{Value, json};

pub fn refund(refund: &Refund, payment: &Payment) -> Value {
    let mut shape = json!({
        "id": refund.id,
        "object": "refund",
        "amount": refund.amount,
        "balance_transaction": has_moved(refund).then(|| transaction(&refund.id)),
        "charge": payment.charge,
        "created": refund.created,
        "currency": refund.currency,
        "destination_details": { "card": refund.trace, "type": "card" },
        "metadata": refund.metadata,
        "payment_intent": payment.payment_intent,
        "reason": refund.reason,
        "receipt_number": null,
        "source_transfer_reversal": null,
        "status": refund.status.word(),
        "transfer_reversal": null,
    });
    if let Some(reason) = &refund.pending_reason {
        shape["pending_reason"] = json!(reason);
    }
    if let Some(reason) = &refund.failure_reason {
        shape["failure_reason"] = json!(reason);
        shape["failure_balance_transaction"] = json!(reverse_transaction(&refund.id));
    }
    if refund.status == RefundStatus::RequiresAction {
        shape["next_action"] = json!({
            "type": "display_details",
            "display_details": {
                "email_sent": { "email_sent_at": refund.created, "email_sent_to": "customer@example.com" },
                "expires_at": refund.created + 45 * 24 * 60 * 60,
            },
        });
    }
    shape
}

/// What waits for the merchant's balance or the customer has no balance transaction yet.
fn has_moved(refund: &Refund) -> bool {
    let waits = refund.status == RefundStatus::RequiresAction
        || refund.status == RefundStatus::Canceled
        || refund.pending_reason.as_deref() == Some("insufficient_funds");
    !waits && !refund.is_void
}

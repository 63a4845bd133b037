//! `dispute`.

use super::{reverse_transaction, transaction};
use crate::dispute::Dispute;
use crate::payment::Payment;
use serde_json::{Value, json};

pub fn dispute(dispute: &Dispute, payment: &Payment) -> Value {
    let mut transactions = Vec::new();
    let mut add = |id: String, amount: i64| {
        transactions.push(json!({
            "id": id,
            "object": "balance_transaction",
            "amount": amount,
            "currency": dispute.currency,
            "fee": 0,
            "net": amount,
            "source": dispute.id,
            "status": "available",
            "type": "adjustment",
        }));
    };
    if !dispute.is_inquiry {
        add(transaction(&dispute.id), -dispute.amount);
        if dispute.won == Some(true) {
            add(reverse_transaction(&dispute.id), dispute.amount);
        }
    }
    json!({
        "id": dispute.id,
        "object": "dispute",
        "amount": dispute.amount,
        "balance_transactions": transactions,
        "charge": payment.charge,
        "created": dispute.created,
        "currency": dispute.currency,
        "evidence": {},
        "evidence_details": {
            "due_by": dispute.created + 9 * 24 * 60 * 60,
            "has_evidence": false,
            "past_due": false,
            "submission_count": 0,
        },
        "is_charge_refundable": !dispute.takes_money(),
        "livemode": false,
        "metadata": {},
        "payment_intent": payment.payment_intent,
        "payment_method_details": {
            "card": {
                "brand": "visa",
                "case_type": if dispute.is_inquiry { "inquiry" } else { "chargeback" },
                "network_reason_code": "10.4",
            },
            "type": "card",
        },
        "reason": dispute.reason,
        "status": dispute.status(),
    })
}

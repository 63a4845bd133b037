//! `payment_intent` and `charge`.

use super::transaction;
use crate::payment::{Payment, PaymentState};
use crate::world::World;
use serde_json::{Value, json};

/// What Stripe names without having anything to say of it here.
const INTENT_NULLS: &[&str] = &[
    "application",
    "application_fee_amount",
    "automatic_payment_methods",
    "customer",
    "last_payment_error",
    "next_action",
    "on_behalf_of",
    "processing",
    "receipt_email",
    "review",
    "setup_future_usage",
    "shipping",
    "source",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
];

const CHARGE_NULLS: &[&str] = &[
    "application",
    "application_fee",
    "application_fee_amount",
    "calculated_statement_descriptor",
    "customer",
    "failure_balance_transaction",
    "failure_code",
    "failure_message",
    "on_behalf_of",
    "receipt_email",
    "receipt_number",
    "receipt_url",
    "review",
    "shipping",
    "source",
    "source_transfer",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
];

pub fn payment_intent(payment: &Payment) -> Value {
    let status = match payment.state {
        PaymentState::Unpaid => "requires_confirmation",
        PaymentState::Uncaptured => "requires_capture",
        PaymentState::Captured => "succeeded",
        PaymentState::Canceled => "canceled",
    };
    let id = payment.payment_intent.as_deref().unwrap_or_default();
    let shape = json!({
        "id": id,
        "object": "payment_intent",
        "amount": payment.amount,
        "amount_capturable": if payment.state == PaymentState::Uncaptured { payment.amount } else { 0 },
        "amount_details": { "tip": {} },
        "amount_received": payment.captured(),
        "canceled_at": payment.canceled_at,
        "cancellation_reason": payment.cancellation_reason,
        "capture_method": if payment.state == PaymentState::Uncaptured { "manual" } else { "automatic" },
        "client_secret": format!("{id}_secret_double"),
        "confirmation_method": "automatic",
        "created": payment.created,
        "currency": payment.currency,
        "description": payment.description,
        "latest_charge": payment.charge,
        "livemode": false,
        "metadata": payment.metadata,
        "payment_method": payment.card,
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "status": status,
    });
    with_nulls(shape, INTENT_NULLS)
}

/// With what was refunded of it and whether a bank disputes it.
pub fn charge(world: &World, payment: &Payment) -> Value {
    let refunded = world.refunded(payment.name());
    let is_void = payment.state == PaymentState::Canceled;
    let id = payment.charge.as_deref().unwrap_or_default();
    let shape = json!({
        "id": id,
        "object": "charge",
        "amount": payment.amount,
        "amount_captured": payment.captured(),
        "amount_refunded": if is_void { payment.amount } else { refunded },
        "balance_transaction": (payment.captured() > 0).then(|| transaction(id)),
        "billing_details": { "address": null, "email": null, "name": null, "phone": null, "tax_id": null },
        "captured": payment.captured() > 0,
        "created": payment.created,
        "currency": payment.currency,
        "description": payment.description,
        "disputed": world.dispute_of(payment.name()).is_some(),
        "fraud_details": {},
        "livemode": false,
        "metadata": payment.metadata,
        "outcome": {
            "advice_code": null,
            "network_advice_code": null,
            "network_decline_code": null,
            "network_status": "approved_by_network",
            "reason": null,
            "seller_message": "Payment complete.",
            "type": "authorized",
        },
        "paid": true,
        "payment_intent": payment.payment_intent,
        "payment_method": payment.card,
        "payment_method_details": {
            "card": { "brand": "visa", "country": "US", "exp_month": 8, "exp_year": 2030, "last4": "4242", "network": "visa" },
            "type": "card",
        },
        "refunded": is_void || (payment.captured() > 0 && world.refunded_money(payment.name()) == payment.captured()),
        "status": "succeeded",
    });
    with_nulls(shape, CHARGE_NULLS)
}

/// `balance_transaction` of what was captured: all that was held, where a refund is listed for the rest.
pub fn charge_transaction(world: &World, payment: &Payment) -> Value {
    let has_release = world.refunds_of(payment.name()).any(|refund| refund.is_release);
    let amount = if has_release { payment.amount } else { payment.captured() };
    let id = payment.charge.as_deref().unwrap_or_default();
    json!({
        "id": transaction(id),
        "object": "balance_transaction",
        "amount": amount,
        "created": payment.created,
        "currency": payment.currency,
        "exchange_rate": null,
        "fee": 0,
        "net": amount,
        "source": id,
        "status": "available",
        "type": "charge",
    })
}

fn with_nulls(mut shape: Value, nulls: &[&str]) -> Value {
    for field in nulls {
        shape[*field] = Value::Null;
    }
    shape
}

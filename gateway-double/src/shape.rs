//! The double's records as Stripe's objects, named and nested as in its OpenAPI description.

mod dispute;
mod list;
mod payment;
mod refund;

pub use dispute::dispute;
pub use list::{list, page_of};
pub use payment::{charge, charge_transaction, payment_intent};
pub use refund::refund;

/// The balance transaction that belongs to an object, by the object's own number.
pub fn transaction(id: &str) -> String {
    format!("txn_{}", id.split('_').next_back().unwrap_or_default())
}

/// The one that takes it back.
pub fn reverse_transaction(id: &str) -> String {
    format!("{}r", transaction(id))
}

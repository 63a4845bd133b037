//! The few places that wake up. Each is useful asleep: what it shows was written by the server.

pub mod decision_sum;
pub mod form_fields;
pub mod live_parts;
pub mod queue_keys;
pub mod refund_sum;

pub use decision_sum::DecisionSum;
pub use live_parts::Live;
pub use queue_keys::QueueKeys;
pub use refund_sum::RefundSum;

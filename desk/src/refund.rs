//! What happens to a refund's record: the one way in which it is made or changes, what staff see of it, and what can be done
//! about one that failed.

mod change;
mod file;
mod remedy;
mod repair;
mod result;

pub use file::{RefundFile, RefundTries};
pub(crate) use file::{newest_try, purchase_of};
pub use remedy::RemedyRefused;
pub use repair::Repair;

//! The smallest unit of a currency: cents, yen, fils.

/// An amount in a currency's smallest unit. Which currency is said once, by the invoice.
pub type Minor = i64;

/// The largest amount or quantity a case may hold, 2^53 - 1: what every JSON reader, a browser's
/// included, still reads exactly.
pub const MOST: Minor = 9_007_199_254_740_991;

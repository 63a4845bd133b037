//! Every page a pure view over a struct beside it: words said, money formatted, nothing asked.

pub mod customer;
pub mod problems;
pub mod staff;

//! What the API promises, asked of its router: every promise on SQLite and, where there is a server, on PostgreSQL.
//! Start at `shop.rs`, which sells something and sends requests.

mod contract;
mod keys;
mod lists;
mod money;
mod moves;
mod once;
mod purchases;
mod refused;
pub mod shop;
mod wire;

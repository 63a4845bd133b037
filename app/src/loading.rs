//! From deeds to view-models: each page's load asks the desk and says in words what it found.

pub mod attention;
pub mod customer;
mod movement;
mod proof;
mod purchase;
pub(crate) mod purchase_words;
mod refund;
mod refunds;
mod remedy;
mod shown;
pub mod staff;
mod story;
mod ticket;

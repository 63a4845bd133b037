//! The payment providers. Their names stand nowhere else.

mod sandbox;

pub use sandbox::Sandbox;

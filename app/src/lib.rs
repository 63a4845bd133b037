//! What people see: Leptos pages, islands, server functions.
//!
//! It must never know SQL, a gateway's name or how anything is stored. In the browser it sees `domain` alone.
//! Start at `pages` for what is shown, at `islands` for what wakes up, at `words` for what is said.

#![recursion_limit = "256"]

pub mod choice;
pub mod islands;
pub mod packed;
pub mod sum;
pub mod ui;

#[cfg(feature = "ssr")]
pub mod cookie;
#[cfg(feature = "ssr")]
pub mod layouts;
#[cfg(feature = "ssr")]
mod loading;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod posting;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod setting;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod visit;
#[cfg(feature = "ssr")]
pub mod words;

//! A shop that does not exist, seen on the 21st of November.

mod customer;
mod facts;
mod panels;
mod staff;

use leptos::prelude::*;

pub type Page = Box<dyn FnOnce() -> AnyView>;

pub fn pages() -> Vec<(&'static str, Page)> {
    let mut pages = customer::pages();
    pages.extend(staff::pages());
    pages
}

//! A shop that does not exist, seen on the 21st of November.

mod customer;
mod facts;
mod panels;
mod staff;

use app::ui::TestBand;
use leptos::prelude::*;

pub type Page = Box<dyn FnOnce() -> AnyView>;

pub fn pages() -> Vec<(&'static str, Page)> {
    let mut pages = customer::pages();
    pages.extend(staff::pages());
    // Each kind of page once as a test shop has it.
    for (name, page) in customer::pages().into_iter().chain(staff::pages()) {
        let in_test_shop = match name {
            "choose" => "test-choose",
            "queue" => "test-queue",
            "desk-sign-in" => "test-desk-sign-in",
            _ => continue,
        };
        pages.push((in_test_shop, Box::new(move || view! { <TestBand />{page()} }.into_any())));
    }
    pages
}

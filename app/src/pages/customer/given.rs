//! What a shop gave back of a purchase without having been asked here.

use domain::Status;
use leptos::prelude::*;

use crate::ui::Badge;

#[derive(Clone, Debug)]
pub struct GivenView {
    pub amount: String,
    pub status: Status,
    /// `words::given::lead`.
    pub lead: String,
    /// The shop's own words; may be empty.
    pub note: String,
}

/// `shop` is the merchant's name.
#[component]
pub fn GivenList(given: Vec<GivenView>, shop: String) -> impl IntoView {
    let rows = given.into_iter().map(|given| {
        let note = (!given.note.is_empty()).then(|| view! { <p><q>{given.note}</q></p> });
        view! {
            <li>
                <p class="heading"><strong class="money">{given.amount}</strong><Badge status=given.status /></p>
                <p class="small">{given.lead}</p>
                {note}
            </li>
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="sheet given" id="given" aria-labelledby="given-title">
                <h2 id="given-title">{format!("From {shop}")}</h2>
                <ul>{rows}</ul>
            </section>
        }
    })
}

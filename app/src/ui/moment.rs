use leptos::prelude::*;

/// A point in time: `iso` for machines, `said` for people, in the merchant's zone. Made by `words::dates`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    pub iso: String,
    pub said: String,
}

#[component]
pub fn When(at: Moment) -> impl IntoView {
    view! { <time datetime=at.iso>{at.said}</time> }
}

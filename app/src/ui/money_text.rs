use leptos::prelude::*;

/// An amount that was formatted by `domain::MoneyFormat`, in figures that line up.
#[component]
pub fn MoneyText(#[prop(into)] amount: String) -> impl IntoView {
    view! { <span class="money">{amount}</span> }
}

//! `/{m}/rules`: the policy in plain words, made by `words::policy`.

use leptos::prelude::*;

use crate::layouts::{Shop, ShopLayout, Width};

#[derive(Clone, Debug)]
pub struct RulesView {
    pub shop: Shop,
    /// "These rules hold for what you buy since 1 October."
    pub since: String,
    pub rules: Vec<RuleText>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleText {
    pub title: String,
    pub text: String,
}

#[component]
pub fn RulesPage(page: RulesView) -> impl IntoView {
    let rules = page
        .rules
        .into_iter()
        .map(|rule| view! { <section><h2>{rule.title}</h2><p>{rule.text}</p></section> })
        .collect_view();
    view! {
        <ShopLayout shop=page.shop title="Refund rules" width=Width::Text>
            <h1>"Refund rules"</h1>
            <p class="lead">{page.since}</p>
            <div class="sheet pad terms">{rules}</div>
        </ShopLayout>
    }
    .into_any()
}

//! The panel of a refund that failed: what happened, what is safe, and the buttons that really do something.

use leptos::prelude::*;

use crate::ui::{Button, Look};

/// Posts `number` and `refund` to `/api/desk/retry-refund` or `/api/desk/credit-refund`: plain forms, no script.
#[derive(Clone, Debug)]
pub struct RemedyView {
    pub number: String,
    /// The failed refund that this is about: a second click finds that it was answered.
    pub refund_id: String,
    /// `words::remedy::title`.
    pub title: String,
    /// `words::remedy::safe`.
    pub safe: String,
    /// Why a way is not open, or not to this person, or not yet.
    pub why_not: Vec<String>,
    /// The button's words, where the same way is open to this person now.
    pub try_again: Option<String>,
    /// The button's words, and what the customer is told.
    pub credit: Option<(String, String)>,
    /// What else helps.
    pub advice: Vec<String>,
}

#[component]
pub fn RemedyPanel(panel: RemedyView) -> impl IntoView {
    let form = |action: &'static str, look: Look, label: String| {
        view! {
            <form method="post" action=action>
                <input type="hidden" name="number" value=panel.number.clone() />
                <input type="hidden" name="refund" value=panel.refund_id.clone() />
                <Button look=look wide=true>{label}</Button>
            </form>
        }
    };
    let credit_look = if panel.try_again.is_some() { Look::Plain } else { Look::First };
    let try_again = panel.try_again.clone().map(|label| form("/api/desk/retry-refund", Look::First, label));
    let credit = panel.credit.clone().map(|(label, hint)| {
        view! { {form("/api/desk/credit-refund", credit_look, label)} <p class="small soft">{hint}</p> }
    });
    let why_not = panel.why_not.into_iter().map(|text| view! { <p>{text}</p> }).collect_view();
    let advice = panel.advice.into_iter().map(|text| view! { <p class="small">{text}</p> }).collect_view();
    view! {
        <section class="sheet pad stack close remedy" aria-labelledby="remedy">
            <h2 id="remedy">{panel.title}</h2>
            <p>{panel.safe}</p>
            {why_not}
            {try_again}
            {credit}
            {advice}
        </section>
    }
    .into_any()
}

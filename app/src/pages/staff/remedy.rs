//! The panel of a refund that failed: what happened, what is safe, and the buttons that really do something.

use leptos::prelude::*;

use super::proof_form::{ProofForm, ProofView};
use crate::ui::{Button, ButtonLink, Look};

/// Posts `refund` to `/api/desk/retry-refund` or `/api/desk/credit-refund`: plain forms, no script.
#[derive(Clone, Debug)]
pub struct RemedyView {
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
    /// Where it can be recorded that it was paid another way, as agreed with the customer.
    pub another_way: Option<AnotherWay>,
    /// What else helps.
    pub advice: Vec<String>,
    /// Whether it can be left at that: no customer's request stands behind it. Posts `refund` to `/api/desk/leave-refund`.
    pub leave: bool,
}

#[derive(Clone, Debug)]
pub enum AnotherWay {
    /// The button's words, and the address that shows the form. `told`: `words::remedy::in_part`.
    Offered { label: String, href: String, told: Option<String> },
    /// Posts to `/api/desk/record-elsewhere`. `back` is the address without it.
    Asked { form: Box<ProofView>, told: Option<String>, back: String },
}

#[component]
pub fn RemedyPanel(panel: RemedyView) -> impl IntoView {
    let form = |action: &'static str, look: Look, label: String| {
        view! {
            <form method="post" action=action>
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
    let is_first = panel.try_again.is_none() && panel.credit.is_none();
    let another_way = panel.another_way.map(|way| match way {
        AnotherWay::Offered { label, href, told } => {
            let look = if is_first { Look::First } else { Look::Plain };
            let told = told.map(|told| view! { <p class="small soft">{told}</p> });
            view! { <ButtonLink href=href look=look wide=true>{label}</ButtonLink> {told} }.into_any()
        }
        AnotherWay::Asked { form, told, back } => view! {
            {told.map(|told| view! { <p>{told}</p> })}
            <ProofForm action="/api/desk/record-elsewhere" form=*form />
            <p class="small other"><a href=back>"Another remedy"</a></p>
        }
        .into_any(),
    });
    let leave = panel.leave.then(|| {
        view! {
            <form method="post" action="/api/desk/leave-refund">
                <input type="hidden" name="refund" value=panel.refund_id.clone() />
                <Button look=Look::Plain wide=true>"Leave it at that"</Button>
            </form>
            <p class="small soft">"Nothing more is done about it here, and it no longer waits for you."</p>
        }
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
            {another_way}
            {advice}
            {leave}
        </section>
    }
    .into_any()
}

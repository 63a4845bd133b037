//! The form in which a person says that money was sent, and where that can be looked up.

use domain::Minor;
use leptos::prelude::*;

use crate::ui::{Button, Chip, Chips, Field};

/// Posts `refund`, `evidence`, `sent_on` and, where there are ways to choose from, `way`, and `expected` where that
/// can change while the page is open: a plain form.
#[derive(Clone, Debug)]
pub struct ProofView {
    pub refund_id: String,
    pub ways: Vec<Chip>,
    /// What the button's words say, minor units.
    pub expected: Option<Minor>,
    /// As typed before a refusal.
    pub evidence: String,
    pub sent_on: String,
    /// The first and the last day that it can have been, as fields for a date have them.
    pub between: (String, String),
    /// The button's words.
    pub record: String,
    /// What is wrong with the evidence, the date and the way.
    pub wrong: [String; 3],
}

#[component]
pub fn ProofForm(action: &'static str, form: ProofView) -> impl IntoView {
    let [wrong_evidence, wrong_date, wrong_way] = form.wrong;
    let is_wrong = !wrong_way.is_empty();
    let expected = form.expected.map(|amount| {
        view! { <input type="hidden" name="expected" value=amount.to_string() /> }
    });
    let ways = (!form.ways.is_empty()).then(|| {
        view! {
            <div class="field" id="way">
                <span class="label" aria-hidden="true">"How was it paid?"</span>
                {is_wrong.then(|| view! { <span class="wrong" id="way-wrong">{wrong_way}</span> })}
                <Chips name="way" legend="How was it paid?" chips=form.ways required=true />
            </div>
        }
    });
    view! {
        <form class="stack close" method="post" action=action>
            <input type="hidden" name="refund" value=form.refund_id />
            {expected}
            {ways}
            <Field
                id="evidence" name="evidence" label="Where can it be looked up?" autocomplete="off" required=true maxlength=200usize
                value=form.evidence hint="The bank's reference, say. Only your staff see it." wrong=wrong_evidence
            />
            <Field
                id="sent_on" name="sent_on" kind="date" label="Sent on" value=form.sent_on between=form.between
                hint="Leave it empty for today." wrong=wrong_date
            />
            <Button wide=true>{form.record}</Button>
        </form>
    }
    .into_any()
}

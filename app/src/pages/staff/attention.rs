//! The panel of a refund that waits for a person: why, since when, what goes on by itself, and what they can do.

use leptos::prelude::*;

use super::proof_form::{ProofForm, ProofView};
use super::ticket::Fact;
use crate::ui::{Button, Chip, Chips, Command, Look, Moment, When};

#[derive(Clone, Debug)]
pub struct AttentionView {
    /// The refund that this is about: a second click finds that it was answered.
    pub refund_id: String,
    /// `words::attention::title`.
    pub title: String,
    pub since: Moment,
    /// `words::attention::told`.
    pub told: Vec<String>,
    /// What was asked for and told, or what is to be sent to whom.
    pub facts: Vec<Fact>,
    /// A command that an administrator types.
    pub command: Option<String>,
    /// Why this person may do nothing about it.
    pub why_not: Option<String>,
    pub answer: Option<Answer>,
}

/// What this person can do now.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Posts `refund` to `/api/desk/give-up`. The sentence beside the button.
    GiveUp { hint: String },
    /// Posts to `/api/desk/record-by-hand`. `not_sent` is the address where it can be said that it was not.
    Record { form: Box<ProofView>, not_sent: String },
    /// Posts `refund` and `why` to `/api/desk/fail-by-hand`. `back` is the address of the other form.
    NotSent { whys: Vec<Chip>, wrong: String, back: String },
}

#[component]
pub fn AttentionPanel(panel: AttentionView) -> impl IntoView {
    let told = panel.told.into_iter().map(|text| view! { <p>{text}</p> }).collect_view();
    let facts = panel.facts.into_iter().map(|fact| view! { <div><dt>{fact.label}</dt><dd>{fact.value}</dd></div> });
    let facts = facts.collect::<Vec<_>>();
    let facts = (!facts.is_empty()).then(|| view! { <dl class="pairs">{facts}</dl> });
    let answer = panel.answer.map(|answer| self::answer(answer, panel.refund_id));
    view! {
        <section class="sheet pad stack close remedy" aria-labelledby="attention">
            <h2 id="attention">{panel.title}</h2>
            <p class="small soft">"Since "<When at=panel.since /></p>
            {told}
            {panel.command.map(|command| view! { <p><Command words=command /></p> })}
            {facts}
            {panel.why_not.map(|text| view! { <p>{text}</p> })}
            {answer}
        </section>
    }
    .into_any()
}

fn answer(answer: Answer, refund_id: String) -> AnyView {
    match answer {
        Answer::GiveUp { hint } => view! {
            <form method="post" action="/api/desk/give-up">
                <input type="hidden" name="refund" value=refund_id />
                <Button look=Look::Plain wide=true>"Stop waiting"</Button>
            </form>
            <p class="small soft">{hint}</p>
        }
        .into_any(),
        Answer::Record { form, not_sent } => view! {
            <ProofForm action="/api/desk/record-by-hand" form=*form />
            <p class="small other"><a href=not_sent>"It could not be sent"</a></p>
        }
        .into_any(),
        Answer::NotSent { whys, wrong, back } => view! {
            <form class="stack close" method="post" action="/api/desk/fail-by-hand">
                <input type="hidden" name="refund" value=refund_id />
                <div class="field" id="why">
                    <span class="label" aria-hidden="true">"Why could it not be sent?"</span>
                    {(!wrong.is_empty()).then(|| view! { <span class="wrong">{wrong}</span> })}
                    <Chips name="why" legend="Why could it not be sent?" chips=whys required=true />
                </div>
                <Button look=Look::Danger wide=true>"It could not be sent"</Button>
            </form>
            <p class="small soft">"The refund fails then, and you choose another way."</p>
            <p class="small other"><a href=back>"It was sent after all"</a></p>
        }
        .into_any(),
    }
}

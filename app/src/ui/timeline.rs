use leptos::prelude::*;

use super::{Moment, When};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    Done,
    Now,
    Later,
    Stopped,
}

/// One step of a refund's way. `said` are somebody's own words, shown in quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub state: StepState,
    pub title: String,
    pub at: Option<Moment>,
    pub text: String,
    pub said: Option<String>,
}

#[component]
pub fn Timeline(steps: Vec<Step>) -> impl IntoView {
    view! { <ol class="steps">{steps.into_iter().map(step).collect_view()}</ol> }
}

fn step(step: Step) -> impl IntoView {
    let (class, spoken) = match step.state {
        StepState::Done => ("done", "Done: "),
        StepState::Now => ("now", "Now: "),
        StepState::Later => ("later", "Still to come: "),
        StepState::Stopped => ("stopped", "Stopped: "),
    };
    let has_details = step.at.is_some() || !step.text.is_empty() || step.said.is_some();
    let current = (step.state == StepState::Now).then_some("step");
    view! {
        <li class=class aria-current=current>
            <div>
                <h3><span class="out-of-sight">{spoken}</span>{step.title}</h3>
                {has_details.then(|| view! {
                    <p class="small soft">
                        {step.at.map(|at| view! { <When at=at />". " })}
                        {step.text}
                        {step.said.map(|said| view! { " "<q>{said}</q> })}
                    </p>
                })}
            </div>
        </li>
    }
}

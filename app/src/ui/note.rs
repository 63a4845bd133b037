use leptos::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Good,
    Calm,
    Wait,
    Bad,
}

impl Tone {
    pub fn class(self) -> &'static str {
        match self {
            Tone::Good => "note good small",
            Tone::Calm => "note calm small",
            Tone::Wait => "note wait small",
            Tone::Bad => "note bad small",
        }
    }
}

/// Something said beside the thing itself: the short of it in bold, then the rest.
#[component]
pub fn Note(tone: Tone, #[prop(into)] title: String, #[prop(optional, into)] text: String) -> impl IntoView {
    view! { <div class=tone.class()><p><strong>{title}</strong>" "{text}</p></div> }
}

/// Why what was asked for was not done: what happened, what is safe, what to do now.
/// Made from a code by `words::problem`; `field` is the id of the field that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub title: String,
    pub text: String,
    pub field: Option<&'static str>,
}

impl Problem {
    /// What is wrong with one field, to be said beside it; nothing where it is about another.
    pub fn at(problem: Option<&Problem>, field: &str) -> String {
        problem.filter(|problem| problem.field == Some(field)).map(|problem| problem.text.clone()).unwrap_or_default()
    }
}

/// On top of a refused form. Read aloud when the page opens, and leads to the field.
#[component]
pub fn ProblemNote(problem: Option<Problem>) -> impl IntoView {
    problem.map(|problem| {
        let text = match problem.field {
            Some(field) => view! { <a href=format!("#{field}")>{problem.text}</a> }.into_any(),
            None => problem.text.into_any(),
        };
        view! {
            <div class=Tone::Bad.class() role="alert" id="problem">
                <p><strong>{problem.title}</strong>" "{text}</p>
            </div>
        }
    })
}

//! What a provider gave back beyond what was left here: said until it fits, asked about until somebody knows.

use leptos::prelude::*;

use crate::ui::{Button, Look, Tone};

#[derive(Clone, Debug)]
pub struct ExcessView {
    /// `words::excess::told`.
    pub title: String,
    pub text: String,
    /// "Nora Lang knows of it since 24 November."
    pub noted: Option<String>,
    /// Posts `payment` and `reference` to `/api/desk/note-excess`, while nobody has and this person may.
    pub note: Option<(String, String)>,
}

#[component]
pub fn ExcessNotes(excess: Vec<ExcessView>) -> impl IntoView {
    let notes = excess.into_iter().map(|excess| {
        let tone = if excess.noted.is_some() { Tone::Calm } else { Tone::Bad };
        let note = excess.note.map(|(payment, reference)| {
            view! {
                <form method="post" action="/api/desk/note-excess">
                    <input type="hidden" name="payment" value=payment />
                    <input type="hidden" name="reference" value=reference />
                    <Button look=Look::Plain>"We know of it"</Button>
                </form>
            }
        });
        view! {
            <div class=tone.class()>
                <p><strong>{excess.title}</strong>" "{excess.text}</p>
                {excess.noted.map(|noted| view! { <p>{noted}</p> })}
                {note}
            </div>
        }
    });
    notes.collect_view()
}

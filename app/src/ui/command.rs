use leptos::prelude::*;

/// What somebody types. It breaks between words alone: nobody may wonder whether a dash belongs to it.
#[component]
pub fn Command(#[prop(into)] words: String) -> impl IntoView {
    let words = words.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let words = words.into_iter().map(|word| view! { <span>{word}</span>" " }).collect_view();
    view! { <code class="command">{words}</code> }
}

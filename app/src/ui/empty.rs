use leptos::prelude::*;

/// Nothing here yet: says so, why, and what to do instead.
#[component]
pub fn EmptyState(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <section class="sheet empty">
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| children())}
        </section>
    }
}

use crate::ui::text_area::escaped;
use leptos::prelude::*;
use leptos_meta::Title;

/// The only way to set a page's title: leptos_meta 0.8 writes `<Title>` unescaped on the server.
#[component]
pub fn PageTitle(#[prop(into)] text: String) -> impl IntoView {
    view! { <Title text=escaped(&text) /> }
}

use leptos::prelude::*;

/// A step of the way here; without `href` it is where we are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    pub label: String,
    pub href: Option<String>,
}

impl Crumb {
    pub fn to(label: impl Into<String>, href: impl Into<String>) -> Self {
        Crumb { label: label.into(), href: Some(href.into()) }
    }

    pub fn here(label: impl Into<String>) -> Self {
        Crumb { label: label.into(), href: None }
    }
}

#[component]
pub fn Crumbs(way: Vec<Crumb>) -> impl IntoView {
    let steps = way
        .into_iter()
        .map(|crumb| match crumb.href {
            Some(href) => view! { <li><a href=href>{crumb.label}</a></li> }.into_any(),
            None => view! { <li aria-current="page" class="num">{crumb.label}</li> }.into_any(),
        })
        .collect_view();
    view! { <nav class="crumbs" aria-label="Where you are"><ol>{steps}</ol></nav> }
}

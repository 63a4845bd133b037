use leptos::prelude::*;

/// How much a button asks for: one `First` a page at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    First,
    Plain,
    Danger,
}

impl Look {
    fn class(self, wide: bool) -> &'static str {
        match (self, wide) {
            (Look::First, false) => "button first",
            (Look::First, true) => "button first wide",
            (Look::Plain, false) => "button plain",
            (Look::Plain, true) => "button plain wide",
            (Look::Danger, false) => "button danger",
            (Look::Danger, true) => "button danger wide",
        }
    }
}

#[component]
pub fn Button(
    #[prop(default = Look::First)] look: Look,
    #[prop(optional)] wide: bool,
    children: Children,
) -> impl IntoView {
    view! { <button type="submit" class=look.class(wide)>{children()}</button> }
}

/// A place to go that looks like a button. It is a link, so it may change nothing.
#[component]
pub fn ButtonLink(
    #[prop(into)] href: String,
    #[prop(default = Look::First)] look: Look,
    #[prop(optional)] wide: bool,
    children: Children,
) -> impl IntoView {
    view! { <a href=href class=look.class(wide)>{children()}</a> }
}

use crate::ui::PageTitle;
use leptos::prelude::*;

/// The merchant as customers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shop {
    pub slug: String,
    pub name: String,
    /// Whether somebody is signed in: without, there is nothing to go to.
    pub signed_in: bool,
}

impl Shop {
    /// A path below this merchant's portal: `shop.path("/purchases")`.
    pub fn path(&self, below: &str) -> String {
        format!("/{}{below}", self.slug)
    }

    fn first_letter(&self) -> String {
        self.name.chars().next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default()
    }
}

/// Which part of the portal we are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    Purchases,
    Requests,
    Elsewhere,
}

/// How wide a page's one column of thought is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// With something beside it.
    Wide,
    /// To be read.
    Text,
    /// A door: one thing to do.
    Narrow,
}

#[component]
pub fn ShopLayout(
    shop: Shop,
    #[prop(into)] title: String,
    #[prop(default = Here::Elsewhere)] here: Here,
    #[prop(default = Width::Wide)] width: Width,
    children: Children,
) -> impl IntoView {
    let class = match width {
        Width::Wide => "portal",
        Width::Text => "portal text",
        Width::Narrow => "portal narrow door",
    };
    let current = move |place: Here| (place == here).then_some("page");
    let home = if shop.signed_in { shop.path("/purchases") } else { shop.path("") };
    let nav = shop.signed_in.then(|| {
        view! {
            <nav aria-label="Main">
                <a href=shop.path("/purchases") aria-current=current(Here::Purchases)>"Purchases"</a>
                <a href=shop.path("/requests") aria-current=current(Here::Requests)>"Requests"</a>
                <form method="post" action="/api/customer/sign-out">
                    <input type="hidden" name="merchant" value=shop.slug.clone() />
                    <button type="submit" class="link-button">"Sign out"</button>
                </form>
            </nav>
        }
    });
    view! {
        <PageTitle text=format!("{title} · {}", shop.name) />
        <a class="skip" href="#main">"Skip to the page"</a>
        <header class="shop">
            <a class="home" href=home><span class="mark" aria-hidden="true">{shop.first_letter()}</span>{shop.name.clone()}</a>
            {nav}
        </header>
        <main class=class id="main" tabindex="-1">{children()}</main>
        <footer class="foot"><a href=shop.path("/rules")>"Refund rules"</a></footer>
    }
    .into_any()
}

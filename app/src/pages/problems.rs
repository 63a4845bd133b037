//! When there is nothing to show: not found, signed out, something broke.

use leptos::prelude::*;

use crate::layouts::{Shop, ShopLayout, Width};
use crate::posting::form::Unreadable;
use crate::ui::{ButtonLink, Look, PageTitle};
use crate::words::unreadable;

/// A page that is not there, or not yours: the same words for both. `shop` if the merchant is known.
#[component]
pub fn NotFoundPage(shop: Option<Shop>) -> impl IntoView {
    let back = shop.as_ref().map(|shop| {
        if shop.signed_in { (shop.path("/purchases"), "Your purchases") } else { (shop.path(""), "Sign in") }
    });
    let words = view! {
        <h1>"There is nothing here"</h1>
        <p class="lead">"The address may have a typing error, or what was here belongs to another e-mail address."</p>
        {back.map(|(href, label)| view! { <p><ButtonLink href=href look=Look::Plain>{label}</ButtonLink></p> })}
    };
    match shop {
        Some(shop) => view! { <ShopLayout shop=shop title="Not found" width=Width::Narrow><div class="stack">{words}</div></ShopLayout> }.into_any(),
        None => view! { <Alone title="Not found">{words}</Alone> }.into_any(),
    }
    .into_any()
}

/// After signing out, or when a session has ended.
#[component]
pub fn SignedOutPage(shop: Shop) -> impl IntoView {
    let back = shop.path("");
    view! {
        <ShopLayout shop=shop title="Signed out" width=Width::Narrow>
            <div class="stack">
                <h1>"You are signed out"</h1>
                <p class="lead">"Requests you have sent go on without you. We write to you when something happens."</p>
                <p><ButtonLink href=back look=Look::Plain>"Sign in again"</ButtonLink></p>
            </div>
        </ShopLayout>
    }
    .into_any()
}

/// Our fault. `reference` finds the whole story in the log.
#[component]
pub fn BrokePage(#[prop(into)] reference: String) -> impl IntoView {
    view! {
        <Alone title="Something broke">
            <h1>"Something broke on our side"</h1>
            <p class="lead">"Nothing was refunded twice and nothing was lost. Please try again in a minute."</p>
            <p class="small soft">"If it happens again, tell us this reference: " <strong class="num">{reference}</strong></p>
            <p><a href="">"Try again"</a></p>
        </Alone>
    }
    .into_any()
}

/// A form or an address that could not be read: what was typed is shown, and stands in the form that the way back leads to.
#[derive(Clone, Debug)]
pub struct UnreadableView {
    pub why: String,
    /// Label and typed text of each field, in the order of the form.
    pub typed: Vec<(String, String)>,
    pub back: String,
}

impl UnreadableView {
    pub fn of(form: Unreadable) -> Self {
        let typed = form.typed.into_iter().filter(|(_, text)| !text.trim().is_empty());
        Self {
            why: unreadable::why(&form.wrong),
            typed: typed.map(|(name, text)| (unreadable::label(&name), text)).collect(),
            back: form.back,
        }
    }

    /// Back to the same path of ours: a browser takes two slashes for the name of a server.
    pub fn of_address(path: &str) -> Self {
        let back = format!("/{}", path.trim_start_matches(['/', '\\']));
        Self { why: unreadable::ADDRESS.to_owned(), typed: Vec::new(), back }
    }
}

/// `shop` where a customer is signed in.
#[component]
pub fn UnreadablePage(shop: Option<Shop>, page: UnreadableView) -> impl IntoView {
    let back = if page.typed.is_empty() { "Back" } else { "Back, with what you typed" };
    let typed = page.typed.into_iter().map(|(label, text)| {
        view! { <div><dt class="small soft">{label}</dt><dd>{text}</dd></div> }
    });
    let typed = typed.collect::<Vec<_>>();
    let kept = (!typed.is_empty()).then(|| view! { <dl class="sheet pad stack close typed">{typed}</dl> });
    let words = view! {
        <h1>"We could not read that"</h1>
        <p class="lead">{page.why} " Nothing was sent: go back, look at it and send it again."</p>
        {kept}
        <p><ButtonLink href=page.back look=Look::Plain>{back}</ButtonLink></p>
    };
    match shop {
        Some(shop) => view! { <ShopLayout shop=shop title="Not read" width=Width::Narrow><div class="stack">{words}</div></ShopLayout> }.into_any(),
        None => view! { <Alone title="Not read">{words}</Alone> }.into_any(),
    }
    .into_any()
}

#[component]
fn Alone(#[prop(into)] title: String, children: Children) -> impl IntoView {
    view! {
        <PageTitle text=title />
        <main class="portal narrow door" id="main"><div class="stack">{children()}</div></main>
    }
    .into_any()
}

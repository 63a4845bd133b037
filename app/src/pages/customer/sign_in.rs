//! Three pages: ask for a link, look in your mail, use the link.

use leptos::prelude::*;

use crate::layouts::{Shop, ShopLayout, Width};
use crate::ui::{Button, Field, Problem, ProblemNote};

/// `/{m}`. Posts `merchant`, `email` to `/api/customer/ask-for-link`.
#[derive(Clone, Debug)]
pub struct SignInView {
    pub shop: Shop,
    pub email: String,
    pub problem: Option<Problem>,
    pub demo: Vec<DemoSignIn>,
}

/// One of the demo's people, shown in demo only.
#[derive(Clone, Debug)]
pub struct DemoSignIn {
    pub email: String,
    /// What there is to see: "partly refunded, one request running".
    pub about: String,
}

#[component]
pub fn SignInPage(page: SignInView) -> impl IntoView {
    let merchant = page.shop.slug.clone();
    let name = page.shop.name.clone();
    let wrong =
        page.problem.as_ref().filter(|problem| problem.field == Some("email")).map(|problem| problem.text.clone());
    view! {
        <ShopLayout shop=page.shop title="Get money back" width=Width::Narrow>
            <div class="stack wide">
                <div>
                    <h1>"Get money back"</h1>
                    <p class="lead">"See what you bought from " {name} ", what can be refunded, and until when."</p>
                </div>
                <ProblemNote problem=page.problem />
                <form class="sheet pad stack" method="post" action="/api/customer/ask-for-link">
                    <input type="hidden" name="merchant" value=merchant.clone() />
                    // No `type="email"`: browsers refuse addresses with letters beyond ASCII before the @.
                    <Field
                        id="email" name="email" label="Your e-mail address" inputmode="email" autocomplete="email" required=true
                        value=page.email hint="The one you bought with. We send you a link; there is no password." wrong=wrong.unwrap_or_default()
                    />
                    <Button wide=true>"Send me a link"</Button>
                </form>
                {demo_box(merchant, page.demo)}
            </div>
        </ShopLayout>
    }
    .into_any()
}

fn demo_box(merchant: String, demo: Vec<DemoSignIn>) -> Option<impl IntoView> {
    if demo.is_empty() {
        return None;
    }
    let people = demo
        .into_iter()
        .map(|person| {
            view! {
                <li>
                    <form method="post" action="/api/customer/ask-for-link">
                        <input type="hidden" name="merchant" value=merchant.clone() />
                        <button class="pick-me" type="submit" name="email" value=person.email.clone()>
                            <b>{person.email.clone()}</b> <span class="small soft">{person.about}</span>
                        </button>
                    </form>
                </li>
            }
        })
        .collect_view();
    Some(view! {
        <section class="sheet demo">
            <h2>"This is a demo. Be one of these:"</h2>
            <ul>{people}</ul>
        </section>
    })
}

/// `/{m}/sign-in/sent`: the same answer for every address, known or not.
#[derive(Clone, Debug)]
pub struct SentView {
    pub shop: Shop,
    pub email: Option<String>,
    /// In demo, mails are shown at `/demo/mail`.
    pub demo: bool,
}

#[component]
pub fn SentPage(page: SentView) -> impl IntoView {
    let again = page.shop.path("");
    let address = match page.email {
        Some(email) => view! { <strong>{email}</strong> }.into_any(),
        None => "this address".into_any(),
    };
    view! {
        <ShopLayout shop=page.shop title="Look in your mail" width=Width::Narrow>
            <div class="stack">
                <h1>"Look in your mail"</h1>
                <p class="lead">"If something was bought with " {address} ", a link is on its way. It works once, for 10 minutes."</p>
                <p class="soft">"Nothing there? Look in the junk folder, or " <a href=again>"try another address"</a> "."</p>
                {page.demo.then(|| view! { <p class="note calm small"><span><strong>"This is a demo."</strong> " No mail leaves this machine. " <a href="/demo/mail">"Open the demo mail"</a></span></p> })}
            </div>
        </ShopLayout>
    }
    .into_any()
}

/// `/{m}/sign-in/{token}`. Posts `merchant`, `token` to `/api/customer/use-link`: mail scanners
/// follow links, so opening the page uses nothing.
#[derive(Clone, Debug)]
pub struct UseLinkView {
    pub shop: Shop,
    pub token: String,
    pub problem: Option<Problem>,
}

#[component]
pub fn UseLinkPage(page: UseLinkView) -> impl IntoView {
    let again = page.shop.path("");
    let merchant = page.shop.slug.clone();
    let usable = page.problem.is_none();
    let token = page.token;
    let body = if usable {
        view! {
            <h1>"Welcome back"</h1>
            <p class="lead">"One tap and you see your purchases."</p>
            <form method="post" action="/api/customer/use-link">
                <input type="hidden" name="merchant" value=merchant />
                <input type="hidden" name="token" value=token />
                <Button wide=true>"Sign in"</Button>
            </form>
        }
        .into_any()
    } else {
        view! {
            <h1>"This link no longer works"</h1>
            <ProblemNote problem=page.problem />
            <p><a class="button first" href=again>"Send me a new link"</a></p>
        }
        .into_any()
    };
    view! {
        <ShopLayout shop=page.shop title="Sign in" width=Width::Narrow><div class="stack">{body}</div></ShopLayout>
    }
    .into_any()
}

//! `/{m}/purchases`: each purchase, what can come back of it, and until when.

use domain::Status;
use leptos::prelude::*;

use crate::islands::Live;
use crate::layouts::{Here, Shop, ShopLayout};
use crate::ui::{Badge, ButtonLink, EmptyState, Look, Moment, MoneyText, When};

#[derive(Clone, Debug)]
pub struct PurchasesView {
    pub shop: Shop,
    pub email: String,
    pub purchases: Vec<PurchaseView>,
    /// Address of the page with older ones, if there are more.
    pub older: Option<String>,
}

#[derive(Clone, Debug)]
pub struct PurchaseView {
    pub id: String,
    pub number: String,
    pub bought: Moment,
    /// All its lines in one: "Ceramic dripper × 2, filter papers, video course".
    pub items: String,
    pub total: String,
    pub can: Can,
    pub running: Vec<RunningView>,
}

/// What can be asked for: yes or no, why, and until when.
#[derive(Clone, Debug)]
pub enum Can {
    /// Up to `amount`; `until` like "You can ask until 5 December", or why there is no end.
    Yes {
        amount: String,
        until: String,
    },
    /// It can be asked for, and somebody looks at it: `why` says what for.
    Review {
        amount: String,
        why: String,
    },
    No {
        why: String,
    },
}

/// A request of this purchase that was made before, or money that came without one.
#[derive(Clone, Debug)]
pub struct RunningView {
    /// Its page.
    pub href: String,
    /// Its number, or whom it came from.
    pub label: String,
    pub status: Status,
    pub amount: String,
}

#[component]
pub fn PurchasesPage(page: PurchasesView) -> impl IntoView {
    let events = page.shop.path("/events");
    let shop = page.shop.clone();
    let list = if page.purchases.is_empty() {
        view! { <EmptyState title="No purchases yet" text=format!("Nothing was bought with {}. If you used another address, sign out and use that one.", page.email) /> }.into_any()
    } else {
        let cards = page.purchases.into_iter().map(|purchase| card(&shop, purchase)).collect_view();
        view! { <ul class="purchases" data-live="purchases">{cards}</ul> }.into_any()
    };
    view! {
        <ShopLayout shop=page.shop title="Your purchases" here=Here::Purchases>
            <h1>"Your purchases"</h1>
            <p class="soft">"Bought with " {page.email.clone()}</p>
            <div class="stack">
                {list}
                {page.older.map(|older| view! { <p class="pages"><a href=older>"Older purchases"</a></p> })}
            </div>
            <Live events=events />
        </ShopLayout>
    }
    .into_any()
}

fn card(shop: &Shop, purchase: PurchaseView) -> AnyView {
    let href = shop.path(&format!("/purchases/{}", purchase.id));
    let running = purchase.running.into_iter().map(request).collect_view();
    view! {
        <li class="sheet purchase">
            <div class="whole">
                <div class="stack close">
                    <p class="paid"><When at=purchase.bought />" · "<span class="num">{purchase.number.clone()}</span>" · "<MoneyText amount=purchase.total /></p>
                    <h2>{purchase.items}</h2>
                    {running}
                </div>
                <div class="can">{can(purchase.can, href, purchase.number)}</div>
            </div>
        </li>
    }
    .into_any()
}

fn can(can: Can, href: String, number: String) -> AnyView {
    let button = move |look: Look| {
        view! { <ButtonLink href=href look=look>"Choose what"<span class="out-of-sight">" of " {number}</span></ButtonLink> }
    };
    match can {
        Can::Yes { amount, until } => view! {
            <p>"You can get back up to "<br /><span class="amount money">{amount}</span></p>
            <p class="soft">{until}</p>
            {button(Look::Plain)}
        }
        .into_any(),
        Can::Review { amount, why } => view! {
            <p>"You can ask for up to "<br /><span class="amount money">{amount}</span></p>
            <p class="verdict maybe">{why}</p>
            {button(Look::Plain)}
        }
        .into_any(),
        Can::No { why } => view! { <p><strong>"No refund possible"</strong></p><p class="soft">{why}</p> }.into_any(),
    }
}

fn request(running: RunningView) -> AnyView {
    view! {
        <p class="running">
            <a href=running.href class="num">{running.label}</a>
            <MoneyText amount=running.amount />
            <Badge status=running.status />
        </p>
    }
    .into_any()
}

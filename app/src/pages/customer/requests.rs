//! `/{m}/requests`: everything that was asked for, newest first.

use domain::Status;
use leptos::prelude::*;

use crate::islands::Live;
use crate::layouts::{Here, Shop, ShopLayout, Width};
use crate::ui::{Badge, ButtonLink, EmptyState, Moment, When};

#[derive(Clone, Debug)]
pub struct RequestsView {
    pub shop: Shop,
    pub requests: Vec<RequestRow>,
    pub older: Option<String>,
}

#[derive(Clone, Debug)]
pub struct RequestRow {
    pub number: String,
    pub status: Status,
    /// The same sentence as on its own page: `words::request::headline`.
    pub headline: String,
    /// "Ceramic dripper × 1, filter papers".
    pub items: String,
    pub asked: Moment,
}

#[component]
pub fn RequestsPage(page: RequestsView) -> impl IntoView {
    let events = page.shop.path("/events");
    let purchases = page.shop.path("/purchases");
    let shop = page.shop.clone();
    let list = if page.requests.is_empty() {
        view! {
            <EmptyState title="Nothing asked for yet" text="Choose a purchase, and what of it should come back.">
                <ButtonLink href=purchases>"Your purchases"</ButtonLink>
            </EmptyState>
        }
        .into_any()
    } else {
        let rows = page.requests.into_iter().map(|request| row(&shop, request)).collect_view();
        view! { <ul class="sheet requests" data-live="requests">{rows}</ul> }.into_any()
    };
    view! {
        <ShopLayout shop=page.shop title="Your requests" here=Here::Requests width=Width::Text>
            <h1>"Your requests"</h1>
            <div class="stack">
                {list}
                {page.older.map(|older| view! { <p class="pages"><a href=older>"Older requests"</a></p> })}
            </div>
            <Live events=events />
        </ShopLayout>
    }
    .into_any()
}

fn row(shop: &Shop, request: RequestRow) -> AnyView {
    let href = shop.path(&format!("/requests/{}", request.number));
    view! {
        <li>
            <a href=href>
                <h2>{request.headline}</h2>
                <Badge status=request.status />
                <p class="small soft">{request.items}", asked for on " <When at=request.asked /></p>
                <span class="small soft num">{request.number}</span>
            </a>
        </li>
    }
    .into_any()
}

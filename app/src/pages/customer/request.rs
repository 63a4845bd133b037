//! `/{m}/requests/{number}`: the amount, where it is, and what happens next.

use domain::Status;
use leptos::prelude::*;

use crate::islands::Live;
use crate::layouts::{Here, Shop, ShopLayout};
use crate::ui::{Badge, Crumb, Crumbs, Problem, ProblemNote, Step, SumList, SumRow, Timeline};

#[derive(Clone, Debug)]
pub struct RequestView {
    pub shop: Shop,
    pub number: String,
    pub status: Status,
    /// "€41.90 is on its way": `words::request::headline`.
    pub headline: String,
    /// Where it goes and when it arrives, one sentence or two: `words::request::lead`.
    pub lead: String,
    pub steps: Vec<Step>,
    pub sum: Vec<SumRow>,
    /// Id and number of the purchase it is about.
    pub purchase_id: String,
    pub purchase_number: String,
    /// Whether it can still be taken back. Posts `merchant`, `number` to `/api/customer/cancel`.
    pub can_cancel: bool,
    /// Just sent: thanks, and what happens now.
    pub just_sent: bool,
    pub problem: Option<Problem>,
}

#[component]
pub fn RequestPage(page: RequestView) -> impl IntoView {
    let shop = page.shop.clone();
    let merchant = shop.slug.clone();
    let way = vec![Crumb::to("Requests", shop.path("/requests")), Crumb::here(page.number.clone())];
    let number = page.number.clone();
    let cancel = page.can_cancel.then(|| {
        view! {
            <form class="act" method="post" action="/api/customer/cancel">
                <input type="hidden" name="merchant" value=merchant />
                <input type="hidden" name="number" value=number />
                <button type="submit" class="button plain wide">"Withdraw this request"</button>
            </form>
        }
    });
    view! {
        <ShopLayout shop=page.shop title=page.headline.clone() here=Here::Requests>
            <Crumbs way=way />
            <div class="request">
                <div data-live="status" aria-live="polite">
                    <div class="heading"><h1>{page.headline.clone()}</h1><Badge status=page.status /></div>
                    <p class="lead">{page.lead}</p>
                    {page.just_sent.then(|| view! { <p class="note good small"><span><strong>"We have it."</strong> " You can close this page: we write to you when something happens."</span></p> })}
                </div>
            </div>
            <ProblemNote problem=page.problem />
            <div class="two">
                <section class="sheet pad" data-live="steps" aria-labelledby="steps">
                    <h2 class="out-of-sight" id="steps">"What happened so far"</h2>
                    <Timeline steps=page.steps />
                </section>
                <aside class="stack" data-live="aside">
                    <section class="sheet pad stack">
                        <h2>"The amount"</h2>
                        <SumList rows=page.sum />
                        <p class="small">
                            "From purchase " <a class="num" href=shop.path(&format!("/purchases/{}", page.purchase_id))>{page.purchase_number}</a>
                        </p>
                    </section>
                    {cancel}
                </aside>
            </div>
            <Live events=shop.path("/events") />
        </ShopLayout>
    }
    .into_any()
}

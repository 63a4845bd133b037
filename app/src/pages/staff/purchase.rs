//! `/desk/purchases/{id}`: what was bought, and everything that went back of it or is to.

use domain::Status;
use leptos::prelude::*;

use super::excess::{ExcessNotes, ExcessView};
use super::ticket::{Fact, FactList};
use crate::islands::Live;
use crate::layouts::{DeskLayout, DeskRail};
use crate::ui::{Badge, Crumb, Crumbs, EmptyState, Moment, Note, Problem, ProblemNote, Tone, When};

#[derive(Clone, Debug)]
pub struct BoughtView {
    pub rail: DeskRail,
    pub number: String,
    /// "Mara Lindqvist bought for €98.40".
    pub title: String,
    pub facts: Vec<Fact>,
    pub lines: Vec<BoughtLine>,
    pub excess: Vec<ExcessView>,
    pub in_the_way: Option<(String, String)>,
    pub history: Vec<PastView>,
    pub problem: Option<Problem>,
}

/// Amounts formatted.
#[derive(Clone, Debug)]
pub struct BoughtLine {
    pub name: String,
    pub bought: i64,
    pub paid: String,
    /// Empty where nothing is.
    pub back: String,
}

/// A request, or a refund that no request stands behind.
#[derive(Clone, Debug)]
pub struct PastView {
    pub href: String,
    /// "R-7K2M9", or where it came from.
    pub what: String,
    /// May be empty.
    pub why: String,
    pub amount: String,
    pub at: Moment,
    pub status: Status,
}

#[component]
pub fn BoughtPage(page: BoughtView) -> impl IntoView {
    let way = vec![Crumb::to("Refunds", "/desk/refunds"), Crumb::here(page.number)];
    let lines = page.lines.into_iter().map(line).collect_view();
    let history = if page.history.is_empty() {
        view! { <EmptyState title="Nothing went back of it" text="Requests and refunds would stand here." /> }
            .into_any()
    } else {
        let past = page.history.into_iter().map(past).collect_view();
        view! { <ul class="sheet history">{past}</ul> }.into_any()
    };
    view! {
        <DeskLayout rail=page.rail title=page.title.clone() here=None>
            <Crumbs way=way />
            <div class="row"><h1>{page.title}</h1></div>
            <div data-live="facts"><FactList facts=page.facts /></div>
            <ProblemNote problem=page.problem />
            <div class="stack" data-live="excess"><ExcessNotes excess=page.excess /></div>
            {page.in_the_way.map(|(title, text)| view! { <Note tone=Tone::Wait title=title text=text /> })}
            <div class="case even">
                <section class="sheet lines" aria-label="What was bought">
                    <table>
                        <thead>
                            <tr>
                                <th scope="col" class="grow">"Line"</th>
                                <th scope="col" class="end">"Bought"</th>
                                <th scope="col" class="end">"Paid"</th>
                                <th scope="col" class="end">"Back"</th>
                            </tr>
                        </thead>
                        <tbody>{lines}</tbody>
                    </table>
                </section>
                <section class="stack close" aria-labelledby="history" data-live="history">
                    <h2 id="history">"What went back"</h2>
                    {history}
                </section>
            </div>
            <Live events="/desk/events" />
        </DeskLayout>
    }
    .into_any()
}

fn line(line: BoughtLine) -> AnyView {
    view! {
        <tr>
            <td class="grow">{line.name}<span class="units small soft">{format!("{} for {}", line.bought, line.paid)}</span></td>
            <td class="end part">{line.bought}</td>
            <td class="end part money">{line.paid}</td>
            <td class="end money">{line.back}</td>
        </tr>
    }
    .into_any()
}

fn past(past: PastView) -> AnyView {
    let why = (!past.why.is_empty()).then(|| view! { <span class="soft">" · "{past.why}</span> });
    view! {
        <li>
            <a href=past.href>
                <span><strong class="money">{past.amount}</strong>" "<Badge status=past.status /></span>
                <span>{past.what}{why}</span>
                <span class="small soft"><When at=past.at /></span>
            </a>
        </li>
    }
    .into_any()
}

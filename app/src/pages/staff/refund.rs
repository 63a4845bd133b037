//! `/desk/refunds/{id}`: a refund that no ticket stands behind: its facts, its story, and what can be done.

use domain::Status;
use leptos::prelude::*;

use super::attention::{AttentionPanel, AttentionView};
use super::excess::{ExcessNotes, ExcessView};
use super::remedy::{RemedyPanel, RemedyView};
use super::ticket::{Fact, FactList, LineTable, Movement, RefundView, TicketLine};
use crate::islands::{Live, QueueKeys};
use crate::layouts::{DeskLayout, DeskRail};
use crate::ui::{Badge, Crumb, Crumbs, Note, Problem, ProblemNote, Tone};

#[derive(Clone, Debug)]
pub struct DirectView {
    pub rail: DeskRail,
    /// The purchase's number.
    pub purchase: String,
    /// "€20.00 back to Mara Lindqvist".
    pub title: String,
    pub status: Status,
    pub facts: Vec<Fact>,
    pub lines: Vec<TicketLine>,
    /// In the merchant's own words, and its word to the customer; either may be empty.
    pub reason: String,
    pub note: String,
    pub excess: Vec<ExcessView>,
    /// Title and text of a dispute about the payment.
    pub in_the_way: Option<(String, String)>,
    pub attention: Option<AttentionView>,
    pub remedy: Option<RemedyView>,
    /// Address of the refund that stands in its place.
    pub answered_by: Option<String>,
    pub refund: RefundView,
    pub problem: Option<Problem>,
}

#[component]
pub fn DirectPage(page: DirectView) -> impl IntoView {
    let way = vec![Crumb::to("Refunds", "/desk/refunds"), Crumb::here(page.purchase)];
    let said = (!page.reason.is_empty() || !page.note.is_empty()).then(|| {
        let reason = (!page.reason.is_empty()).then(|| view! { <p><strong>{page.reason}</strong></p> });
        let note = (!page.note.is_empty()).then(|| view! { <blockquote>{page.note}</blockquote> });
        view! { <section class="sheet pad stack close said"><h2>"What was said"</h2>{reason}{note}</section> }
    });
    let answered = page.answered_by.map(|href| {
        view! { <p class="note calm small"><span><strong>"Another refund stands in its place."</strong>" "<a href=href>"See that one"</a></span></p> }
    });
    view! {
        <DeskLayout rail=page.rail title=page.title.clone() here=None in_refunds=true>
            <Crumbs way=way />
            <div class="row" data-live="status" aria-live="polite"><h1>{page.title}</h1><Badge status=page.status /></div>
            <FactList facts=page.facts />
            <ProblemNote problem=page.problem />
            <p class="note wait small" data-live-changed="" hidden=true>
                <span><strong>"This refund changed."</strong> " Your words are still here. " <a href="">"See it as it is now"</a></span>
            </p>
            <div class="case">
                <div class="stack">
                    <LineTable lines=page.lines label="What goes back" asked="Back" />
                    {said}
                </div>
                <div class="stack stick">
                    <div data-live="excess"><ExcessNotes excess=page.excess /></div>
                    {page.in_the_way.map(|(title, text)| view! { <Note tone=Tone::Wait title=title text=text /> })}
                    <div data-live="attention">{page.attention.map(|panel| view! { <AttentionPanel panel=panel /> })}</div>
                    <div data-live="remedy">{page.remedy.map(|panel| view! { <RemedyPanel panel=panel /> })}</div>
                    <div data-live="answered">{answered}</div>
                    <div data-live="refund"><Movement refund=page.refund /></div>
                </div>
            </div>
            <QueueKeys />
            <Live events="/desk/events" />
        </DeskLayout>
    }
    .into_any()
}

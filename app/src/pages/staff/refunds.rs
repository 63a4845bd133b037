//! `/desk/refunds`: all money that goes back or went, the newest first; and rows of the same for other lists.

use domain::Status;
use leptos::prelude::*;

use crate::islands::{Live, QueueKeys};
use crate::layouts::{DeskLayout, DeskRail};
use crate::ui::{Badge, EmptyState, Moment, Verdict, VerdictText, When};

#[derive(Clone, Debug)]
pub struct RefundsView {
    pub rail: DeskRail,
    pub rows: Vec<RefundRow>,
    /// Address of the next page, if there is one.
    pub more: Option<String>,
}

#[derive(Clone, Debug)]
pub struct RefundRow {
    /// Its page, or its ticket's.
    pub href: String,
    /// Of the row, unlike any other on the page.
    pub id: String,
    /// The purchase's number.
    pub purchase: String,
    pub customer: String,
    /// Where it came from: "R-7K2M9", "Your program", "Your provider's own pages".
    pub from: String,
    /// In the merchant's own words; may be empty.
    pub reason: String,
    /// Why somebody must look, where it waits.
    pub says: Option<Verdict>,
    pub amount: String,
    pub made: Moment,
    /// None of what is in no book of ours.
    pub status: Option<Status>,
}

#[component]
pub fn RefundsPage(page: RefundsView) -> impl IntoView {
    let body = if page.rows.is_empty() {
        view! { <EmptyState title="No refunds yet" text="Whatever goes back stands here: of tickets, by your programs, and what your provider made." /> }
            .into_any()
    } else {
        view! { <RefundTable rows=page.rows waits=false /> }.into_any()
    };
    view! {
        <DeskLayout rail=page.rail title="Refunds" here=None in_refunds=true>
            <div class="row">
                <h1>"Refunds"</h1>
                <p class="keys-hint when-awake"><kbd>"j"</kbd>" "<kbd>"k"</kbd>" move "<kbd>"↵"</kbd>" open "<kbd>"?"</kbd>" all keys"</p>
            </div>
            <div class="live" data-live="refunds">
                {body}
                {page.more.map(|more| view! { <p class="pages"><a href=more>"Older refunds"</a></p> })}
            </div>
            <QueueKeys />
            <Live events="/desk/events" />
        </DeskLayout>
    }
    .into_any()
}

/// `waits`: they are there since somebody must look, so why stands beside each.
#[component]
pub fn RefundTable(rows: Vec<RefundRow>, waits: bool) -> impl IntoView {
    let last = if rows.iter().any(|row| row.status.is_some()) { "Status" } else { "Made" };
    let rows = rows.into_iter().map(|entry| row(entry, waits)).collect_view();
    view! {
        <section class="sheet queue">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Purchase"</th>
                        <th scope="col">"Customer"</th>
                        <th scope="col" class="grow">"From and why"</th>
                        {waits.then(|| view! { <th scope="col">"Why here"</th> })}
                        {(!waits).then(|| view! { <th scope="col">"Made"</th> })}
                        <th scope="col" class="end">"Amount"</th>
                        <th scope="col" class="end">{last}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

fn row(row: RefundRow, waits: bool) -> AnyView {
    let reason = (!row.reason.is_empty()).then(|| view! { <span class="soft">" · "{row.reason}</span> });
    let made = row.made;
    let says = match (row.says, waits) {
        (Some(says), true) => view! { <VerdictText verdict=says /> }.into_any(),
        _ => view! { <When at=made.clone() /> }.into_any(),
    };
    let end = match row.status {
        Some(status) => view! { <Badge status=status /> }.into_any(),
        None => view! { <When at=made /> }.into_any(),
    };
    view! {
        <tr>
            <td class="which"><a class="open" id=format!("open-{}", row.id) href=row.href>{row.purchase}</a></td>
            <td class="who">{row.customer}</td>
            <td class="grow">{row.from}{reason}</td>
            <td class="says">{says}</td>
            <td class="end asked money">{row.amount}</td>
            <td class="end when">{end}</td>
        </tr>
    }
    .into_any()
}

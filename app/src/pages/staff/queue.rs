//! `/desk/tickets?queue=waiting|attention|all`: one row a ticket, the oldest promise first.

use domain::Status;
use leptos::prelude::*;

use super::refunds::{RefundRow, RefundTable};
use crate::islands::{Live, QueueKeys};
use crate::layouts::{DeskLayout, DeskRail, QueueName};
use crate::ui::{Badge, EmptyState, Verdict, VerdictText};

#[derive(Clone, Debug)]
pub struct QueueView {
    pub rail: DeskRail,
    pub queue: QueueName,
    pub rows: Vec<QueueRow>,
    /// Refunds that no ticket stands behind and that wait, beside the tickets that do.
    pub refunds: Vec<RefundRow>,
    /// What a gateway gave back and the books have no room for.
    pub excess: Vec<RefundRow>,
    /// "18 tickets, €2,316.18 asked for."
    pub summary: String,
    /// Address of the next page, if there is one.
    pub more: Option<String>,
}

#[derive(Clone, Debug)]
pub struct QueueRow {
    pub number: String,
    pub customer: String,
    /// "Ceramic dripper × 1, filter papers".
    pub what: String,
    /// `words::refund_reason`.
    pub why: String,
    pub verdict: Verdict,
    pub asked: String,
    /// The promise's clock while it is open, how it stands otherwise.
    pub due: Option<DueView>,
    pub status: Status,
}

/// How near the promised answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Far,
    Near,
    Past,
}

/// "in 3 h", "2 h late": `words::dates::Calendar::due`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueView {
    pub nearness: Due,
    pub said: String,
    pub iso: String,
}

impl DueView {
    pub fn class(&self) -> &'static str {
        match self.nearness {
            Due::Far => "due",
            Due::Near => "due near",
            Due::Past => "due past",
        }
    }
}

#[component]
pub fn QueuePage(page: QueueView) -> impl IntoView {
    let title = page.queue.said();
    let beside = [("Refunds without a ticket", page.refunds), ("Refunds that our books have no room for", page.excess)];
    let beside = beside.into_iter().filter(|(_, rows)| !rows.is_empty()).map(|(title, rows)| {
        view! { <h2 class="beside">{title}</h2> <RefundTable rows=rows waits=true /> }
    });
    let beside: Vec<_> = beside.collect();
    let body = if page.rows.is_empty() && !beside.is_empty() {
        ().into_any()
    } else if page.rows.is_empty() {
        let (title, text) = nothing(page.queue);
        view! { <EmptyState title=title text=text /> }.into_any()
    } else {
        let rows = page.rows.into_iter().map(row).collect_view();
        view! {
            <section class="sheet queue">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Ticket"</th>
                            <th scope="col">"Customer"</th>
                            <th scope="col" class="grow">"What and why"</th>
                            <th scope="col">{if page.queue == QueueName::Attention { "Why here" } else { "Policy" }}</th>
                            <th scope="col" class="end">"Asked"</th>
                            <th scope="col" class="end">{if page.queue == QueueName::Waiting { "Answer due" } else { "Status" }}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
        }
        .into_any()
    };
    view! {
        <DeskLayout rail=page.rail title=title here=Some(page.queue)>
            <div class="row">
                <h1>{title}</h1>
                <p class="keys-hint when-awake"><kbd>"j"</kbd>" "<kbd>"k"</kbd>" move "<kbd>"↵"</kbd>" open "<kbd>"a"</kbd>" approve "<kbd>"r"</kbd>" reject "<kbd>"?"</kbd>" all keys"</p>
            </div>
            <div class="live" data-live="queue">
                {body}
                <p class="small soft summary">{page.summary}</p>
                {page.more.map(|more| view! { <p class="pages"><a href=more>"Older tickets"</a></p> })}
                {beside}
            </div>
            <QueueKeys />
            <Live events="/desk/events" />
        </DeskLayout>
    }
    .into_any()
}

fn nothing(queue: QueueName) -> (&'static str, &'static str) {
    match queue {
        QueueName::Waiting => ("Nobody waits for us", "New requests appear here by themselves."),
        QueueName::Attention => ("Nothing needs attention", "Refunds that could not be paid out would stand here."),
        QueueName::All => ("No tickets yet", "They come from customers, on the shop's refund page."),
    }
}

fn row(row: QueueRow) -> AnyView {
    let href = format!("/desk/tickets/{}", row.number);
    let end = match row.due {
        Some(due) => {
            let class = due.class();
            view! { <time class=class datetime=due.iso>{due.said}</time> }.into_any()
        }
        None => view! { <Badge status=row.status /> }.into_any(),
    };
    view! {
        <tr>
            <td class="which"><a class="open" id=format!("open-{}", row.number) href=href>{row.number.clone()}</a></td>
            <td class="who">{row.customer}</td>
            <td class="grow">{row.what}<span class="soft">" · "{row.why}</span></td>
            <td class="says"><VerdictText verdict=row.verdict /></td>
            <td class="end asked money">{row.asked}</td>
            <td class="end when">{end}</td>
        </tr>
    }
    .into_any()
}

use crate::ui::{Command, PageTitle, Tone};
use leptos::prelude::*;

/// The staff desk's rail: who we work for, what waits, who we are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskRail {
    pub merchant: String,
    /// Name or e-mail of who is signed in.
    pub person: String,
    /// `reviewer`, `manager`, … in words.
    pub role: String,
    pub waiting: i64,
    pub attention: i64,
    /// Whether all of those that need attention are tickets.
    pub only_tickets: bool,
    /// Gateways that do not accept the key.
    pub paused: Vec<PausedView>,
    /// Mails are shown at `/demo/mail` in demo only.
    pub demo: bool,
}

/// `words::paused`: since when, what is safe, and the command that ends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PausedView {
    pub title: String,
    pub text: String,
    pub command: String,
}

/// The queues of the rail, as they stand in the address: `/desk/tickets?queue=waiting`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueName {
    Waiting,
    Attention,
    All,
}

impl QueueName {
    pub fn from_code(code: &str) -> Option<Self> {
        [QueueName::Waiting, QueueName::Attention, QueueName::All].into_iter().find(|queue| queue.code() == code)
    }

    pub fn code(self) -> &'static str {
        match self {
            QueueName::Waiting => "waiting",
            QueueName::Attention => "attention",
            QueueName::All => "all",
        }
    }

    pub fn said(self) -> &'static str {
        match self {
            QueueName::Waiting => "Waiting for us",
            QueueName::Attention => "Needs attention",
            QueueName::All => "All",
        }
    }

    pub fn href(self) -> String {
        format!("/desk/tickets?queue={}", self.code())
    }
}

#[component]
pub fn DeskLayout(
    rail: DeskRail,
    #[prop(into)] title: String,
    here: Option<QueueName>,
    #[prop(optional)] in_refunds: bool,
    children: Children,
) -> impl IntoView {
    let only_tickets = rail.only_tickets;
    let place = move |queue: QueueName, count: i64| {
        let noun = match (queue == QueueName::Attention && !only_tickets, count) {
            (true, 1) => " thing",
            (true, _) => " things",
            (false, 1) => " ticket",
            (false, _) => " tickets",
        };
        let class = if queue == QueueName::Attention { "num alert" } else { "num" };
        view! {
            <li>
                <a href=queue.href() aria-current=(here == Some(queue)).then_some("page")>
                    {queue.said()}
                    {(count > 0).then(|| view! { <span class=class>{count}<span class="out-of-sight">{noun}</span></span> })}
                </a>
            </li>
        }
    };
    let paused = rail.paused.into_iter().map(|paused| {
        view! {
            <div class=Tone::Wait.class() role="status">
                <p><strong>{paused.title}</strong>" "{paused.text}" "<Command words=paused.command /></p>
            </div>
        }
    });
    let paused = paused.collect_view();
    view! {
        <PageTitle text=format!("{title} · {}", rail.merchant) />
        <a class="skip" href="#main">"Skip to the page"</a>
        <div class="desk">
            <header class="rail">
                <p class="shop-name">{rail.merchant}</p>
                <nav aria-label="Tickets and refunds">
                    <h2>"Tickets"</h2>
                    <ul data-live="rail">
                        {place(QueueName::Waiting, rail.waiting)}
                        {place(QueueName::Attention, rail.attention)}
                        {place(QueueName::All, 0)}
                    </ul>
                    <h2>"Money"</h2>
                    <ul><li><a href="/desk/refunds" aria-current=in_refunds.then_some("page")>"Refunds"</a></li></ul>
                </nav>
                <div class="me">
                    <p class="who">{rail.person}<br /><span class="soft">{rail.role}</span></p>
                    {rail.demo.then(|| view! { <a href="/demo/mail">"Demo mail"</a> })}
                    <form method="post" action="/api/desk/sign-out"><button type="submit" class="link-button">"Sign out"</button></form>
                </div>
            </header>
            <main class="work" id="main" tabindex="-1">
                <div class="banner" data-live="paused">{paused}</div>
                {children()}
            </main>
        </div>
    }
    .into_any()
}

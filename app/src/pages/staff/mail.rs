//! `/demo/mail`: what would have been mailed, newest first. In demo only.

use leptos::prelude::*;

use crate::ui::{EmptyState, Moment, PageTitle, When};

#[derive(Clone, Debug)]
pub struct MailsView {
    pub mails: Vec<MailView>,
}

#[derive(Clone, Debug)]
pub struct MailView {
    pub to: String,
    pub subject: String,
    pub at: Moment,
    /// The plain text; addresses in it become links.
    pub text: String,
}

#[component]
pub fn MailPage(page: MailsView) -> impl IntoView {
    let body = if page.mails.is_empty() {
        view! { <EmptyState title="No mail yet" text="What the demo would send is shown here instead." /> }.into_any()
    } else {
        let mails = page
            .mails
            .into_iter()
            .map(|mail| {
                view! {
                    <li class="sheet mail">
                        <header>
                            <h2>{mail.subject}</h2>
                            <p class="small soft">"To " {mail.to} ", " <When at=mail.at /></p>
                        </header>
                        <p class="words">{with_links(&mail.text)}</p>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="mails">{mails}</ul> }.into_any()
    };
    view! {
        <PageTitle text="Demo mail" />
        <main class="portal text" id="main">
            <h1>"Demo mail"</h1>
            <p class="lead">"No mail leaves this machine: here is what people would have got, newest first."</p>
            <div class="stack">{body}</div>
        </main>
    }
    .into_any()
}

/// Every `http://` or `https://` address becomes a link, the rest stays text.
fn with_links(text: &str) -> Vec<AnyView> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(start) = ["https://", "http://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        let (before, from) = rest.split_at(start);
        let end =
            from.find(|letter: char| letter.is_whitespace() || matches!(letter, '<' | '>' | '"')).unwrap_or(from.len());
        let address = from.get(..end).unwrap_or(from).trim_end_matches(['.', ',', ')']);
        parts.push(before.to_owned().into_any());
        parts.push(view! { <a href=address.to_owned()>{address.to_owned()}</a> }.into_any());
        rest = from.get(address.len()..).unwrap_or_default();
    }
    parts.push(rest.to_owned().into_any());
    parts
}

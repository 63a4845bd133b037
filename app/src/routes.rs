//! Which address shows which page.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::loading::{customer, staff};
use crate::pages::problems::{BrokePage, NotFoundPage, UnreadablePage, UnreadableView};
use crate::pages::{customer as shown, staff as desk_shown};
use crate::visit::page;

/// All pages. Each is made whole before it is sent, so that it reads the same without any script.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=|| view! { <NotFoundPage shop=None /> }>
                <Route path=path!("/desk/sign-in") view=DeskSignIn ssr=SsrMode::Async />
                <Route path=path!("/desk") view=Queue ssr=SsrMode::Async />
                <Route path=path!("/desk/tickets") view=Queue ssr=SsrMode::Async />
                <Route path=path!("/desk/tickets/:number") view=Ticket ssr=SsrMode::Async />
                <Route path=path!("/desk/refunds") view=Refunds ssr=SsrMode::Async />
                <Route path=path!("/desk/refunds/:refund") view=Refund ssr=SsrMode::Async />
                <Route path=path!("/desk/purchases/:purchase") view=Purchase ssr=SsrMode::Async />
                <Route path=path!("/demo/mail") view=Mail ssr=SsrMode::Async />
                <Route path=path!("/") view=Front ssr=SsrMode::Async />
                <Route path=path!("/:merchant") view=SignIn ssr=SsrMode::Async />
                <Route path=path!("/:merchant/sign-in/sent") view=Sent ssr=SsrMode::Async />
                <Route path=path!("/:merchant/sign-in/:token") view=UseLink ssr=SsrMode::Async />
                <Route path=path!("/:merchant/signed-out") view=SignedOut ssr=SsrMode::Async />
                <Route path=path!("/:merchant/purchases") view=Purchases ssr=SsrMode::Async />
                <Route path=path!("/:merchant/purchases/:purchase") view=Choose ssr=SsrMode::Async />
                <Route path=path!("/:merchant/requests") view=Requests ssr=SsrMode::Async />
                <Route path=path!("/:merchant/requests/:number") view=Request ssr=SsrMode::Async />
                <Route path=path!("/:merchant/rules") view=Rules ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}

/// In place of all pages, where one of them panicked.
#[component]
pub fn Broke(reference: String) -> impl IntoView {
    provide_meta_context();
    view! { <BrokePage reference=reference /> }
}

/// In place of all pages, where what was sent could not be read.
#[component]
pub fn NotRead(page: UnreadableView) -> impl IntoView {
    provide_meta_context();
    let shop = crate::visit::Visit::here().shop_of_customer();
    view! { <UnreadablePage shop=shop page=page /> }
}

/// A route's component: load, then show.
macro_rules! routes {
    ($($name:ident: $load:path => $show:expr;)*) => {
        $(#[component]
        fn $name() -> impl IntoView {
            page($load(crate::visit::Visit::here()), $show)
        })*
    };
}

routes! {
    Front: customer::front => |page| view! { <shown::FrontPage page=page /> }.into_any();
    SignIn: customer::sign_in => |page| view! { <shown::SignInPage page=page /> }.into_any();
    Sent: customer::sent => |page| view! { <shown::SentPage page=page /> }.into_any();
    UseLink: customer::use_link => |page| view! { <shown::UseLinkPage page=page /> }.into_any();
    SignedOut: customer::signed_out => |shop| view! { <crate::pages::problems::SignedOutPage shop=shop /> }.into_any();
    Purchases: customer::purchases => |page| view! { <shown::PurchasesPage page=page /> }.into_any();
    Choose: customer::choose => |page| view! { <shown::ChoosePage page=page /> }.into_any();
    Requests: customer::requests => |page| view! { <shown::RequestsPage page=page /> }.into_any();
    Request: customer::request => |page| view! { <shown::RequestPage page=page /> }.into_any();
    Rules: customer::rules => |page| view! { <shown::RulesPage page=page /> }.into_any();
    DeskSignIn: staff::sign_in => |page| view! { <desk_shown::DeskSignInPage page=page /> }.into_any();
    Queue: staff::queue => |page| view! { <desk_shown::QueuePage page=page /> }.into_any();
    Ticket: staff::ticket => |page| view! { <desk_shown::TicketPage page=page /> }.into_any();
    Refunds: staff::refunds => |page| view! { <desk_shown::RefundsPage page=page /> }.into_any();
    Refund: staff::refund => |page| view! { <desk_shown::DirectPage page=page /> }.into_any();
    Purchase: staff::purchase => |page| view! { <desk_shown::BoughtPage page=page /> }.into_any();
    Mail: staff::mail => |page| view! { <desk_shown::MailPage page=page /> }.into_any();
}

//! One look at a page: who looks, at whose portal, and what the address says.

use axum::http::request::Parts;
use desk::{Calendar as Zone, Desk, Merchant, StorageError, Visitor};
use domain::{Currency, Locale, MoneyFormat, Timestamp};
use futures::FutureExt as _;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use std::any::Any;
use std::panic::AssertUnwindSafe;

use crate::layouts::Shop;
use crate::pages::problems::{BrokePage, NotFoundPage};
use crate::setting::Setting;
use crate::ui::Problem;
use crate::words::{self, Calendar};

/// Who looks and where. The guard before every route has put visitor and merchant beside the request.
#[derive(Clone)]
pub struct Visit {
    pub setting: Setting,
    pub visitor: Visitor,
    pub merchant: Option<Merchant>,
    /// The address' fields, in order.
    pub query: Vec<(String, String)>,
    path: Vec<String>,
}

/// Beside the request where the page is a test shop's.
#[derive(Clone, Copy)]
pub struct InTestShop;

impl InTestShop {
    pub fn is_here() -> bool {
        use_context::<Parts>().is_some_and(|parts| parts.extensions.get::<Self>().is_some())
    }
}

/// Why a page cannot be shown.
pub enum Missing {
    /// Not there, or not yours: the same words for both.
    NotThere,
    /// It is shown at another address of ours.
    Elsewhere(String),
    Broke(StorageError),
}

impl From<StorageError> for Missing {
    fn from(error: StorageError) -> Self {
        Self::Broke(error)
    }
}

/// A page's view-model, or why there is none.
pub type Loaded<T> = Result<T, Missing>;

impl Visit {
    pub fn here() -> Self {
        let parts = expect_context::<Parts>();
        let query = parts.uri.query().unwrap_or_default();
        Self {
            setting: expect_context::<Setting>(),
            visitor: parts.extensions.get::<Visitor>().cloned().unwrap_or(Visitor::Nobody),
            merchant: parts.extensions.get::<Option<Merchant>>().cloned().flatten(),
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            path: parts.uri.path().split('/').skip(1).map(str::to_owned).collect(),
        }
    }

    pub fn desk(&self) -> &Desk {
        &self.setting.desk
    }

    pub fn merchant(&self) -> Loaded<&Merchant> {
        self.merchant.as_ref().ok_or(Missing::NotThere)
    }

    /// The customer who is signed in at this merchant.
    pub fn customer(&self) -> Loaded<(&desk::Customer, &Merchant)> {
        match &self.visitor {
            Visitor::Customer { customer, merchant } => Ok((customer, merchant)),
            Visitor::Staff { .. } | Visitor::Nobody => Err(Missing::NotThere),
        }
    }

    pub fn staff(&self) -> Loaded<(&desk::Staff, &Merchant)> {
        match &self.visitor {
            Visitor::Staff { staff, merchant } => Ok((staff, merchant)),
            Visitor::Customer { .. } | Visitor::Nobody => Err(Missing::NotThere),
        }
    }

    pub fn shop(&self) -> Loaded<Shop> {
        let merchant = self.merchant()?;
        let signed_in = matches!(self.visitor, Visitor::Customer { .. });
        Ok(Shop { slug: merchant.slug.clone(), name: merchant.name.clone(), signed_in })
    }

    /// Where a customer is signed in, whatever the address is.
    pub fn shop_of_customer(&self) -> Option<Shop> {
        let (_, merchant) = self.customer().ok()?;
        Some(Shop { slug: merchant.slug.clone(), name: merchant.name.clone(), signed_in: true })
    }

    /// The last part of the path: the thing that the page is about.
    pub fn subject(&self) -> &str {
        self.path.last().map(String::as_str).unwrap_or_default()
    }

    pub fn field(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// A field of the address, empty where it is not there.
    pub fn typed(&self, name: &str) -> String {
        self.field(name).unwrap_or_default().to_owned()
    }

    /// What the address says went wrong, in our words.
    pub fn problem(&self) -> Option<Problem> {
        let shop = self.merchant.as_ref().map(|merchant| merchant.name.clone()).unwrap_or_default();
        self.field("problem").map(|code| words::problem(code, &shop))
    }

    /// Where a list goes on: `after=instant.id`.
    pub fn after(&self) -> Option<(Timestamp, &str)> {
        let (instant, id) = self.field("after")?.split_once('.')?;
        Some((Timestamp(instant.parse().ok()?), id))
    }
}

/// The address of a list's next page.
pub fn next_page(path: &str, next: Option<(Timestamp, String)>) -> Option<String> {
    let joint = if path.contains('?') { '&' } else { '?' };
    next.map(|(at, id)| format!("{path}{joint}after={}.{id}", at.0))
}

/// The merchant's calendar in words, good from 1970 until two years from now.
pub fn calendar(merchant: &Merchant, now: Timestamp) -> Result<Calendar, StorageError> {
    let two_years = 63_072_000_000_000;
    let zone = Zone::of(&merchant.timezone)?.offsets(Timestamp(0), Timestamp(now.0.saturating_add(two_years)))?;
    Ok(Calendar::new(zone, now))
}

/// How amounts are written for a merchant's customers.
pub fn money_of(currency: Currency) -> MoneyFormat {
    MoneyFormat::for_currency(currency, Locale::En)
}

/// Shows what `load` finds, or why there is nothing to see, with the right status.
pub fn page<T: Send + 'static>(
    load: impl Future<Output = Loaded<T>> + Send + 'static,
    show: impl Fn(T) -> AnyView + Clone + Send + Sync + 'static,
) -> impl IntoView {
    let shop = Visit::here().shop().ok();
    let options = expect_context::<ResponseOptions>();
    let shown = Suspend::new(async move {
        // Whoever waits for this would wait for ever if it panicked.
        let loaded = AssertUnwindSafe(async { load.await.map(show) }).catch_unwind().await;
        let loaded = match loaded {
            Ok(loaded) => loaded,
            Err(panic) => {
                options.set_status(axum::http::StatusCode::INTERNAL_SERVER_ERROR);
                let reference = report_panic(panic.as_ref());
                return view! { <BrokePage reference=reference /> }.into_any();
            }
        };
        match loaded {
            Ok(page) => page,
            Err(Missing::Elsewhere(address)) => {
                leptos_axum::redirect(&address);
                ().into_any()
            }
            Err(Missing::NotThere) => {
                options.set_status(axum::http::StatusCode::NOT_FOUND);
                view! { <NotFoundPage shop=shop /> }.into_any()
            }
            Err(Missing::Broke(error)) => {
                options.set_status(axum::http::StatusCode::INTERNAL_SERVER_ERROR);
                let reference = report(&error);
                view! { <BrokePage reference=reference /> }.into_any()
            }
        }
    });
    view! { <Suspense fallback=|| ()>{shown}</Suspense> }
}

fn new_reference() -> String {
    use_context::<Setting>().map(|setting| setting.desk.new_reference()).unwrap_or_default()
}

/// What a panic said.
pub fn said(panic: &(dyn Any + Send)) -> &str {
    let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    said.unwrap_or("without a word")
}

/// The same of a mistake of ours.
fn report_panic(panic: &(dyn Any + Send)) -> String {
    let reference = new_reference();
    tracing::error!(panic = said(panic), %reference, "a page panicked");
    reference
}

/// Logs trouble of ours whole, once, and gives the reference that a person may tell us.
pub fn report(error: &StorageError) -> String {
    let reference = new_reference();
    let source = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    tracing::error!(%error, %source, %reference, "a page broke");
    reference
}

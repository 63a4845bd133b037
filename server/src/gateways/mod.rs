//! The payment providers. Their names stand nowhere else.

mod name;
mod offline;
mod sandbox;
mod stripe;
#[cfg(test)]
mod tests;

use desk::{Clock, Gateway, GatewayBook, GatewayBooks};
use secrecy::ExposeSecret;
use std::collections::HashMap;
use std::sync::Arc;
use storage::{GatewaySetting, Storage};

use crate::config::Config;
use crate::secrets::{Field, Secrets};

pub use name::GatewayName;
pub use sandbox::Sandbox;
pub use stripe::API_BASE as STRIPE_API_BASE;
use stripe::{Stripe, StripeBook};

/// Those that ask no provider, by the name that payments carry.
pub fn in_house(storage: &Storage, clock: Arc<dyn Clock>) -> HashMap<String, Arc<dyn Gateway>> {
    let sandbox: Arc<dyn Gateway> = Arc::new(Sandbox::new(storage.clone(), clock));
    let offline: Arc<dyn Gateway> = Arc::new(offline::Offline);
    HashMap::from([(sandbox::NAME.to_owned(), sandbox), (offline::NAME.to_owned(), offline)])
}

/// Every gateway of ours.
pub fn all(
    config: &Config,
    storage: &Storage,
    clock: Arc<dyn Clock>,
    secrets: Arc<Secrets>,
) -> Result<HashMap<String, Arc<dyn Gateway>>, String> {
    let mut gateways = in_house(storage, clock);
    gateways.insert(stripe::NAME.to_owned(), Arc::new(Stripe::new(&config.stripe_api_base, secrets)?));
    Ok(gateways)
}

/// The books that ours can be compared with: the sandbox's, and that of each gateway that one of these settings is for.
pub fn books(
    config: &Config,
    storage: &Storage,
    clock: Arc<dyn Clock>,
    secrets: Arc<Secrets>,
    settings: Vec<GatewaySetting>,
) -> Result<GatewayBooks, String> {
    let sandbox: Arc<dyn GatewayBook> = Arc::new(Sandbox::new(storage.clone(), clock));
    let mut books = GatewayBooks::from([(sandbox::NAME.to_owned(), sandbox)]);
    let with_key: Vec<GatewaySetting> = settings
        .into_iter()
        .filter(|setting| setting.gateway == stripe::NAME && setting.secret_key.is_some())
        .collect();
    if !with_key.is_empty() {
        let stripe = Arc::new(Stripe::new(&config.stripe_api_base, secrets)?);
        books.insert(stripe::NAME.to_owned(), Arc::new(StripeBook::new(stripe, with_key)));
    }
    Ok(books)
}

/// A gateway's word that something happened, believed.
#[derive(Debug, PartialEq, Eq)]
pub struct Heard {
    /// The gateway's own id: the same word twice is one.
    pub event_id: String,
    pub kind: String,
    /// The payments it is about, by the gateway's own names.
    pub references: Vec<String>,
}

/// Why a gateway's word is not taken.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotHeard {
    /// Nobody listens here: no such gateway, or no secret to know it by.
    #[error("nobody listens here")]
    NobodyListens,
    #[error("the secret cannot be opened: {0}")]
    Shut(String),
    #[error("{0}")]
    NotGenuine(String),
    #[error("the body is no event")]
    NoEvent,
}

/// The header that carries a gateway's signature.
pub fn signature_header(gateway: &str) -> Option<&'static str> {
    (gateway == stripe::NAME).then_some("stripe-signature")
}

/// Whether this is the gateway's word, and what it is about. `now` in seconds.
pub fn hear(
    secrets: &Secrets,
    setting: &GatewaySetting,
    signature: &str,
    body: &[u8],
    now: i64,
) -> Result<Heard, NotHeard> {
    let sealed = setting.webhook_secret.as_deref().filter(|_| setting.gateway == stripe::NAME);
    let sealed = sealed.ok_or(NotHeard::NobodyListens)?;
    let secret = secrets
        .open(Field::WebhookSecret, &setting.merchant_id, &setting.gateway, sealed)
        .map_err(|error| NotHeard::Shut(error.to_string()))?;
    stripe::check_signature(signature, body, secret.expose_secret(), now)
        .map_err(|error| NotHeard::NotGenuine(error.to_string()))?;
    stripe::read_event(body).ok_or(NotHeard::NoEvent)
}

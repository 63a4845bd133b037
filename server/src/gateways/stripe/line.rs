//! The line to Stripe: what is asked, what comes back, and what it means when nothing does.

pub use desk::GIVES_UP_WITHIN as ANSWERS_WITHIN;
use desk::GatewayTrouble;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use rustls::{ClientConfig, RootCertStore};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;

use super::API_VERSION;
use super::refusal::{NoAnswer, Refusal};

pub const CONNECTS_WITHIN: Duration = Duration::from_secs(10);
/// A page of a hundred refunds is below a quarter of it; nothing longer is read (G14).
const LONGEST_ANSWER: usize = 4 * 1024 * 1024;

pub struct Line {
    client: Client,
    /// Without a slash at the end.
    base: String,
}

/// Mozilla's list of authorities, as the mails' TLS has it: an image without a list of its own will do.
pub fn tls() -> Result<ClientConfig, String> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let tls = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(tls)
}

impl Line {
    /// The base is Stripe's own address, or a test's.
    pub fn to(base: &str, connects_within: Duration, answers_within: Duration) -> Result<Self, String> {
        let client = Client::builder()
            .tls_backend_preconfigured(tls()?)
            // What the environment says of proxies is not for money; whoever redirects is not Stripe.
            .no_proxy()
            .redirect(Policy::none())
            .connect_timeout(connects_within)
            .timeout(answers_within)
            .user_agent(concat!("Moneyback/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| told(&error))?;
        Ok(Self { client, base: base.trim_end_matches('/').to_owned() })
    }

    pub async fn get<T: DeserializeOwned>(
        &self,
        key: &SecretString,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<T, NoAnswer> {
        let query = encoded(query);
        let mark = if query.is_empty() { "" } else { "?" };
        let request = self.client.get(format!("{}{path}{mark}{query}", self.base));
        answer(request.headers(headers(key, None)?)).await
    }

    /// The same idempotency key with the same form is done once.
    pub async fn post<T: DeserializeOwned>(
        &self,
        key: &SecretString,
        path: &str,
        form: &[(&str, &str)],
        idempotency_key: &str,
    ) -> Result<T, NoAnswer> {
        let request = self.client.post(format!("{}{path}", self.base));
        let request = request
            .headers(headers(key, Some(idempotency_key))?)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(encoded(form));
        answer(request).await
    }
}

fn encoded(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn headers(key: &SecretString, idempotency_key: Option<&str>) -> Result<HeaderMap, GatewayTrouble> {
    let unsendable = |_| GatewayTrouble::KeyRefused("it has characters that no key has".to_owned());
    let mut bearer = HeaderValue::from_str(&format!("Bearer {}", key.expose_secret())).map_err(unsendable)?;
    bearer.set_sensitive(true);
    let mut headers = HeaderMap::from_iter([(AUTHORIZATION, bearer)]);
    headers.insert("stripe-version", HeaderValue::from_static(API_VERSION));
    if let Some(idempotency_key) = idempotency_key {
        let unsendable = |_| GatewayTrouble::Mismatch("the order's key cannot be sent".to_owned());
        headers.insert("idempotency-key", HeaderValue::from_str(idempotency_key).map_err(unsendable)?);
    }
    Ok(headers)
}

async fn answer<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, NoAnswer> {
    let response = request.send().await.map_err(|error| unanswered(&error))?;
    let status = response.status().as_u16();
    if status == 429 {
        return Err(GatewayTrouble::Busy { retry_after: retry_after(&response) }.into());
    }
    let body = whole(response).await?;
    if !(200..300).contains(&status) {
        return Err(Refusal::read(status, &body));
    }
    let unread =
        |error: &dyn std::fmt::Display| GatewayTrouble::AnswerLost(format!("its answer cannot be read: {error}"));
    // The whole of it: where bytes are broken anywhere, what reads well beside them is no word either.
    let text = std::str::from_utf8(&body).map_err(|error| unread(&error))?;
    Ok(serde_json::from_str(text).map_err(|error| unread(&error))?)
}

/// Before there is a connection nothing was sent; after that, nobody knows how far it came.
fn unanswered(error: &reqwest::Error) -> GatewayTrouble {
    if error.is_connect() || error.is_builder() {
        GatewayTrouble::NotReached(told(error))
    } else {
        GatewayTrouble::AnswerLost(told(error))
    }
}

/// In seconds, as Stripe says it.
fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

async fn whole(mut response: Response) -> Result<Vec<u8>, GatewayTrouble> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|error| GatewayTrouble::AnswerLost(told(&error)))? {
        if body.len() + piece.len() > LONGEST_ANSWER {
            return Err(GatewayTrouble::AnswerLost(format!("its answer is longer than {LONGEST_ANSWER} bytes")));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// The error and what it came from, without the address: that names a payment.
fn told(error: &reqwest::Error) -> String {
    let mut words = match error {
        _ if error.is_timeout() => "it took too long".to_owned(),
        _ if error.is_connect() => "no connection".to_owned(),
        _ => "the connection broke".to_owned(),
    };
    let mut source = std::error::Error::source(error);
    while let Some(deeper) = source {
        words = format!("{words}: {deeper}");
        source = deeper.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::super::Stripe;
    use super::{ANSWERS_WITHIN, CONNECTS_WITHIN};
    use crate::secrets::Secrets;
    use std::path::Path;
    use std::sync::Arc;

    /// Without waiting for it: by what the client that was built says of itself. `desk` asserts that it waits longer.
    #[test]
    fn n2_the_adapter_of_every_day_gives_up_before_the_desk_does() {
        let secrets = Arc::new(Secrets::beside_database(Path::new("nowhere.db")));
        let stripe = Stripe::new("http://127.0.0.1:1", secrets).expect("an adapter");

        let client = format!("{:?}", stripe.line.client);

        assert_eq!(ANSWERS_WITHIN.as_secs(), 25);
        assert!(CONNECTS_WITHIN < ANSWERS_WITHIN);
        assert!(client.contains("TotalTimeout: 25s"), "{client}");
    }
}

//! What a setting may be. A refusal says what was wrong and gives an example; it repeats a value only where that cannot hold a
//! password.

use clap::error::{ContextKind, ContextValue};
use lettre::{Address, AsyncSmtpTransport, Tokio1Executor};
use reqwest::Url;
use std::error::Error as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use super::LogFormat;

type Checked<T> = Result<T, String>;

pub fn database_url(text: &str) -> Checked<String> {
    storage::check_url(text)?;
    if !text.starts_with("sqlite:") {
        Url::parse(text).map_err(|error| format!("{error}; such as postgres://moneyback@localhost/moneyback"))?;
    }
    Ok(text.to_owned())
}

pub fn listen(text: &str) -> Checked<SocketAddr> {
    text.parse().map_err(|_| format!("{text:?} is no address with a port, such as 127.0.0.1:3000"))
}

/// The origin that links are made of, by putting a path behind it.
pub fn public_url(text: &str) -> Checked<String> {
    let refuse = |why: &str| Err(format!("{why}, such as https://refunds.example.com"));
    let Some(url) = web_address(text) else { return refuse("must be an address that begins with http:// or https://") };
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return refuse("must end after host and port, without a path");
    }
    Ok(url.origin().ascii_serialization())
}

pub fn api_base(text: &str) -> Checked<String> {
    match web_address(text) {
        Some(url) if url.query().is_none() && url.fragment().is_none() => Ok(text.trim_end_matches('/').to_owned()),
        _ => Err("must be an address that begins with http:// or https://, such as https://api.stripe.com".to_owned()),
    }
}

/// An address without a name and password in front of its host: they would stand in every link.
fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_bare = url.username().is_empty() && url.password().is_none();
    (matches!(url.scheme(), "http" | "https") && url.has_host() && is_bare).then_some(url)
}

pub fn smtp_url(text: &str) -> Checked<String> {
    let is_smtp = text.starts_with("smtp://") || text.starts_with("smtps://");
    match is_smtp && AsyncSmtpTransport::<Tokio1Executor>::from_url(text).is_ok() {
        true => Ok(text.to_owned()),
        false => {
            Err("must be smtp:// or smtps:// with a host, such as smtps://name:password@mail.example.com".to_owned())
        }
    }
}

pub fn mail_from(text: &str) -> Checked<Address> {
    crate::mail::address(text).map_err(|_| format!("{text:?} is no address of mail, such as refunds@example.com"))
}

pub fn file(text: &str) -> Checked<PathBuf> {
    match text {
        "" => Err("must be the path of a file, such as /etc/moneyback/secret.key".to_owned()),
        path => Ok(path.into()),
    }
}

pub fn folder(text: &str) -> Checked<PathBuf> {
    let path = PathBuf::from(text);
    match path.is_dir() {
        true => Ok(path),
        false => Err(format!("there is no folder {text:?}; such as target/site")),
    }
}

/// The filter, without words that are no level: such a one would be taken for a part of the program that logs everything.
pub fn log_filter(text: &str) -> Checked<String> {
    let example = "levels are off, error, warn, info, debug and trace, such as info,sqlx=warn";
    let is_word = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let no_level = |part: &&str| is_word(part) && (part.is_empty() || part.parse::<LevelFilter>().is_err());
    if let Some(part) = text.split(',').map(str::trim).find(no_level) {
        return Err(format!("{part:?} is no level; {example}"));
    }
    EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|error| format!("{error}; {example}"))
}

pub fn log_format(text: &str) -> Checked<LogFormat> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(format!("{text:?} is no format of logs; there are text and json")),
    }
}

/// Option and reason of a value that was refused; nothing where something else is wrong.
pub fn describe(error: &clap::Error) -> Option<(String, String)> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let name = text(ContextKind::InvalidArg)?.to_owned();
    let why = match (error.source(), error.get(ContextKind::ValidValue)) {
        (Some(why), _) => why.to_string(),
        (None, Some(ContextValue::Strings(values))) if !values.is_empty() => {
            let value = text(ContextKind::InvalidValue).filter(|value| !value.is_empty())?;
            format!("{value:?} is none of the possible values: {}", values.join(", "))
        }
        _ => return None,
    };
    Some((name, why))
}

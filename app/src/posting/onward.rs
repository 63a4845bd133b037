//! Where a browser goes after a post.

use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use crate::cookie::{self, Door};
use crate::visit::Visit;

/// An address of ours with fields that are safe to put anything in.
pub struct Onward {
    path: String,
    query: form_urlencoded::Serializer<'static, String>,
    has_fields: bool,
}

impl Onward {
    /// `path` is of our own making: slugs, numbers and ids that were looked up, never what somebody typed.
    pub fn to(path: impl Into<String>) -> Self {
        Self { path: path.into(), query: form_urlencoded::Serializer::new(String::new()), has_fields: false }
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.query.append_pair(name, value);
        self.has_fields = true;
        self
    }

    pub fn problem(self, code: &str) -> Self {
        self.with("problem", code)
    }

    pub fn go(mut self) {
        let query = self.query.finish();
        let target = if self.has_fields { format!("{}?{query}", self.path) } else { self.path };
        leptos_axum::redirect(&target);
    }
}

/// Gives the browser a cookie, or with nothing takes it away.
pub fn keep(visit: &Visit, door: Door, signed_in: Option<&desk::SignedIn>) {
    let is_https = visit.setting.is_https;
    let cookie = match signed_in {
        Some(signed_in) => cookie::set(door, is_https, &signed_in.secret, signed_in.lasts_seconds),
        None => cookie::set(door, is_https, "", 0),
    };
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        expect_context::<ResponseOptions>().append_header(SET_COOKIE, cookie);
    }
}

/// The secret that the browser sent for a door.
pub fn kept(visit: &Visit, door: Door) -> Option<String> {
    let parts = expect_context::<axum::http::request::Parts>();
    cookie::read(&parts.headers, door, visit.setting.is_https).map(str::to_owned)
}

/// Back to the form that was refused, with the reason's code.
pub fn back(form: Onward, code: &str) -> Result<(), ServerFnError> {
    form.problem(code).go();
    Ok(())
}

/// Trouble of ours: the log keeps it, the form says to try again, or first to look.
pub fn unavailable(form: Onward, error: &desk::StorageError) -> Result<(), ServerFnError> {
    crate::visit::report(error);
    let is_unknown = matches!(error, desk::StorageError::CommitUnknown(_));
    back(form, if is_unknown { "not_known" } else { "unavailable" })
}

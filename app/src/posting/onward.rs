//! Where a browser goes after a post.

use axum::extract::ConnectInfo;
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::net::SocketAddr;

use crate::cookie::{self, Door};
use crate::visit::Visit;

/// What would end a path, or is no character of an address.
const NOT_OF_A_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// An address of ours with fields that are safe to put anything in.
pub struct Onward {
    path: String,
    query: form_urlencoded::Serializer<'static, String>,
    has_fields: bool,
}

impl Onward {
    /// Any text is a path below our own root: it leads to no other server, has no fields of its own and can be a header's
    /// value. A browser takes two slashes for the name of a server.
    pub fn to(path: impl AsRef<str>) -> Self {
        let below = path.as_ref().trim_start_matches('/');
        Self {
            path: format!("/{}", utf8_percent_encode(below, NOT_OF_A_PATH)),
            query: form_urlencoded::Serializer::new(String::new()),
            has_fields: false,
        }
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.query.append_pair(name, value);
        self.has_fields = true;
        self
    }

    pub fn problem(self, code: &str) -> Self {
        self.with("problem", code)
    }

    pub fn address(mut self) -> String {
        let query = self.query.finish();
        if self.has_fields { format!("{}?{query}", self.path) } else { self.path }
    }

    pub fn go(self) {
        leptos_axum::redirect(&self.address());
    }

    /// The same where too much was asked just now: the server shows that page in place, as 429.
    pub fn go_later(self, retry_after_seconds: u32) {
        self.go();
        let options = expect_context::<ResponseOptions>();
        options.set_status(StatusCode::TOO_MANY_REQUESTS);
        options.insert_header(RETRY_AFTER, HeaderValue::from(retry_after_seconds));
    }
}

/// Gives the browser a cookie, or with nothing takes it away.
pub fn keep(visit: &Visit, door: Door, signed_in: Option<&desk::SignedIn>) {
    let is_https = visit.setting.is_https;
    let cookie = match signed_in {
        Some(signed_in) => cookie::set(door, is_https, &signed_in.secret, signed_in.lasts_seconds),
        None => cookie::set(door, is_https, "", 0),
    };
    send(&cookie);
}

/// By which the desk knows the browser the next time, whoever guesses at the account meanwhile. Signing out leaves it.
pub fn keep_device(visit: &Visit, signed_in: &desk::SignedIn) {
    if let Some(device) = &signed_in.device {
        send(&cookie::set_device(visit.setting.is_https, &device.value, device.lasts_seconds));
    }
}

fn send(cookie: &str) {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        expect_context::<ResponseOptions>().append_header(SET_COOKIE, cookie);
    }
}

/// Who signs in at a door. The server puts the other end of the connection beside the request.
pub fn client(visit: &Visit, door: Door) -> desk::Client {
    let parts = expect_context::<axum::http::request::Parts>();
    let is_https = visit.setting.is_https;
    let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    desk::Client {
        address: connection.map(|ConnectInfo(address)| address.ip()),
        device: cookie::read_device(&parts.headers, is_https).map(str::to_owned),
        session: cookie::read(&parts.headers, door, is_https).map(str::to_owned),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_makes_an_address_of_our_own_server() {
        let texts =
            ["\0", "\r\nset-cookie: a=b", "//evil.example/", "/\\evil.example", "ü", "a?b#c", "", "\u{7f}\u{fffd}"];
        for text in texts {
            for address in [
                Onward::to(text).address(),
                Onward::to(format!("/demo/purchases/{text}")).with("line[0]", text).problem(text).address(),
            ] {
                assert!(HeaderValue::from_str(&address).is_ok(), "{address:?}");
                assert!(address.starts_with('/') && !address.starts_with("//") && !address.contains('\\'), "{address}");
                assert!(address.matches('?').count() <= 1 && !address.contains('#'), "{address}");
            }
        }
        assert_eq!(Onward::to("/desk/tickets").with("queue", "waiting").address(), "/desk/tickets?queue=waiting");
    }
}

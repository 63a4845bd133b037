//! The cookies: one browser may be signed in at the desk and in a shop at once, and is known again at the desk.

/// Which door a cookie opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    Desk,
    Portal,
}

/// A cookie's name. Over TLS it is of the kind that browsers bind to this host and to TLS.
pub fn name(door: Door, is_https: bool) -> &'static str {
    match (door, is_https) {
        (Door::Desk, true) => "__Host-moneyback-desk",
        (Door::Desk, false) => "moneyback-desk",
        (Door::Portal, true) => "__Host-moneyback",
        (Door::Portal, false) => "moneyback",
    }
}

/// The `Set-Cookie` that keeps a secret, or with 0 seconds takes it away.
pub(crate) fn set(door: Door, is_https: bool, secret: &str, lasts_seconds: i64) -> String {
    written(name(door, is_https), is_https, secret, lasts_seconds)
}

/// The `Set-Cookie` by which a browser is known again. It opens nothing.
pub(crate) fn set_device(is_https: bool, value: &str, lasts_seconds: i64) -> String {
    written(device_name(is_https), is_https, value, lasts_seconds)
}

fn written(name: &str, is_https: bool, value: &str, lasts_seconds: i64) -> String {
    let secure = if is_https { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={lasts_seconds}{secure}")
}

fn device_name(is_https: bool) -> &'static str {
    if is_https { "__Host-moneyback-device" } else { "moneyback-device" }
}

/// The secret in a request's cookies.
pub fn read(headers: &axum::http::HeaderMap, door: Door, is_https: bool) -> Option<&str> {
    find(headers, name(door, is_https))
}

/// The secret of a browser that signed in before, from its cookie.
pub(crate) fn read_device(headers: &axum::http::HeaderMap, is_https: bool) -> Option<&str> {
    find(headers, device_name(is_https))
}

fn find<'a>(headers: &'a axum::http::HeaderMap, wanted: &str) -> Option<&'a str> {
    let all = headers.get_all(axum::http::header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == wanted)
        .map(|(_, secret)| secret)
}

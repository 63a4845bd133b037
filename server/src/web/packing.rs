//! Which answers may leave compressed. The site's files lie packed already; the layer below packs the rest as it goes out.
//!
//! Compressed, an answer's length tells how much of it repeats. Where an attacker's words stand in a page beside a secret,
//! and the attacker can make the browser ask for it again and again and watch the lengths go by, that tells the secret
//! letter by letter, through TLS (BREACH). Our pages repeat words of their address: a refused form leads back with all that
//! was typed. Beside them stand names, e-mail addresses and amounts, and cookies come along with a link from anywhere
//! (`SameSite=Lax`). So a page whose address has words of somebody's choice is only packed for a browser that says that
//! nobody else's site asked for it; and a page about signing in never is, since links are secrets, and the demo's
//! passwords stand beside the address that was typed.
//!
//! No form carries a token, and the nonce of a page's script is another one each time, so neither can be told this way.
//! What programs hear is packed: nobody but them can choose what they ask. What was posted is not: it is short.

use axum::extract::Request;
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

/// Pages are made for each visitor: brotli's level 4 is as fast as gzip's usual one and packs better.
const LEVEL: CompressionLevel = CompressionLevel::Precise(4);

/// Neither event streams nor images nor what is packed already; with `Vary: accept-encoding`.
pub fn layer() -> CompressionLayer {
    CompressionLayer::new().br(true).gzip(true).quality(LEVEL)
}

/// Whoever must not get it packed is served as if their browser could not read it.
pub async fn where_safe(mut request: Request, next: Next) -> Response {
    if !is_safe(&request) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    next.run(request).await
}

fn is_safe(request: &Request) -> bool {
    let path = request.uri().path();
    let is_about_signing_in = path.split('/').any(|part| part == "sign-in");
    let came_from = request.headers().get("sec-fetch-site").map(|site| site.as_bytes());
    let is_our_own = matches!(came_from, Some(b"same-origin" | b"none"));
    let is_for_programs = request.headers().contains_key(header::AUTHORIZATION);
    request.method() == Method::GET
        && !is_about_signing_in
        && (is_for_programs || is_our_own || request.uri().query().is_none())
}

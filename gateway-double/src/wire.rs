//! The line itself: answers that are whole, and answers that are not.

use crate::fault::Fault;
use futures::stream;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use std::io;
use std::time::Duration;
use tokio::net::TcpStream;

pub type Body = BoxBody<Bytes, io::Error>;

/// Hyper closes the connection without a byte when a service fails.
#[derive(Debug, thiserror::Error)]
#[error("the connection was cut")]
pub struct Cut;

/// What is to be written, before a fault has its way with it.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

impl Answer {
    pub fn json(status: u16, body: String) -> Self {
        Self { status, headers: Vec::new(), body }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn into_response(self, fault: Option<&Fault>) -> Response<Body> {
        let whole = |text: Bytes| Full::new(text).map_err(|never| match never {}).boxed();
        let text = self.body.into_bytes();
        let body = match fault {
            Some(Fault::Garbage) => whole(Bytes::from_static(b"<html><body>upstream connect error</body>")),
            Some(Fault::NotUtf8) => {
                whole([b"{\"id\":\"\xff\xfe\",".as_slice(), text.get(1..).unwrap_or_default()].concat().into())
            }
            Some(Fault::Huge { bytes }) => huge(text, *bytes),
            Some(Fault::Truncated) => {
                let half = text.get(..text.len() / 2).unwrap_or_default().to_vec();
                let first = stream::iter([Ok(Frame::data(Bytes::from(half)))]);
                // Only what waits is flushed: without this the break would overtake the beginning.
                let then = stream::once(async {
                    tokio::task::yield_now().await;
                    Err(io::Error::new(io::ErrorKind::ConnectionReset, "cut in the middle"))
                });
                let mut response = Response::new(StreamBody::new(stream::StreamExt::chain(first, then)).boxed());
                response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(text.len()));
                return finish(response, self.status, &self.headers);
            }
            _ => whole(text.into()),
        };
        finish(Response::new(body), self.status, &self.headers)
    }
}

/// The answer, and then white space, in pieces: nobody here holds it whole.
fn huge(text: Vec<u8>, bytes: usize) -> Body {
    const PIECE: usize = 64 * 1024;
    static SPACE: [u8; PIECE] = [b' '; PIECE];
    let pieces = bytes.div_ceil(PIECE);
    let padding = std::iter::repeat_n(Bytes::from_static(&SPACE), pieces);
    let frames = std::iter::once(Bytes::from(text)).chain(padding).map(|piece| Ok(Frame::data(piece)));
    StreamBody::new(stream::iter(frames)).boxed()
}

fn finish(mut response: Response<Body>, status: u16, headers: &[(&'static str, String)]) -> Response<Body> {
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

pub fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Posts an event; the status, or nothing where nobody answers within ten seconds.
pub async fn post(url: &str, signature: &str, body: &str) -> Option<u16> {
    tokio::time::timeout(Duration::from_secs(10), try_post(url, signature, body)).await.ok()?.ok()
}

async fn try_post(url: &str, signature: &str, body: &str) -> Result<u16, Box<dyn std::error::Error + Send + Sync>> {
    let url: Uri = url.parse()?;
    let authority = url.authority().ok_or("an address without a host")?.clone();
    let stream = TcpStream::connect((authority.host(), authority.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let request = Request::post(url.path_and_query().map_or("/", |path| path.as_str()))
        .header("host", authority.as_str())
        .header("content-type", "application/json; charset=utf-8")
        .header("stripe-signature", signature)
        .body(Full::new(Bytes::from(body.to_owned())))?;
    let response = sender.send_request(request).await?;
    let status = response.status().as_u16();
    connection.abort();
    Ok(status)
}

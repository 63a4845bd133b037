//! Connections: how many, how long they may take to ask, and what they may ask at once. What is answered is `web`'s.

mod connections;
mod held;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Request, Response, header};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tower::ServiceExt as _;

use connections::{Connection, Connections};
use held::held;

/// A line of an address with a comment of 2,000 characters in it, each of them four escaped bytes, fits twice.
const HEADER_BYTES: u32 = 48 * 1024;
/// Streams of one HTTP/2 connection: a browser asks for a page and its files with far fewer.
const STREAMS: u32 = 64;
/// Streams that a peer opens and resets before they are begun (CVE-2023-44487).
const RESETS: usize = 20;

#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub connections: usize,
    /// From a connection's first moment, or from its last answer, until the whole head of a request is there. So it is also
    /// how long a connection may lie idle: a proxy in front should close its own after fewer seconds.
    pub asks_within: Duration,
}

impl Limits {
    /// Three quarters of the files that the system lets us have open: the rest is for the database, mails and gateways.
    pub fn of_this_process() -> Self {
        let files = rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(u64::MAX);
        let connections = usize::try_from(files.min(16_384) * 3 / 4).unwrap_or(16);
        Self { connections: connections.max(16), asks_within: Duration::from_secs(10) }
    }
}

/// Serves until told to stop, and then until what is under way is answered.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stopping: watch::Receiver<bool>) {
    let connections = Connections::new(limits.connections);
    let (alive, mut ended) = mpsc::channel::<()>(1);
    let mut told = stopping.clone();
    loop {
        let accepted = tokio::select! {
            _ = told.wait_for(|stopped| *stopped) => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, address)) => {
                // Where all are being answered, the newcomer goes: it has lost least.
                let Some(connection) = connections.admit() else { continue };
                let (router, stopping, alive) = (router.clone(), stopping.clone(), alive.clone());
                tokio::spawn(async move {
                    speak(stream, address, connection, router, limits, stopping).await;
                    drop(alive);
                });
            }
            // Of that one connection, or of too many open files: those close by themselves.
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop((listener, alive));
    let _ = ended.recv().await;
}

async fn speak(
    stream: TcpStream,
    address: SocketAddr,
    connection: Connection,
    router: Router,
    limits: Limits,
    mut stopping: watch::Receiver<bool>,
) {
    let open = connection.open();
    let service = {
        let open = open.clone();
        service_fn(move |request| answer(router.clone(), address, open.clone(), request))
    };
    let builder = protocol(limits);
    let mut speaking = std::pin::pin!(builder.serve_connection(TokioIo::new(stream), service));
    // Until the protocol is known hyper has no clock of its own.
    let mut first = std::pin::pin!(tokio::time::sleep(limits.asks_within));
    let (mut is_first, mut is_leaving) = (true, false);
    loop {
        tokio::select! {
            _ = speaking.as_mut() => return,
            () = open.is_cut() => return,
            () = &mut first, if is_first => {
                is_first = false;
                if !open.has_asked() {
                    return;
                }
            }
            _ = stopping.wait_for(|stopped| *stopped), if !is_leaving => {
                is_leaving = true;
                speaking.as_mut().graceful_shutdown();
            }
        }
    }
}

fn protocol(limits: Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.asks_within)
        .max_buf_size(HEADER_BYTES as usize);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(limits.asks_within)
        .keep_alive_timeout(limits.asks_within)
        .max_concurrent_streams(STREAMS)
        .max_pending_accept_reset_streams(RESETS)
        .max_header_list_size(HEADER_BYTES);
    builder
}

async fn answer(
    router: Router,
    address: SocketAddr,
    open: Arc<connections::Open>,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let (exchange, arriving) = open.begin();
    // Who counts a body's length in one way and who counts chunks may differ over where it ends. hyper goes by the chunks,
    // as it should; and nothing that follows on this connection is taken for a request (RFC 9112, 6.1).
    let is_chunked = request.headers().contains_key(header::TRANSFER_ENCODING);
    let mut request = request.map(|body| held(Body::new(body), arriving));
    request.extensions_mut().insert(ConnectInfo(address));
    let mut response = router.oneshot(request).await?;
    if is_chunked {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response.map(|body| held(body, exchange)))
}

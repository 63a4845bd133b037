//! Slow, rude and too many clients, on a port of this machine. Each test ends by itself and opens some hundred connections
//! at most.

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::{get, post};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;

use super::{Limits, serve};

const SOON: Duration = Duration::from_secs(2);

struct Door {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    serving: tokio::task::JoinHandle<()>,
}

impl Door {
    async fn open(connections: usize, asks_within: Duration) -> Self {
        let router = Router::new()
            .route("/healthz", get(async || "alive\n"))
            .route("/who", get(async |ConnectInfo(address): ConnectInfo<SocketAddr>| address.ip().to_string()))
            .route("/slow", get(async || tokio::time::sleep(Duration::from_millis(300)).await))
            .route("/take", post(async |body: String| format!("took {}\n", body.len())));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopping) = watch::channel(false);
        let serving = tokio::spawn(serve(listener, router, Limits { connections, asks_within }, stopping));
        Self { address, stop, serving }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("a connection")
    }

    /// A connection that says this and no more.
    async fn say(&self, words: &[u8]) -> TcpStream {
        let mut stream = self.connect().await;
        // Refused in the middle, the rest cannot be sent.
        let _ = stream.write_all(words).await;
        stream
    }

    /// All that is answered to these words until the connection is closed.
    async fn hear(&self, words: &[u8]) -> String {
        let mut stream = self.say(words).await;
        read(&mut stream).await.expect("it is closed soon")
    }

    async fn is_healthy(&self) -> bool {
        self.hear(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.ends_with("alive\n")
    }
}

async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut heard = Vec::new();
    let reading = async {
        let mut part = [0; 4096];
        // A connection that is cut in the middle was closed, too.
        while let Ok(length @ 1..) = stream.read(&mut part).await {
            heard.extend_from_slice(&part[..length]);
        }
    };
    timeout(SOON, reading).await.ok()?;
    Some(String::from_utf8_lossy(&heard).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn n1_health_answers_while_slow_connections_fill_all_places() {
    let door = Door::open(50, Duration::from_secs(60)).await;
    let mut slow = Vec::new();
    for count in 0..200_u8 {
        let words: &[u8] = match count % 3 {
            0 => b"",
            1 => b"GET / HTTP/1.1\r\nhost: x\r\nx-half: ",
            _ => b"POST /take HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nhalf",
        };
        slow.push(door.say(words).await);
        if count % 10 == 0 {
            let begun = Instant::now();
            assert!(door.is_healthy().await, "after {count}");
            assert!(begun.elapsed() < Duration::from_secs(1), "after {count}: {:?}", begun.elapsed());
        }
    }

    assert!(door.is_healthy().await);
    let mut first = slow.remove(0);
    assert_eq!(read(&mut first).await.as_deref(), Some(""), "the oldest made room");
}

#[tokio::test(flavor = "multi_thread")]
async fn n1_a_half_sent_head_is_cut_in_time() {
    let door = Door::open(50, Duration::from_millis(300)).await;

    for half in ["", "G", "PRI * HT", "GET / HTTP/1.1\r\nhost: x\r\nx-half: "] {
        let mut stream = door.say(half.as_bytes()).await;
        let begun = Instant::now();
        // A byte now and then does not help.
        for _ in 0..3 {
            tokio::time::sleep(Duration::from_millis(80)).await;
            let _ = stream.write_all(if half.is_empty() { b"" } else { b"x" }).await;
        }
        let heard = read(&mut stream).await;
        assert!(heard.is_some(), "{half:?} is open after {:?}", begun.elapsed());
        assert!(!heard.unwrap_or_default().contains(" 200 "), "{half:?}");
    }
    assert!(door.is_healthy().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_for_an_answer_makes_no_room() {
    let door = Door::open(3, Duration::from_secs(60)).await;
    let mut waiting = Vec::new();
    for _ in 0..3 {
        waiting.push(door.say(b"GET /slow HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await);
    }
    tokio::time::sleep(Duration::from_millis(100)).await;

    let mut fourth = door.say(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await;

    assert_eq!(read(&mut fourth).await.as_deref(), Some(""), "there is no room");
    for stream in &mut waiting {
        assert!(read(stream).await.expect("it is closed").starts_with("HTTP/1.1 200"));
    }
    assert!(door.is_healthy().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn n4_a_smuggled_request_is_never_answered() {
    let door = Door::open(50, Duration::from_secs(60)).await;
    let smuggled = "GET /who HTTP/1.1\r\nhost: x\r\n\r\n";
    let length = 5 + smuggled.len();

    for (what, head) in [
        ("length first", format!("content-length: {length}\r\ntransfer-encoding: chunked")),
        ("chunks first", format!("transfer-encoding: chunked\r\ncontent-length: {length}")),
        ("two lengths", "content-length: 5\r\ncontent-length: 6".to_owned()),
        ("an unknown coding", "transfer-encoding: xchunked".to_owned()),
        ("chunks not last", "transfer-encoding: chunked, identity".to_owned()),
        ("chunks twice", "transfer-encoding: chunked\r\ntransfer-encoding: identity".to_owned()),
        ("a space before the colon", format!("transfer-encoding : chunked\r\ncontent-length: {length}")),
    ] {
        let heard =
            door.hear(format!("POST /take HTTP/1.1\r\nhost: x\r\n{head}\r\n\r\n0\r\n\r\n{smuggled}").as_bytes()).await;

        assert!(heard.matches("HTTP/1.1").count() <= 1, "{what}: {heard}");
        assert!(!heard.contains("127.0.0.1"), "{what}: {heard}");
    }
    assert!(door.is_healthy().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn n4_64_kb_of_headers_are_refused_and_harm_nobody() {
    let door = Door::open(50, Duration::from_secs(60)).await;
    let long = "x".repeat(64 * 1024);
    let many: String = (0..1000).map(|number| format!("x-{number}: y\r\n")).collect();

    for head in [format!("x-long: {long}\r\n"), many] {
        let heard = door.hear(format!("GET /healthz HTTP/1.1\r\nhost: x\r\n{head}\r\n").as_bytes()).await;

        assert!(!heard.contains(" 200 "), "{heard}");
        assert!(door.is_healthy().await);
    }
    // As long an address as a form of ours leads back to.
    let address = "x".repeat(30 * 1024);
    let heard = door
        .hear(format!("GET /healthz?comment={address} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes())
        .await;
    assert!(heard.starts_with("HTTP/1.1 200"), "{heard}");
}

#[tokio::test(flavor = "multi_thread")]
async fn n5_a_forwarded_header_names_nobody() {
    let door = Door::open(50, Duration::from_secs(60)).await;

    let heard = door
        .hear(b"GET /who HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 8.8.8.8\r\nforwarded: for=8.8.8.8\r\nconnection: close\r\n\r\n")
        .await;

    assert!(heard.ends_with("127.0.0.1"), "{heard}");
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_answers_what_is_under_way_and_closes_what_is_idle() {
    let door = Door::open(50, Duration::from_secs(60)).await;
    let mut slow = door.say(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let mut idle = door.say(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(100)).await;

    door.stop.send(true).expect("it serves");

    assert!(read(&mut slow).await.expect("it is closed").starts_with("HTTP/1.1 200"));
    assert!(read(&mut idle).await.expect("it is closed").ends_with("alive\n"));
    timeout(SOON, door.serving).await.expect("it ends").expect("no panic");
}

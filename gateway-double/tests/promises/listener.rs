//! Somebody who listens to events, and answers as told.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// The signature header and the body, as they came.
pub type Heard = Arc<Mutex<Vec<(String, String)>>>;

pub struct Listener {
    pub url: String,
    heard: Heard,
    pub status: Arc<Mutex<u16>>,
}

pub async fn listener() -> Listener {
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/events", socket.local_addr().expect("an address"));
    let (heard, status) = (Heard::default(), Arc::new(Mutex::new(200)));
    tokio::spawn(listen(socket, heard.clone(), status.clone()));
    Listener { url, heard, status }
}

impl Listener {
    pub fn heard(&self) -> Vec<(String, String)> {
        self.heard.lock().expect("nobody panicked").clone()
    }

    pub fn kinds(&self) -> Vec<String> {
        let kind = |body: &str| serde_json::from_str::<serde_json::Value>(body).expect("JSON")["type"].clone();
        self.heard().iter().map(|(_, body)| kind(body).as_str().expect("a type").to_owned()).collect()
    }
}

async fn listen(socket: TcpListener, heard: Heard, status: Arc<Mutex<u16>>) {
    while let Ok((mut stream, _)) = socket.accept().await {
        let mut text = Vec::new();
        let (head, body) = loop {
            let mut piece = [0; 4096];
            let read = stream.read(&mut piece).await.expect("it can be read");
            assert!(read > 0, "the sender hung up");
            text.extend_from_slice(&piece[..read]);
            let whole = String::from_utf8_lossy(&text).into_owned();
            let Some((head, body)) = whole.split_once("\r\n\r\n") else { continue };
            if body.len() == header(head, "content-length").parse::<usize>().expect("a length") {
                break (head.to_owned(), body.to_owned());
            }
        };
        heard.lock().expect("nobody panicked").push((header(&head, "stripe-signature"), body));
        let status = *status.lock().expect("nobody panicked");
        let answer = format!("HTTP/1.1 {status} So\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        stream.write_all(answer.as_bytes()).await.expect("it can be written");
    }
}

fn header(head: &str, name: &str) -> String {
    let found = head.lines().filter_map(|line| line.split_once(": ")).find(|(own, _)| own.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.to_owned()).unwrap_or_default()
}

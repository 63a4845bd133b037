//! A client that hides nothing: it sees cut lines and broken bodies as they come.

use moneyback_gateway_double::{Double, Setup};
use serde_json::Value;
use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub fn double() -> Double {
    Double::start(Setup::default()).expect("a free port")
}

#[derive(Clone)]
pub struct Caller {
    address: SocketAddr,
    headers: Vec<(String, String)>,
}

pub fn caller(double: &Double) -> Caller {
    at(double.address())
}

pub fn at(address: SocketAddr) -> Caller {
    Caller { address, headers: Vec::new() }.with("authorization", "Bearer sk_test_double")
}

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    head: String,
    pub body: Vec<u8>,
}

impl Caller {
    /// One more header; a second of the same name takes the first one's place.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(own, _)| own != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(own, _)| own != name);
        self
    }

    pub fn keyed(&self, key: &str) -> Self {
        self.clone().with("idempotency-key", key)
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.call("GET", path, "").await.expect("an answer")
    }

    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Reply {
        self.try_post(path, form).await.expect("an answer")
    }

    pub async fn try_post(&self, path: &str, form: &[(&str, &str)]) -> io::Result<Reply> {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.call("POST", path, &form).await
    }

    pub async fn refund(&self, payment: &str, amount: i64, refund_id: &str) -> io::Result<Reply> {
        let amount = amount.to_string();
        let form = [("payment_intent", payment), ("amount", &amount), ("metadata[refund_id]", refund_id)];
        self.try_post("/v1/refunds", &form).await
    }

    pub async fn call(&self, method: &str, path: &str, body: &str) -> io::Result<Reply> {
        let mut stream = TcpStream::connect(self.address).await?;
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: double\r\nconnection: close\r\n");
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
        stream.write_all(head.as_bytes()).await?;
        let mut answer = Vec::new();
        // A line that is reset after a part of the answer leaves that part.
        if let Err(error) = stream.read_to_end(&mut answer).await
            && answer.is_empty()
        {
            return Err(error);
        }
        let cut = || io::Error::new(io::ErrorKind::UnexpectedEof, "no answer");
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").ok_or_else(cut)?;
        let body = answer.split_off(end + 4);
        let head = String::from_utf8(answer).expect("a head is ASCII");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Ok(Reply { status, head, body })
    }
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        let line = |line: &'_ str| line.split_once(": ").is_some_and(|(own, _)| own.eq_ignore_ascii_case(name));
        self.head.lines().find(|own| line(own)).and_then(|own| own.split_once(": ")).map(|(_, value)| value)
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| {
            panic!("{error}: {}", String::from_utf8_lossy(&self.body));
        })
    }

    /// Status, code and parameter of an error.
    pub fn refusal(&self) -> (u16, String, String) {
        let error = self.json()["error"].clone();
        let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
        (self.status, text("code"), text("param"))
    }

    pub fn text(&self, field: &str) -> String {
        self.json()[field].as_str().unwrap_or_default().to_owned()
    }

    pub fn id(&self) -> String {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        self.text("id")
    }
}

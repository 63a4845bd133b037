//! The gateway double as a process of its own, whose book outlives every kill and judges in the end.

use gateway_double::{Delivery, Judgement, Setup};
use rustix::process::{Pid, Signal, kill_process};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::program::{Setting, client, free_port};

pub const KEY: &str = "sk_test_double";
pub const SECRET: &str = "whsec_double";

pub struct Double {
    child: Child,
    client: reqwest::Client,
    port: u16,
    book: PathBuf,
}

/// What its process runs: this very program of tests, asked for this alone. Cargo builds a crate's binaries for its own
/// tests and for nobody else's.
#[test]
#[ignore = "no test: it serves until it is killed"]
fn serve() {
    let (Ok(port), Ok(book)) = (std::env::var("DOUBLE_PORT"), std::env::var("DOUBLE_BOOK")) else { return };
    let port: u16 = port.parse().expect("a port");
    let listen = ([127, 0, 0, 1], port).into();
    let setup = Setup { listen, book: Some(book.into()), starts_at: now(), ..Setup::default() };
    let _double = gateway_double::Double::start(setup).expect("it starts");
    loop {
        std::thread::park();
    }
}

pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_secs()).expect("a time of ours")
}

impl Double {
    pub async fn start(folder: &Path) -> Self {
        let (port, book) = (free_port(), folder.join("gateway.book"));
        let double = Self { child: process(port, &book), client: client(), port, book };
        double.until_it_answers().await;
        double
    }

    /// Killed, and there again with its book and nothing else.
    pub async fn start_again(&mut self) {
        self.kill();
        self.child = process(self.port, &self.book);
        self.until_it_answers().await;
    }

    async fn until_it_answers(&self) {
        let mut tries = 0;
        while self.client.get(self.path("clock")).send().await.is_err() {
            tries += 1;
            assert!(tries < 1_000, "the double never answered");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn path(&self, asked: &str) -> String {
        format!("{}/_double/{asked}", self.address())
    }

    pub async fn tell(&self, command: &str, fields: Value) -> Value {
        let asked = self.client.post(self.path(command)).body(fields.to_string()).send().await.expect("an answer");
        let status = asked.status();
        let said: Value = serde_json::from_str(&asked.text().await.expect("a body")).expect("JSON");
        assert!(status.is_success(), "{command}: {said}");
        said
    }

    /// What happens to the next refunds asked for.
    pub async fn plan(&self, fault: Value, times: u32) {
        self.tell("plan", json!({ "fault": fault, "on": { "route": "POST /v1/refunds" }, "times": times })).await;
    }

    /// Events go there, each twice and the newest first, when they are let go.
    pub async fn listen(&self, setting: &Setting) {
        let endpoint = json!({
            "url": format!("{}/v1/gateways/stripe/webhook/lumen", setting.address()), "secrets": [SECRET],
            "kinds": ["refund.*", "charge.refunded"], "copies": 2, "turn": "reversed_on_flush",
        });
        self.tell("listen", json!({ "endpoint": endpoint })).await;
    }

    /// What is due by now happens, and its events go out, whoever is there to hear them.
    pub fn let_events_go(&self, ahead_seconds: i64) -> tokio::task::JoinHandle<()> {
        let (client, clock, flush) = (self.client.clone(), self.path("clock"), self.path("flush"));
        tokio::spawn(async move {
            let to = json!({ "set": now() + ahead_seconds });
            // Whoever is paused or killed meanwhile tells them another time.
            let _ = client.post(clock).body(to.to_string()).send().await;
            let _ = client.post(flush).send().await;
        })
    }

    async fn read<T: DeserializeOwned>(&self, asked: &str) -> T {
        let answer = self.client.get(self.path(asked)).send().await.expect("an answer");
        serde_json::from_str(&answer.text().await.expect("a body")).expect("what was asked for")
    }

    pub async fn judgement(&self) -> Judgement {
        self.read("book").await
    }

    pub async fn deliveries(&self) -> Vec<Delivery> {
        self.read("deliveries").await
    }

    /// Its connections stand, and nothing moves on them.
    pub fn pause(&self) {
        self.signal(Signal::STOP);
    }

    pub fn go_on(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("it is ours");
    }

    fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Double {
    fn drop(&mut self) {
        self.kill();
    }
}

fn process(port: u16, book: &Path) -> Child {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "double::serve", "--ignored"])
        .env("DOUBLE_PORT", port.to_string())
        .env("DOUBLE_BOOK", book)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts")
}

//! Stripe as others wrote it: two doubles that know nothing of ours, and a line that loses answers, each a program beside the
//! test. `tools/setup test` brings them.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::gateways::stripe::tls;

/// Both take any that looks like one.
pub const KEY: &str = "sk_test_of_the_doubles";

/// A program beside the test, which ends with it.
pub struct Beside {
    pub base: String,
    _child: Child,
}

fn end2end() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../end2end")
}

/// Where `tools/setup test` put Python's packages; nothing where a test runs outside of `tools/env`, which is told.
fn python(tool: &str) -> Option<PathBuf> {
    let Some(cache) = std::env::var_os("MONEYBACK_CACHE") else {
        assert!(std::env::var_os("CI").is_none(), "run the tests through tools/env");
        eprintln!("not run: others' doubles are found through tools/env");
        return None;
    };
    let path = Path::new(&cache).join("doubles/bin").join(tool);
    assert!(path.exists(), "{} is missing: `tools/setup test` brings it", path.display());
    Some(path)
}

impl Beside {
    /// Starts a program that prints its port.
    async fn start(command: &mut Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("it starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let line = lines.next_line().await.expect("a line").expect("its port");
        let port: u16 = line.trim().parse().expect("a port");
        // What else it says is read and left, so that it never waits for a reader.
        tokio::spawn(async move { while lines.next_line().await.is_ok_and(|line| line.is_some()) {} });
        Self { base: format!("http://127.0.0.1:{port}"), _child: child }
    }

    pub async fn localstripe() -> Option<Self> {
        let mut command = Command::new(python("python")?);
        Some(Self::start(command.arg(end2end().join("doubles/localstripe_server.py")).stderr(Stdio::null())).await)
    }

    /// A line to another program that loses half of its answers.
    pub async fn lossy(other: &Self, folder: &Path) -> Option<Self> {
        let mut command = Command::new(python("mitmdump")?);
        command
            .args(["--quiet", "--listen-host", "127.0.0.1", "--listen-port", "0"])
            .args(["--mode", &format!("reverse:{}", other.base)])
            .args(["--set", &format!("confdir={}", folder.display())])
            .arg("--scripts")
            .arg(end2end().join("doubles/lose_answers.py"))
            .stderr(Stdio::null());
        Some(Self::start(&mut command).await)
    }

    pub async fn stateful_mock() -> Option<Self> {
        // It is brought together with Python's packages.
        python("python")?;
        let mut command = Command::new("node");
        Some(Self::start(command.arg("doubles/stateful_mock.cjs").current_dir(end2end())).await)
    }

    pub async fn call(&self, path: &str, fields: &[(&str, &str)]) -> serde_json::Value {
        let client = reqwest::Client::builder().tls_backend_preconfigured(tls().expect("TLS")).no_proxy().build();
        let client = client.expect("a client");
        let url = format!("{}{path}", self.base);
        let request = if fields.is_empty() {
            client.get(url)
        } else {
            let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
            client.post(url).header("content-type", "application/x-www-form-urlencoded").body(form)
        };
        let answer = request.header("authorization", format!("Bearer {KEY}")).send().await.expect("an answer");
        let body = answer.bytes().await.expect("a body");
        serde_json::from_slice(&body).unwrap_or_else(|_| panic!("{path}: {}", String::from_utf8_lossy(&body)))
    }

    /// A card's payment that localstripe captured.
    pub async fn intent(&self, amount: &str) -> String {
        let card = [
            ("type", "card"),
            ("card[number]", "4242424242424242"),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "2030"),
            ("card[cvc]", "123"),
        ];
        let method = text(&self.call("/v1/payment_methods", &card).await, "id");
        let fields = [("amount", amount), ("currency", "eur"), ("payment_method", &method)];
        let intent = text(&self.call("/v1/payment_intents", &fields).await, "id");
        let done = self.call(&format!("/v1/payment_intents/{intent}/confirm"), &[("expand[]", "latest_charge")]).await;
        assert_eq!(done["status"], "succeeded", "{done}");
        intent
    }

    /// A card's payment at the other; only held where it is not captured.
    pub async fn charge(&self, amount: &str, is_captured: bool) -> String {
        let captured = if is_captured { "true" } else { "false" };
        let fields = [("amount", amount), ("currency", "eur"), ("source", "tok_visa"), ("capture", captured)];
        text(&self.call("/v1/charges", &fields).await, "id")
    }

    /// All refunds, over every page.
    pub async fn refunds(&self) -> Vec<serde_json::Value> {
        let mut all: Vec<serde_json::Value> = Vec::new();
        loop {
            let after = all.last().map(|last| format!("&starting_after={}", text(last, "id"))).unwrap_or_default();
            let page = self.call(&format!("/v1/refunds?limit=100{after}"), &[]).await;
            all.extend(page["data"].as_array().expect("a list").iter().cloned());
            if page["has_more"] != true {
                return all;
            }
        }
    }
}

pub fn text(value: &serde_json::Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no {field} in {value}")).to_owned()
}

/// By which field a payment of that name is named.
pub fn field_of(payment: &str) -> &'static str {
    if payment.starts_with("pi_") { "payment_intent" } else { "charge" }
}

//! The double as a process of its own: killed, and there again.

use crate::caller::{Caller, at};
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

struct Process {
    child: Child,
    caller: Caller,
}

fn start(book: &Path) -> Process {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gateway-double"))
        .arg("--book")
        .arg(book)
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut line = String::new();
    let out = child.stdout.as_mut().expect("an output");
    BufReader::new(out).read_line(&mut line).expect("an address");
    let address = line.trim().strip_prefix("http://").expect("http").parse().expect("an address");
    Process { child, caller: at(address) }
}

impl Process {
    async fn tell(&self, command: &str, fields: serde_json::Value) -> serde_json::Value {
        let reply = self.caller.call("POST", &format!("/_double/{command}"), &fields.to_string()).await;
        let reply = reply.expect("an answer");
        assert_eq!(reply.status, 200, "{command}: {}", String::from_utf8_lossy(&reply.body));
        reply.json()
    }

    /// With the signal that nothing can answer.
    fn kill(&mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

#[tokio::test]
async fn after_a_kill_the_book_the_keys_the_clock_and_what_comes_later_are_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let book = folder.path().join("book");
    let mut first = start(&book);
    let paid = first.tell("pay", json!({ "amount": 5_000, "currency": "eur", "card": "pm_card_pendingRefund" })).await;
    let payment = paid["payment_intent"].as_str().expect("an intent").to_owned();
    first.tell("clock", json!({ "set": 1_790_000_000 })).await;
    let cut = json!({ "fault": { "fault": "cut", "when": "after_effect" }, "on": { "route": "POST /v1/refunds" } });
    first.tell("plan", cut).await;
    first.caller.keyed("re_1:1").refund(&payment, 2_000, "re_1").await.expect_err("the answer is lost");
    let before = first.caller.get("/_double/book").await.json();
    let events = first.caller.get("/v1/events?limit=100").await.json();

    first.kill();
    let second = start(&book);

    assert_eq!(second.caller.get("/_double/book").await.json(), before);
    assert_eq!(before["refunds"]["re_1"]["sum"], 2_000);
    assert_eq!(second.caller.get("/v1/events?limit=100").await.json(), events);
    assert_eq!(second.caller.get("/_double/clock").await.json()["now"], 1_790_000_000);
    let again = second.caller.keyed("re_1:1").refund(&payment, 2_000, "re_1").await.expect("an answer");
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    second.tell("clock", json!({ "advance": 30 })).await;
    assert_eq!(second.caller.get(&format!("/v1/refunds/{}", again.id())).await.text("status"), "succeeded");
    let next = second.caller.keyed("re_2:1").refund(&payment, 1_000, "re_2").await.expect("an answer");
    assert_ne!(next.id(), again.id());
}

#[tokio::test]
async fn every_refund_that_was_answered_is_in_the_book_however_it_is_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    let book = folder.path().join("book");
    let mut answered = 0;
    for life in 0..4 {
        let mut process = start(&book);
        let paid = process.tell("pay", json!({ "amount": 100_000, "currency": "eur" })).await;
        let payment = paid["payment_intent"].as_str().expect("an intent").to_owned();
        let caller = process.caller.clone();
        let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
        tokio::spawn(async move {
            for number in 0.. {
                match caller.refund(&payment, 1, &format!("re_{life}_{number}")).await {
                    Ok(reply) if reply.status == 200 => told.send(number).expect("somebody counts"),
                    _ => break,
                }
            }
        });
        for _ in 0..10 {
            heard.recv().await.expect("it lives");
            answered += 1;
        }
        process.kill();
        while heard.recv().await.is_some() {
            answered += 1;
        }
    }

    let judgement = start(&book).caller.get("/_double/book").await.json();

    let made = judgement["refunds"].as_object().expect("refunds").len();
    // One more a life at most: done, but killed before its answer.
    assert!((answered..=answered + 4).contains(&made), "{made} made, {answered} answered");
    assert_eq!(judgement["findings"], json!([]));
}

#[tokio::test]
async fn a_command_with_a_field_it_does_not_know_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = start(&folder.path().join("book"));

    let refused = process.caller.call("POST", "/_double/pay", r#"{"amount":1,"currency":"eur","colour":"red"}"#).await;
    let unknown = process.caller.call("POST", "/_double/dance", "").await;

    assert_eq!((refused.expect("an answer").status, unknown.expect("an answer").status), (400, 400));
}

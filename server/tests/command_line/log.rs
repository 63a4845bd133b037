//! What the server logs, on a standard error that is no terminal.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

/// The first records of a server that begins, and of a sign-in link that a customer of the demo asks for.
fn records(format: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut serving = Command::new(env!("CARGO_BIN_EXE_moneyback"))
        .args(["serve", "--demo", "--listen", "127.0.0.1:0"])
        .env("MONEYBACK_DATABASE_URL", format!("sqlite://{}/data/shop.db", folder.path().display()))
        .env("MONEYBACK_LOG_FORMAT", format)
        .env("MONEYBACK_LOG", "info,sqlx=warn")
        .env_remove("NO_COLOR")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut records = Vec::new();
    for line in BufReader::new(serving.stderr.take().expect("its log")).lines() {
        let line = line.expect("text");
        let is_last = line.contains("listening");
        records.push(line);
        if is_last {
            break;
        }
    }
    serving.kill().expect("it is ours to end");
    serving.wait().expect("it ends");
    records
}

#[test]
fn text_log_has_a_line_a_record_without_colours() {
    let records = records("text");

    assert!(records.last().is_some_and(|last| last.contains("listening")), "{records:?}");
    for record in &records {
        let has_level = ["ERROR", "WARN", "INFO"].iter().any(|level| record.contains(level));
        assert!(has_level && record.starts_with("20") && !record.contains('\u{1b}'), "{record}");
    }
}

#[test]
fn json_log_has_an_object_a_record() {
    let records = records("json");

    assert!(records.last().is_some_and(|last| last.contains("listening")), "{records:?}");
    for record in &records {
        let record: serde_json::Value = serde_json::from_str(record).expect(record);
        for name in ["timestamp", "level", "target", "message"] {
            assert!(record[name].is_string(), "{name} in {record}");
        }
    }
}

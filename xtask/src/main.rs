//! Chores of the workspace, run by the Makefile: `cargo xtask site` makes the files that a browser asks for,
//! `casebook` the rules as WebAssembly for tests, and `weigh` says what they weigh in the browser.
//! Knows nothing of refunds. Start at `site.rs`; the rules of the house are in `tests/house_rules.rs`.
#![expect(clippy::disallowed_methods, reason = "cargo says by the environment where everything is")]

mod casebook;
mod program;
mod site;
mod weigh;
mod workshop;

fn main() -> std::process::ExitCode {
    let chore = std::env::args().nth(1);
    let done = match chore.as_deref() {
        Some("site") => workshop::Workshop::open().and_then(|shop| site::make(&shop)),
        Some("casebook") => workshop::Workshop::open().and_then(|shop| casebook::make(&shop)),
        Some("weigh") => workshop::Workshop::open().and_then(|shop| weigh::weigh(&shop)),
        _ => Err("usage: cargo xtask site | casebook | weigh".into()),
    };
    match done {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}

//! Chores of the workspace, run by the Makefile: `cargo xtask site` makes the files that a browser asks for.
//! Knows nothing of refunds. Start at `site.rs`; the rules of the house are in `tests/house_rules.rs`.

mod site;

fn main() -> std::process::ExitCode {
    let chore = std::env::args().nth(1);
    let done = match chore.as_deref() {
        Some("site") => site::make(),
        _ => Err("usage: cargo xtask site".into()),
    };
    match done {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}

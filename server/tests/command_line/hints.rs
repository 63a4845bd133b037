//! What is said about a value that was mistyped.

use std::process::Command;

#[test]
fn mistyped_value_is_refused_by_its_option_with_what_there_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let create: &[&str] = &["merchant", "create", "lantern", "--name", "Lantern"];
    for (arguments, code, words) in [
        (&[create, &["--currency", "EURO"]].concat(), 2, ["--currency", "EUR"]),
        (&[create, &["--currency", "eur"]].concat(), 2, ["--currency", "did you mean EUR?"]),
        (&[create, &["--timezone", "Europe/Berln"]].concat(), 2, ["--timezone", "did you mean Europe/Berlin?"]),
        (&[create, &["--timezone", "CEST!"]].concat(), 2, ["--timezone", "America/New_York"]),
        (
            &vec!["staff", "create", "a@b.example", "--role", "boss"],
            2,
            ["--role", "viewer, reviewer, manager and admin"],
        ),
        (&vec!["key", "create", "--scope", "all"], 2, ["--scope", "read, purchases, refunds and admin"]),
        (&vec!["gateway", "set", "paypal"], 2, ["<GATEWAY>", "stripe, sandbox, offline"]),
        (&vec!["--listen", "here", "serve"], 2, ["--listen", "127.0.0.1:3000"]),
    ] {
        let refused = Command::new(env!("CARGO_BIN_EXE_moneyback"))
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .expect("the binary runs");

        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!((refused.status.code(), said.lines().count()), (Some(code), 1), "{said}");
        assert!(words.iter().all(|word| said.contains(word)), "{words:?} are not all in {said}");
    }
}

//! The environment as every command meets it.

use std::process::{Command, Output};

const COMMANDS: &[&[&str]] = &[&["serve"], &["preview"], &["verify"], &["merchant", "list"], &["import", "none.csv"]];

fn run(arguments: &[&str], name: &str, value: &str) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_moneyback"))
        .args(arguments)
        .current_dir(folder.path())
        .env(name, value)
        .stdin(std::process::Stdio::null())
        .output()
        .expect("the binary runs");
    assert!(!folder.path().join("data").exists(), "{name}={value} began all the same");
    output
}

fn refusal(arguments: &[&str], name: &str, value: &str) -> String {
    let refused = run(arguments, name, value);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!((refused.status.code(), said.lines().count()), (Some(2), 1), "{name}={value}: {said}");
    said
}

#[test]
fn misspelt_setting_stops_every_command() {
    for arguments in COMMANDS {
        let said = refusal(arguments, "MONEYBACK_DATABSE_URL", "sqlite://other.db");

        assert_eq!(said, "moneyback: MONEYBACK_DATABSE_URL is no setting; did you mean MONEYBACK_DATABASE_URL?\n");
    }
}

#[test]
fn bad_value_stops_every_command_with_an_example() {
    for (name, value, example) in [
        ("MONEYBACK_DATABASE_URL", "mysql://a:secret@localhost/x", "sqlite://data/moneyback.db"),
        ("MONEYBACK_LISTEN", "3000", "127.0.0.1:3000"),
        ("MONEYBACK_LISTEN", "", "127.0.0.1:3000"),
        ("MONEYBACK_PUBLIC_URL", "https://shop.example/refunds", "https://refunds.example.com"),
        ("MONEYBACK_SMTP_URL", "mail.example.com:secret", "smtps://name:password@mail.example.com"),
        ("MONEYBACK_MAIL_FROM", "refunds", "refunds@example.com"),
        ("MONEYBACK_STRIPE_API_BASE", "api.stripe.com", "https://api.stripe.com"),
        ("MONEYBACK_SECRETS_KEY_FILE", "", "/etc/moneyback/secret.key"),
        ("MONEYBACK_SITE", "/nowhere/at/all", "target/site"),
        ("MONEYBACK_LOG", "debgu", "info,sqlx=warn"),
        ("MONEYBACK_LOG_FORMAT", "xml", "text and json"),
    ] {
        for arguments in COMMANDS {
            let said = refusal(arguments, name, value);

            assert!(said.starts_with(&format!("moneyback: {name}: ")) && said.contains(example), "{said}");
            assert!(!said.contains("secret@") && !said.contains(":secret"), "{said}");
        }
    }
}

#[test]
fn named_key_that_is_none_stops_the_server() {
    let refused = run(&["serve"], "MONEYBACK_SECRETS_KEY_FILE", "/nowhere/secret.key");

    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!((refused.status.code(), said.lines().count()), (Some(1), 1), "{said}");
    assert!(said.contains("MONEYBACK_SECRETS_KEY_FILE") && said.contains("/nowhere/secret.key"), "{said}");
}

#[test]
fn help_and_version_are_told_in_any_environment() {
    for (argument, words) in [("--help", "MONEYBACK_LOG_FORMAT"), ("--version", env!("CARGO_PKG_VERSION"))] {
        let output = run(&[argument], "MONEYBACK_LISTENS", "x");

        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && said.contains(words), "{said}");
    }
}

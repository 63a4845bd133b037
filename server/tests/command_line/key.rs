//! `moneyback key`: what it prints, and who gets in with that.

use std::process::Output;

use crate::demo::Demo;

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

fn lines(output: &Output) -> Vec<String> {
    text(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn a_key_is_printed_alone_and_once_and_listed_by_its_prefix_until_it_is_revoked() {
    let demo = Demo::filled();

    let made = demo.run(&["key", "create", "--merchant", "demo", "--scope", "refunds", "--name", "till"]);
    let printed = text(&made.stdout);
    let secret = printed.strip_suffix('\n').expect("a line");
    assert!(made.status.success() && secret.starts_with("mb_") && secret.len() >= 30, "{printed}");
    assert!(secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'), "{printed}");

    let listed = demo.run(&["key", "list", "--merchant", "demo"]);
    let ours = lines(&listed).into_iter().find(|line| line.ends_with("\ttill")).expect("our key");
    let columns: Vec<&str> = ours.split('\t').collect();
    assert_eq!((columns[0], columns[1], columns[3], columns[4]), (&secret[..11], "refunds", "never used", "valid"));
    assert!(!text(&listed.stdout).contains(secret) && !text(&made.stderr).contains(secret));

    let revoked = demo.run(&["key", "revoke", &secret[..11], "--merchant", "demo"]);
    assert!(revoked.status.success(), "{}", text(&revoked.stderr));
    let again = demo.run(&["key", "revoke", &secret[..11], "--merchant", "demo"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("no key in force"), "{}", text(&again.stderr));
    let listed = lines(&demo.run(&["key", "list", "--merchant", "demo"]));
    assert!(listed.iter().any(|line| line.contains("\trevoked\ttill")), "{listed:?}");
}

#[test]
fn a_scope_that_is_none_is_told_so() {
    let demo = Demo::filled();

    let output = demo.run(&["key", "create", "--merchant", "demo", "--scope", "everything"]);

    assert!(!output.status.success() && output.stdout.is_empty());
    let said = text(&output.stderr);
    assert!(said.contains("there are read, purchases, refunds and admin"), "{said}");
}

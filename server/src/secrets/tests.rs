use super::{Field, SecretTrouble, Secrets};
use crate::config::Config;
use clap::Parser;
use secrecy::ExposeSecret;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

#[derive(clap::Parser)]
struct Typed {
    #[command(flatten)]
    config: Config,
}

fn secrets(options: &[&str]) -> Secrets {
    let typed = [&["moneyback"], options].concat();
    Secrets::of(&Typed::try_parse_from(typed).expect("options").config)
}

/// Beside a database in that folder.
fn beside(folder: &Path) -> Secrets {
    secrets(&["--database-url", &format!("sqlite://{}/shop.db", folder.display())])
}

fn opened(secrets: &Secrets, sealed: &str) -> Result<String, SecretTrouble> {
    let opened = secrets.open(Field::SecretKey, "mer_1", "stripe", sealed)?;
    Ok(opened.expose_secret().to_owned())
}

#[test]
fn what_was_sealed_opens_again_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");

    let sealed = beside(folder.path()).seal(Field::SecretKey, "mer_1", "stripe", "sk_test_planted").expect("sealed");
    let again = beside(folder.path()).seal(Field::SecretKey, "mer_1", "stripe", "sk_test_planted").expect("sealed");

    assert!(!sealed.contains("planted") && sealed != again, "{sealed}");
    assert_eq!(opened(&beside(folder.path()), &sealed).expect("opened"), "sk_test_planted");
}

#[test]
fn the_key_beside_the_database_is_made_once_and_for_its_owner_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    beside(folder.path()).seal(Field::SecretKey, "mer_1", "stripe", "one").expect("sealed");
    let path = folder.path().join("secret.key");
    let first = fs::read(&path).expect("a key");

    beside(folder.path()).seal(Field::SecretKey, "mer_1", "stripe", "two").expect("sealed");

    assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read(&path).expect("a key"), first);
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "a draft was left behind");
}

#[test]
fn a_sealed_text_opens_in_its_own_place_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let secrets = beside(folder.path());
    let sealed = secrets.seal(Field::SecretKey, "mer_1", "stripe", "sk_test_planted").expect("sealed");

    for (field, merchant, gateway) in [
        (Field::WebhookSecret, "mer_1", "stripe"),
        (Field::SecretKey, "mer_2", "stripe"),
        (Field::SecretKey, "mer_1", "sandbox"),
    ] {
        assert!(matches!(secrets.open(field, merchant, gateway, &sealed), Err(SecretTrouble::Broken)));
    }
    for at in 0..sealed.len() {
        let mut bytes = sealed.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).expect("text");
        assert!(opened(&secrets, &changed).is_err(), "with byte {at} changed it opens");
    }
    for broken in ["", "mb1", "mb1..", "sk_test_planted", &format!("{sealed}."), &sealed[..sealed.len() - 8]] {
        assert!(opened(&secrets, broken).is_err(), "{broken:?} opens");
    }
}

#[test]
fn another_key_is_told_apart_from_a_broken_text() {
    let (one, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let sealed = beside(one.path()).seal(Field::SecretKey, "mer_1", "stripe", "sk_test_planted").expect("sealed");
    beside(other.path()).seal(Field::SecretKey, "mer_1", "stripe", "x").expect("sealed");

    let refused = opened(&beside(other.path()), &sealed).expect_err("another key");

    assert!(matches!(refused, SecretTrouble::OtherKey { .. }), "{refused}");
    assert!(!refused.to_string().contains("planted"), "{refused}");
}

#[test]
fn on_postgresql_the_key_must_be_named_and_the_error_says_how() {
    let secrets = secrets(&["--database-url", "postgres://somewhere/shop"]);

    let refused = secrets.seal(Field::SecretKey, "mer_1", "stripe", "sk_test_planted").expect_err("no key");

    assert!(refused.to_string().contains("MONEYBACK_SECRETS_KEY_FILE"), "{refused}");
}

#[test]
fn a_named_key_is_never_made_and_must_be_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("named.key");
    let named = || secrets(&["--secrets-key-file", &path.display().to_string()]);

    let missing = named().seal(Field::SecretKey, "mer_1", "stripe", "x").expect_err("no file");
    assert!(matches!(missing, SecretTrouble::Unreadable(..)) && !path.exists(), "{missing}");
    for text in ["", "not base64!", "c2hvcnQ="] {
        fs::write(&path, text).expect("a file");
        let refused = named().seal(Field::SecretKey, "mer_1", "stripe", "x").expect_err("no key");
        assert!(matches!(refused, SecretTrouble::NotAKey(_)), "{refused}");
    }
    fs::write(&path, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n").expect("a file");
    let sealed = named().seal(Field::SecretKey, "mer_1", "stripe", "x").expect("sealed");
    assert_eq!(opened(&named(), &sealed).expect("opened"), "x");
}

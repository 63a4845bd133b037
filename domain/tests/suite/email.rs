//! E-mail addresses.

use domain::EmailAddress;
use domain::EmailProblem::{Empty, Shape, Space, TooLong};

#[test]
fn an_address_is_trimmed_and_lower_case() {
    for text in ["mara@example.org", " Mara@Example.ORG\t", "MARA@EXAMPLE.ORG"] {
        assert_eq!(EmailAddress::parse(text).unwrap().as_str(), "mara@example.org");
    }
    for text in ["a+b@x.de", "o'neil@x.co.uk", "mara@localhost", "jürgen@müller.de"] {
        assert!(EmailAddress::parse(text).is_ok(), "{text}");
    }
}

#[test]
fn what_is_no_address_is_refused() {
    for (text, problem) in [
        ("", Empty),
        ("   ", Empty),
        ("mara", Shape),
        ("@example.org", Shape),
        ("mara@", Shape),
        ("mara@a@b", Shape),
        ("mara@example..org", Shape),
        ("mara@.org", Shape),
        ("Mara <mara@example.org>", Space),
        ("<mara@example.org>", Shape),
        ("a@b.de,c@d.de", Shape),
        ("ma ra@example.org", Space),
        ("mara@example.org\r\nBcc: all@example.org", Space),
        ("mara@example.org\n", Space),
        ("mara\0@example.org", Space),
        ("mara\u{200b}@example.org", Space),
    ] {
        assert_eq!(EmailAddress::parse(text), Err(problem), "{text:?}");
    }
}

#[test]
fn an_address_has_at_most_254_characters() {
    let address = |length: usize| format!("{}@example.org", "a".repeat(length - "@example.org".len()));

    assert!(EmailAddress::parse(&address(254)).is_ok());
    assert_eq!(EmailAddress::parse(&address(255)), Err(TooLong));
}

#[test]
fn serde_reads_only_addresses() {
    assert!(
        serde_json::from_str::<EmailAddress>("\"Mara@example.org\"")
            .is_ok_and(|mara| mara.as_str() == "mara@example.org")
    );
    assert!(serde_json::from_str::<EmailAddress>("\"mara\"").is_err());
}

//! E-mail addresses.

use domain::EmailAddress;
use domain::EmailProblem::{Domain, Empty, Name, Shape, Space, TooLong};
use proptest::prelude::*;

#[test]
fn an_address_is_trimmed_and_lower_case() {
    for text in ["mara@example.org", " Mara@Example.ORG\t", "MARA@EXAMPLE.ORG"] {
        assert_eq!(EmailAddress::parse(text).unwrap().as_str(), "mara@example.org");
    }
    for text in ["a+b@x.de", "o'neil@x.co.uk", "mara@localhost", "a.b-c_d@x--y.de", "{a}@123.de", "7@7.x7"] {
        assert_eq!(EmailAddress::parse(text).unwrap().as_str(), text);
    }
}

#[test]
fn each_spelling_of_a_domain_is_one_address() {
    for text in [
        "käufer@bücher.example",
        "käufer@xn--bcher-kva.example",
        "KÄUFER@BÜCHER.example",
        "Käufer@XN--BCHER-KVA.Example",
        "ka\u{308}ufer@bu\u{308}cher.example",
        "käufer@bücher。example",
        "käufer@ｂücher.example",
    ] {
        assert_eq!(EmailAddress::parse(text).unwrap().as_str(), "käufer@xn--bcher-kva.example", "{text}");
    }
    let strasse = EmailAddress::parse("a@straße.example").unwrap();
    assert_eq!(strasse.as_str(), "a@xn--strae-oqa.example");
    assert_ne!(strasse, EmailAddress::parse("a@strasse.example").unwrap());
}

/// What a mail server could only be told with quotes, or by its number.
#[test]
fn name_that_needs_quotes_and_domain_without_name_are_refused() {
    for name in [
        "try..this",
        ".try",
        "try.",
        "\"try..this\"",
        "\"mara\"",
        "ma\\ra",
        "m(a)ra",
        "mara:",
        "m[a]",
        "\u{301}a",
        "😀",
    ] {
        assert_eq!(EmailAddress::parse(&format!("{name}@docomo.example")), Err(Name), "{name}");
    }
    for domain in [
        "[192.0.2.1]",
        "192.0.2.1",
        "[IPv6:2001:db8::1]",
        "2130706433",
        "-example.org",
        "example-.org",
        "exa_mple.org",
        "example.org.",
        "xn--a.example",
        "xn--bücher.example",
        "exa\u{301}\u{2260}mple!.org",
        "*.example.org",
    ] {
        assert_eq!(EmailAddress::parse(&format!("mara@{domain}")), Err(Domain), "{domain}");
    }
}

proptest! {
    #![proptest_config(super::properties::enough())]

    #[test]
    fn address_read_again_is_the_same(text in "[\\PC]{1,12}@[\\PC]{1,12}(\\.[a-z]{2,3})?") {
        if let Ok(address) = EmailAddress::parse(&text) {
            prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address.clone()));
            prop_assert_eq!(EmailAddress::parse(&address.as_str().to_ascii_uppercase()).ok(), Some(address));
        }
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
        ("mara@example..org", Domain),
        ("mara@.org", Domain),
        ("Mara <mara@example.org>", Space),
        ("<mara@example.org>", Name),
        ("a@b.de,c@d.de", Shape),
        ("a,b@c.de", Name),
        ("a@b.de;", Domain),
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
fn an_address_has_at_most_254_characters_and_64_before_the_at() {
    let labels = format!("{}.{}", "a".repeat(63), "b".repeat(63));
    let address = |name: usize, length: usize| {
        let rest = length - name - "@.".len() - labels.len();
        format!("{}@{labels}.{}", "n".repeat(name), "c".repeat(rest))
    };
    for (name, length, is_address) in [(64, 254, true), (64, 255, false), (63, 254, true), (65, 220, false)] {
        let text = address(name, length);
        assert_eq!(text.len(), length);
        let expected = if is_address { Ok(text.as_str()) } else { Err(TooLong) };
        assert_eq!(EmailAddress::parse(&text).as_ref().map(EmailAddress::as_str).map_err(|problem| *problem), expected);
    }
    // Each of them is two bytes.
    assert!(EmailAddress::parse(&format!("{}@example.org", "ä".repeat(32))).is_ok());
    assert_eq!(EmailAddress::parse(&format!("{}@example.org", "ä".repeat(33))), Err(TooLong));
    assert_eq!(EmailAddress::parse(&format!("a@{}.org", "ä".repeat(100_000))), Err(TooLong));
}

#[test]
fn serde_reads_only_addresses() {
    assert!(
        serde_json::from_str::<EmailAddress>("\"Mara@example.org\"")
            .is_ok_and(|mara| mara.as_str() == "mara@example.org")
    );
    assert!(serde_json::from_str::<EmailAddress>("\"mara\"").is_err());
}

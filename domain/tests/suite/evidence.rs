//! What a person knows of money that no gateway of ours moved.

use domain::{Evidence, EvidenceProblem};

#[test]
fn evidence_is_one_line_that_says_something() {
    for (typed, kept) in [
        ("SEPA 4711", "SEPA 4711"),
        ("  Till 2,\r\n\tMonday\u{0}  ", "Till 2, Monday"),
        ("Überweisung №\u{a0}7", "Überweisung № 7"),
    ] {
        assert_eq!(Evidence::parse(typed).unwrap().as_str(), kept);
    }
    for nothing in ["", "   ", "\u{0}\n", "\u{3000}"] {
        assert_eq!(Evidence::parse(nothing), Err(EvidenceProblem::Missing), "{nothing:?}");
    }
}

#[test]
fn evidence_has_at_most_200_characters_however_many_bytes() {
    assert!(Evidence::parse(&"ß".repeat(200)).is_ok());
    assert!(Evidence::parse(&format!(" {} ", "ß".repeat(200))).is_ok());
    assert_eq!(Evidence::parse(&"ß".repeat(201)), Err(EvidenceProblem::TooLong));
}

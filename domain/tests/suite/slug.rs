//! A merchant's word in addresses.

use domain::Slug;
use domain::SlugProblem::{Length, Letters, Reserved};

#[test]
fn a_slug_is_2_to_40_small_letters_digits_and_hyphens() {
    for text in ["lumen-coffee", "ab", "24", "a1-b2", &"a".repeat(40)] {
        assert_eq!(Slug::parse(text).unwrap().as_str(), text);
    }
    for (text, problem) in [
        ("", Length),
        ("a", Length),
        (&*"a".repeat(41), Length),
        ("Lumen", Letters),
        ("lumen coffee", Letters),
        ("lumen/coffee", Letters),
        ("../etc", Letters),
        ("café", Letters),
        ("-lumen", Letters),
        ("lumen-", Letters),
    ] {
        assert_eq!(Slug::parse(text), Err(problem), "{text}");
    }
}

#[test]
fn a_word_of_our_own_is_no_merchants() {
    for text in ["desk", "v1", "docs", "pkg", "api", "events", "healthz", "readyz", "metrics", "openapi.json"] {
        assert_eq!(Slug::parse(text), Err(Reserved), "{text}");
    }
    assert!(Slug::parse("desks").is_ok());
}

#[test]
fn the_demo_merchant_may_be_called_demo() {
    assert!(Slug::parse("demo").is_ok());
}

#[test]
fn serde_reads_only_slugs() {
    assert!(serde_json::from_str::<Slug>("\"lumen-coffee\"").is_ok());
    assert!(serde_json::from_str::<Slug>("\"desk\"").is_err());
}

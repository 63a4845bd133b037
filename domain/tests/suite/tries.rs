//! How often a promise about every case is put to the test: `MONEYBACK_PROPTEST_CASES` says it, 10,000 unless told.

#[expect(clippy::disallowed_methods, reason = "how long a test runs is no part of what it tests")]
pub fn tries() -> u32 {
    std::env::var("MONEYBACK_PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(10_000)
}

//! The languages that amounts are written in.

words! {
    /// How a language writes numbers and where it puts the currency.
    pub enum Locale {
        En = "en",
        De = "de",
    }
}

//! The languages that amounts are written in.

words! {
    /// How a language writes numbers and where it puts the currency.
    pub enum Locale {
        En = "en",
        De = "de",
        Fr = "fr",
        Es = "es",
        It = "it",
        Nl = "nl",
    }
}

/// A language's facts about numbers and money, as the Unicode CLDR 48.2 lists them (`numbers.json` and
/// `currencies.json` of its package `cldr-numbers-full`).
pub(crate) struct NumberStyle {
    pub decimal: char,
    pub group: char,
    /// CLDR's `minimumGroupingDigits`: how many digits must stand before the first separator, so that Spanish and
    /// Italian write `1234,50` but `12.345,50`.
    pub minimum_grouping: u32,
    pub symbol_first: bool,
    /// A space stands between number and symbol whatever the symbol is.
    pub spaced: bool,
    /// A minus stands between symbol and number.
    pub sign_after_symbol: bool,
    /// The currencies that have a symbol here; every other is written by its code.
    pub symbols: &'static [(&'static str, &'static str)],
}

/// CLDR has more of them, such as `A$` and `CA$`. We write those by their code: support staff compare the amount
/// with a bank statement, and that says `AUD`.
const PLAIN: &[(&str, &str)] = &[("EUR", "€"), ("USD", "$"), ("GBP", "£"), ("JPY", "¥")];

impl Locale {
    pub(crate) const fn number_style(self) -> NumberStyle {
        let continental = NumberStyle {
            decimal: ',',
            group: '.',
            minimum_grouping: 1,
            symbol_first: false,
            spaced: true,
            sign_after_symbol: false,
            symbols: PLAIN,
        };
        match self {
            Self::En => NumberStyle { decimal: '.', group: ',', symbol_first: true, spaced: false, ..continental },
            Self::De => continental,
            // A narrow no-break space.
            Self::Fr => NumberStyle {
                group: '\u{202f}',
                symbols: &[("EUR", "€"), ("USD", "$US"), ("GBP", "£GB")],
                ..continental
            },
            Self::Es => NumberStyle { minimum_grouping: 2, symbols: &[("EUR", "€"), ("USD", "US$")], ..continental },
            Self::It => NumberStyle { minimum_grouping: 2, symbols: &[("EUR", "€"), ("GBP", "£")], ..continental },
            Self::Nl => NumberStyle {
                symbol_first: true,
                sign_after_symbol: true,
                symbols: &[("EUR", "€"), ("USD", "US$"), ("GBP", "£"), ("JPY", "JP¥")],
                ..continental
            },
        }
    }
}

//! How amounts are written: facts the server hands to the browser, so that both write alike.

use serde::{Deserialize, Serialize};

use crate::{Currency, Locale, Minor};

/// Between a code or symbol and its number, where no line may break.
const NO_BREAK_SPACE: char = '\u{a0}';

/// Everything needed to write and read an amount of one currency in one language. Browsers'
/// `Intl` differ from each other and from the server; this travels with the page instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyFormat {
    /// The ISO 4217 code, accepted beside the symbol when an amount is read.
    pub code: String,
    /// What is written: `€`, or the code where the language knows no symbol of its own.
    pub symbol: String,
    pub symbol_first: bool,
    /// A no-break space between symbol and number.
    pub spaced: bool,
    /// A minus stands between the symbol and the number, not before both.
    pub sign_after_symbol: bool,
    /// The decimal separator.
    pub decimal: char,
    /// The separator between groups of three digits.
    pub group: char,
    /// How many digits must stand before the first separator for any to be written.
    pub minimum_grouping: u32,
    /// How many decimals the currency has.
    pub exponent: u32,
}

impl MoneyFormat {
    pub fn for_currency(currency: Currency, locale: Locale) -> Self {
        let code = currency.code();
        let style = locale.number_style();
        let symbol = style.symbols.iter().find(|(known, _)| *known == code).map_or(code, |(_, symbol)| symbol);
        Self {
            code: code.to_owned(),
            symbol: symbol.to_owned(),
            symbol_first: style.symbol_first,
            // Letters would run into the number, signs stand apart from it by themselves.
            spaced: style.spaced || symbol.chars().all(char::is_alphabetic),
            sign_after_symbol: style.sign_after_symbol,
            decimal: style.decimal,
            group: style.group,
            minimum_grouping: style.minimum_grouping,
            exponent: currency.exponent(),
        }
    }

    /// The amount (minor units) with symbol, grouping and all decimals: `€1,240.00`, `-€1.00`,
    /// `¥500`, in German `1.240,00 €`, in Dutch `€ -1.240,00`.
    pub fn format(&self, amount: Minor) -> String {
        let number = self.number(amount.unsigned_abs());
        let sign = if amount < 0 { "-" } else { "" };
        let space = if self.spaced { NO_BREAK_SPACE.to_string() } else { String::new() };
        let symbol = &self.symbol;
        match (self.symbol_first, self.sign_after_symbol) {
            (true, true) => format!("{symbol}{space}{sign}{number}"),
            (true, false) => format!("{sign}{symbol}{space}{number}"),
            (false, _) => format!("{sign}{number}{space}{symbol}"),
        }
    }

    /// The amount as a form field holds it: no symbol, no grouping, all decimals. What
    /// [`crate::parse_amount`] reads back to the same amount.
    pub fn format_plain(&self, amount: Minor) -> String {
        let sign = if amount < 0 { "-" } else { "" };
        let (whole, decimals) = self.digits(amount.unsigned_abs());
        format!("{sign}{}", self.joined(&whole, &decimals))
    }

    fn number(&self, amount: u64) -> String {
        let (whole, decimals) = self.digits(amount);
        let fewest = usize::try_from(self.minimum_grouping).unwrap_or(1).saturating_add(3);
        if whole.len() < fewest {
            return self.joined(&whole, &decimals);
        }
        let mut grouped = String::new();
        for (position, digit) in whole.chars().enumerate() {
            let digits_left = whole.len().saturating_sub(position);
            if position > 0 && digits_left % 3 == 0 {
                grouped.push(self.group);
            }
            grouped.push(digit);
        }
        self.joined(&grouped, &decimals)
    }

    /// The digits before and after the decimal separator.
    fn digits(&self, amount: u64) -> (String, String) {
        let exponent = usize::try_from(self.exponent).unwrap_or(0);
        let width = exponent.saturating_add(1);
        let digits = format!("{amount:0>width$}");
        let (whole, decimals) = digits.split_at(digits.len().saturating_sub(exponent));
        (whole.to_owned(), decimals.to_owned())
    }

    fn joined(&self, whole: &str, decimals: &str) -> String {
        if decimals.is_empty() { whole.to_owned() } else { format!("{whole}{}{decimals}", self.decimal) }
    }
}

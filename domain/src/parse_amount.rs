//! Reading an amount that a person typed, exactly or not at all.

use crate::typed_digits::{MINUS, in_units, is_digits, is_group, parts};
use crate::{MOST, Minor, MoneyFormat};

/// Why a typed amount was not taken, in the order it is asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountProblem {
    #[error("there is no amount")]
    Empty,
    #[error("an amount is never below zero")]
    Negative,
    #[error("that is not a number")]
    NotANumber,
    /// Groups that are not proper threes, or that begin with a zero: most likely a decimal
    /// separator of another language, so guessing would be off by a factor of a thousand.
    #[error("thousands are not separated like that")]
    Grouping,
    /// One separator before the last three digits, of a currency with three decimals or more: thousands here,
    /// decimals to whoever thinks in another language. With its decimals written out it is clear.
    #[error("that could mean thousands or decimals; write all {decimals} decimals")]
    Ambiguous { decimals: u32 },
    #[error("there are more than {most} decimals")]
    TooManyDecimals { most: u32 },
    #[error("the amount is too large")]
    TooLarge,
}

/// The amount in minor units that the text says in the format's language: `1,240.00`, `€5`,
/// `.50`. The symbol or code may stand on either side. What is not exact is refused, never
/// rounded or guessed.
///
/// `12,345` is the text that languages differ on. It is read only where nobody can have meant anything else that
/// the currency has:
///
/// | | two decimals (EUR) or none (JPY) | three decimals (KWD) |
/// | --- | --- | --- |
/// | `en` | 12345: twelve and a bit would need a third decimal | [`AmountProblem::Ambiguous`] |
/// | `de`, `es`, `it`, `nl`, `fr` | [`AmountProblem::TooManyDecimals`] | 12.345, as the page itself writes it |
///
/// `12.345` is the same with the languages exchanged, but for `fr`, where a point separates nothing and is refused.
/// A space is never a decimal separator, so `12 345` is read in `fr` for every currency.
pub fn parse_amount(text: &str, format: &MoneyFormat) -> Result<Minor, AmountProblem> {
    let number = without_symbol(text.trim(), format);
    if number.is_empty() {
        return Err(AmountProblem::Empty);
    }
    if number.starts_with(MINUS) {
        return Err(AmountProblem::Negative);
    }

    let (whole, decimals) = parts(number, format.decimal).ok_or(AmountProblem::NotANumber)?;
    let groups: Vec<&str> = whole.split(|found| is_group(found, format.group)).collect();
    if !groups.iter().all(|group| is_digits(group)) || !is_digits(decimals) {
        return Err(AmountProblem::NotANumber);
    }
    if !are_threes(&groups) {
        return Err(AmountProblem::Grouping);
    }
    if might_be_decimals(&groups, decimals, format) {
        return Err(AmountProblem::Ambiguous { decimals: format.exponent });
    }
    if decimals.len() > usize::try_from(format.exponent).unwrap_or(usize::MAX) {
        return Err(AmountProblem::TooManyDecimals { most: format.exponent });
    }
    in_units(&groups.concat(), decimals, format.exponent)
        .filter(|amount| *amount <= MOST)
        .ok_or(AmountProblem::TooLarge)
}

/// A symbol with letters to tell it from others, such as `US$`, may be typed without them: which currency it is was
/// settled before.
fn without_symbol<'a>(text: &'a str, format: &MoneyFormat) -> &'a str {
    let bare = format.symbol.trim_matches(char::is_alphabetic);
    for sign in [format.symbol.as_str(), format.code.as_str(), bare] {
        if let Some(rest) = text.strip_prefix(sign).or_else(|| text.strip_suffix(sign)) {
            return rest.trim();
        }
    }
    text
}

/// Of a number without separators there is one group, as long as it likes.
fn are_threes(groups: &[&str]) -> bool {
    match groups {
        [first, rest @ ..] if !rest.is_empty() => {
            (1..=3).contains(&first.len()) && !first.starts_with('0') && rest.iter().all(|group| group.len() == 3)
        }
        _ => true,
    }
}

fn might_be_decimals(groups: &[&str], decimals: &str, format: &MoneyFormat) -> bool {
    groups.len() == 2 && decimals.is_empty() && format.exponent >= 3 && !format.group.is_whitespace()
}

//! Reading an amount that a person typed, exactly or not at all.

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
    #[error("there are more than {most} decimals")]
    TooManyDecimals { most: u32 },
    #[error("the amount is too large")]
    TooLarge,
}

/// The amount in minor units that the text says in the format's language: `1,240.00`, `€5`,
/// `.50`. The symbol or code may stand on either side. What is not exact is refused, never
/// rounded or guessed: `12,345` where the comma separates two decimals, `1.50` where the point
/// groups thousands.
pub fn parse_amount(text: &str, format: &MoneyFormat) -> Result<Minor, AmountProblem> {
    let number = without_symbol(text.trim(), format);
    if number.is_empty() {
        return Err(AmountProblem::Empty);
    }
    if number.starts_with(['-', '\u{2212}']) {
        return Err(AmountProblem::Negative);
    }

    let (whole, decimals) = match number.split_once(format.decimal) {
        Some((_, "")) => return Err(AmountProblem::NotANumber),
        Some((whole, decimals)) => (whole, decimals),
        None => (number, ""),
    };
    let whole = ungrouped(whole, format.group)?;
    if !is_digits(&whole) || !is_digits(decimals) {
        return Err(AmountProblem::NotANumber);
    }
    minor_units(&whole, decimals, format.exponent)
}

fn without_symbol<'a>(text: &'a str, format: &MoneyFormat) -> &'a str {
    for sign in [format.symbol.as_str(), format.code.as_str()] {
        if let Some(rest) = text.strip_prefix(sign).or_else(|| text.strip_suffix(sign)) {
            return rest.trim();
        }
    }
    text
}

fn ungrouped(whole: &str, group: char) -> Result<String, AmountProblem> {
    if !whole.contains(group) {
        return Ok(whole.to_owned());
    }
    let mut groups = whole.split(group);
    let first = groups.next().unwrap_or_default();
    if first.is_empty() || first.len() > 3 || first.starts_with('0') || !groups.all(|group| group.len() == 3) {
        return Err(AmountProblem::Grouping);
    }
    Ok(whole.replace(group, ""))
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn minor_units(whole: &str, decimals: &str, exponent: u32) -> Result<Minor, AmountProblem> {
    let given = u32::try_from(decimals.len()).unwrap_or(u32::MAX);
    let Some(missing) = exponent.checked_sub(given) else {
        return Err(AmountProblem::TooManyDecimals { most: exponent });
    };

    let digits = whole.bytes().chain(decimals.bytes()).map(|byte| Minor::from(byte.wrapping_sub(b'0')));
    digits
        .chain((0..missing).map(|_| 0))
        .try_fold(0, |amount: Minor, digit| amount.checked_mul(10)?.checked_add(digit))
        .filter(|amount| *amount <= MOST)
        .ok_or(AmountProblem::TooLarge)
}

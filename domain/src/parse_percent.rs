//! Reading a percentage that a person typed, exactly or not at all.

use crate::typed_digits::{MINUS, in_units, is_digits, is_group, parts};
use crate::{MoneyFormat, Percent};

/// Why a typed percentage was not taken, in the order it is asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TypedPercentProblem {
    #[error("there is no percentage")]
    Empty,
    #[error("a percentage is never below zero")]
    Negative,
    #[error("that is not a number")]
    NotANumber,
    /// Nobody asks for a thousand percent, so what would separate thousands was meant to separate decimals.
    #[error("a percentage has no thousands")]
    Grouping,
    #[error("there are more than {most} decimals")]
    TooManyDecimals { most: u32 },
    #[error("the percentage is too large")]
    TooLarge,
}

/// The percentage that the text says in the format's language: `33.3%`, in French or German `33,3 %`. The sign may be
/// left out. What is not exact is refused, never rounded or guessed. More than 100 is read: the rules refuse it with
/// their own reason.
pub fn parse_percent(text: &str, format: &MoneyFormat) -> Result<Percent, TypedPercentProblem> {
    let text = text.trim();
    let number = text.strip_suffix('%').unwrap_or(text).trim_end();
    if number.is_empty() {
        return Err(TypedPercentProblem::Empty);
    }
    if number.starts_with(MINUS) {
        return Err(TypedPercentProblem::Negative);
    }

    let (whole, decimals) = parts(number, format.decimal).ok_or(TypedPercentProblem::NotANumber)?;
    let mut groups = whole.split(|found| is_group(found, format.group));
    if !groups.clone().all(is_digits) || !is_digits(decimals) {
        return Err(TypedPercentProblem::NotANumber);
    }
    if groups.nth(1).is_some() {
        return Err(TypedPercentProblem::Grouping);
    }
    if decimals.len() > usize::try_from(Percent::DECIMALS).unwrap_or(usize::MAX) {
        return Err(TypedPercentProblem::TooManyDecimals { most: Percent::DECIMALS });
    }
    in_units(whole, decimals, Percent::DECIMALS).map(Percent::from_millionths).ok_or(TypedPercentProblem::TooLarge)
}

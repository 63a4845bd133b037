//! Digits as people type them: read exactly, or not at all.

use rust_decimal::Decimal;

/// A minus as a keyboard writes it, and as a page may.
pub(crate) const MINUS: [char; 2] = ['-', '\u{2212}'];

/// What stands before and after the decimal separator; nothing where it is the last thing written.
pub(crate) fn parts(number: &str, decimal: char) -> Option<(&str, &str)> {
    match number.split_once(decimal) {
        Some((_, "")) => None,
        Some(parts) => Some(parts),
        None => Some((number, "")),
    }
}

/// Whether the character stands between groups. Where a language groups by a space any space will do: nobody finds
/// the narrow one on a keyboard.
pub(crate) fn is_group(found: char, group: char) -> bool {
    found == group || (group.is_whitespace() && matches!(found, ' ' | '\u{a0}' | '\u{202f}'))
}

pub(crate) fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The number in units of which ten to the power of `exponent` make one. Both parts are digits alone. Nothing where
/// there are more decimals than that, or where the number is larger than can be held.
pub(crate) fn in_units(whole: &str, decimals: &str, exponent: u32) -> Option<i64> {
    let point = if decimals.is_empty() { "" } else { "." };
    let number = Decimal::from_str_exact(&format!("0{whole}{point}{decimals}")).ok()?;
    let missing = exponent.checked_sub(number.scale())?;
    let units = number.mantissa().checked_mul(10_i128.checked_pow(missing)?)?;
    i64::try_from(units).ok()
}

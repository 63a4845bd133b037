use domain::{MOST, Minor};
use rust_decimal::Decimal;
use std::ops::{Add, AddAssign, Sub};

/// Decimals that a [`Sum`] keeps.
const PLACES: u32 = 9;

/// Money added up over a file, exact: a whole number of billionths, so that no addition ever rounds. A price
/// has more decimals than its currency where the file is dirty, and must still be counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum(i128);

impl Sum {
    /// Quantity times price; nothing where that has more than nine decimals or more than eighteen digits
    /// before them, which leaves room for a hundred thousand million rows.
    pub fn of(quantity: Decimal, price: Decimal) -> Option<Self> {
        let (quantity, price) = (quantity.normalize(), price.normalize());
        let missing = PLACES.checked_sub(quantity.scale() + price.scale())?;
        let mantissa = quantity.mantissa().checked_mul(price.mantissa())?;
        let billionths = mantissa.checked_mul(10_i128.checked_pow(missing)?)?;
        (billionths.unsigned_abs() <= 10_u128.pow(18 + PLACES)).then_some(Self(billionths))
    }

    /// An amount in a currency's minor units, of which `exponent` decimals make the unit people say.
    pub fn of_minor(amount: i128, exponent: u32) -> Self {
        // No currency has more than four decimals.
        Self(amount * 10_i128.pow(PLACES.saturating_sub(exponent)))
    }

    /// As people write it, with at least the currency's decimals.
    pub fn text(self, exponent: u32) -> String {
        let digits = format!("{:0>width$}", self.0.unsigned_abs(), width = PLACES as usize + 1);
        let (whole, decimals) = digits.split_at(digits.len() - PLACES as usize);
        let used = decimals.trim_end_matches('0').len().max(exponent as usize);
        let sign = if self.0 < 0 { "-" } else { "" };
        match decimals.get(..used) {
            None | Some("") => format!("{sign}{whole}"),
            Some(decimals) => format!("{sign}{whole}.{decimals}"),
        }
    }
}

impl Add for Sum {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Sum {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl AddAssign for Sum {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

/// A number as the file writes it, exactly or not at all: no thousands, no exponents, no underscores.
pub fn parse_number(text: &str) -> Option<Decimal> {
    let is_plain = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+'));
    if is_plain { Decimal::from_str_exact(text).ok() } else { None }
}

/// Why a price is no amount in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotMinor {
    /// More decimals than the currency has, beyond zeros.
    Fraction,
    TooLarge,
}

/// A price in minor units.
pub fn to_minor(price: Decimal, exponent: u32) -> Result<Minor, NotMinor> {
    let price = price.normalize();
    let missing = exponent.checked_sub(price.scale()).ok_or(NotMinor::Fraction)?;
    let minor = 10_i128.checked_pow(missing).and_then(|factor| price.mantissa().checked_mul(factor));
    minor.and_then(|minor| Minor::try_from(minor).ok()).filter(|minor| minor.abs() <= MOST).ok_or(NotMinor::TooLarge)
}

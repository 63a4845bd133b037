//! Exact shares: the only place where an amount is multiplied, divided and rounded.

use crate::Minor;

/// A part of a whole as an exact rational number, never below 0 or above 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fraction {
    pub part: i64,
    pub whole: i64,
}

impl Fraction {
    pub const NONE: Self = Self { part: 0, whole: 1 };
    pub const ALL: Self = Self { part: 1, whole: 1 };

    /// The fraction of the amount, in minor units, rounded to the nearest, halves up.
    pub fn of(self, amount: Minor) -> Minor {
        share(amount, self.part, self.whole)
    }
}

/// `amount × part / whole`, rounded to the nearest minor unit, halves up (towards the greater
/// number). Nothing of a whole that is not above 0: there is nothing to have a part of.
///
/// Two factors of 64 bits always fit the product of 128, so no step here can overflow; the
/// saturating forms say so to the compiler.
pub(crate) fn share(amount: Minor, part: i64, whole: i64) -> Minor {
    if whole <= 0 {
        return 0;
    }
    let (quotient, remainder) = divide(amount, part, whole);
    let half_or_more = remainder.saturating_mul(2) >= i128::from(whole);
    narrow(quotient.saturating_add(i128::from(half_or_more)))
}

/// `amount × part / whole` rounded down, and what the division leaves over (0 to `whole` - 1).
pub(crate) fn floor_share(amount: Minor, part: i64, whole: i64) -> (Minor, i128) {
    let (quotient, remainder) = divide(amount, part, whole);
    (narrow(quotient), remainder)
}

fn divide(amount: Minor, part: i64, whole: i64) -> (i128, i128) {
    let product = i128::from(amount).saturating_mul(i128::from(part));
    let whole = i128::from(whole);
    let quotient = product.checked_div_euclid(whole).unwrap_or(0);
    let remainder = product.checked_rem_euclid(whole).unwrap_or(0);
    (quotient, remainder)
}

fn narrow(wide: i128) -> i64 {
    i64::try_from(wide).unwrap_or(if wide < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_round_up_towards_the_greater_number() {
        assert_eq!(share(5, 1, 2), 3);
        assert_eq!(share(-5, 1, 2), -2);
        assert_eq!(share(1, 1, 3), 0);
        assert_eq!(share(2, 1, 3), 1);
    }

    #[test]
    fn the_greatest_numbers_neither_overflow_nor_lose_a_unit() {
        assert_eq!(share(i64::MAX, i64::MAX, i64::MAX), i64::MAX);
        assert_eq!(share(i64::MIN, i64::MIN, 1), i64::MAX);
        assert_eq!(share(i64::MIN, i64::MAX, 1), i64::MIN);
        assert_eq!(share(7, 1, 0), 0);
    }
}

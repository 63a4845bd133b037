//! A percentage as it was written, never a floating point number.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::typed_digits::{in_units, is_digits, parts};

/// Millionths of a percent in one percent.
const MILLIONTHS: i64 = 1_000_000;

/// A percentage with up to six decimals. Text with more digits than can be held is kept at the
/// largest number that can: it is above 100 either way.
///
/// Read and written here as preview.md has it, the same in every language; [`crate::parse_percent`] reads what people
/// type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent {
    millionths: i64,
}

/// The text is not: an optional minus, digits, and at most a point with one to six digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a percentage is digits with up to 6 decimals after a point")]
pub struct PercentProblem;

impl Percent {
    pub const ZERO: Self = Self { millionths: 0 };
    pub const HUNDRED: Self = Self { millionths: 100 * MILLIONTHS };
    /// How many decimals it may have.
    pub const DECIMALS: u32 = 6;

    pub(crate) const fn from_millionths(millionths: i64) -> Self {
        Self { millionths }
    }

    /// In millionths of a percent: 25 % is 25,000,000.
    pub const fn millionths(self) -> i64 {
        self.millionths
    }
}

impl std::str::FromStr for Percent {
    type Err = PercentProblem;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (negative, unsigned) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, decimals) = parts(unsigned, '.').ok_or(PercentProblem)?;
        if whole.is_empty() || decimals.len() > 6 || !is_digits(whole) || !is_digits(decimals) {
            return Err(PercentProblem);
        }

        let magnitude = in_units(whole, decimals, Self::DECIMALS).unwrap_or(i64::MAX);
        Ok(Self { millionths: if negative { magnitude.saturating_neg() } else { magnitude } })
    }
}

/// Without needless zeros: `33.3`, `25`.
impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.millionths < 0 { "-" } else { "" };
        let magnitude = self.millionths.unsigned_abs();
        let (whole, rest) = (magnitude / 1_000_000, magnitude % 1_000_000);
        if rest == 0 {
            return write!(f, "{sign}{whole}");
        }
        let decimals = format!("{rest:06}");
        write!(f, "{sign}{whole}.{}", decimals.trim_end_matches('0'))
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

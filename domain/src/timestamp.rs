//! An instant.

use serde::{Deserialize, Serialize};

use crate::CivilDate;

const MICROS_PER_SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

/// An instant in microseconds since 1970-01-01T00:00:00Z, leap seconds not counted. Rules about
/// refunds look at whole seconds only: [`Timestamp::seconds`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The instant of a whole second since 1970.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(MICROS_PER_SECOND))
    }

    /// Whole seconds since 1970, the fraction cut off (also before 1970: towards the past).
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(MICROS_PER_SECOND)
    }

    /// The instant that RFC 3339 text says, with any offset; nothing where the text is not of
    /// that grammar or its date does not exist. A leap second (`:60`) is refused: no clock that
    /// we read tells one. Digits past the microsecond are cut off.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let mut rest = Rest(text.as_bytes());
        let year = rest.digits(4)?;
        rest.one_of(b"-")?;
        let month = rest.digits(2)?;
        rest.one_of(b"-")?;
        let day = rest.digits(2)?;
        rest.one_of(b"Tt")?;
        let hour = rest.digits_up_to(23)?;
        rest.one_of(b":")?;
        let minute = rest.digits_up_to(59)?;
        rest.one_of(b":")?;
        let second = rest.digits_up_to(59)?;
        let micros = rest.fraction()?;
        let offset = rest.offset()?;
        rest.0.is_empty().then_some(())?;

        let date = CivilDate::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)?;
        let seconds = date
            .epoch_day()
            .checked_mul(SECONDS_PER_DAY)?
            .checked_add(clock_seconds(hour, minute))?
            .checked_add(second)?
            .checked_sub(offset)?;
        Some(Self(seconds.checked_mul(MICROS_PER_SECOND)?.checked_add(micros)?))
    }

    /// The instant as RFC 3339 in UTC to the second, such as `2026-03-10T12:00:00Z`.
    pub fn rfc3339(self) -> String {
        let seconds = self.seconds();
        let CivilDate { year, month, day } = CivilDate::from_epoch_day(seconds.div_euclid(SECONDS_PER_DAY));
        let second_of_day = seconds.rem_euclid(SECONDS_PER_DAY);
        let (hour, minute, second) = (second_of_day / 3_600, second_of_day / 60 % 60, second_of_day % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

fn clock_seconds(hours: i64, minutes: i64) -> i64 {
    hours.saturating_mul(3_600).saturating_add(minutes.saturating_mul(60))
}

/// What is left to read.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn one_of(&mut self, wanted: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        wanted.contains(first).then(|| self.0 = rest)?;
        Some(*first)
    }

    fn digit(&mut self) -> Option<i64> {
        let digit = self.one_of(b"0123456789")?;
        Some(i64::from(digit.saturating_sub(b'0')))
    }

    fn digits(&mut self, count: u8) -> Option<i64> {
        (0..count).try_fold(0, |number: i64, _| number.checked_mul(10)?.checked_add(self.digit()?))
    }

    fn digits_up_to(&mut self, most: i64) -> Option<i64> {
        self.digits(2).filter(|number| *number <= most)
    }

    /// Microseconds; 0 without a point, nothing for a point without digits.
    fn fraction(&mut self) -> Option<i64> {
        if self.one_of(b".").is_none() {
            return Some(0);
        }
        let mut worth = 100_000_i64;
        let mut micros = self.digit()?.saturating_mul(worth);
        while let Some(digit) = self.digit() {
            worth /= 10;
            micros = micros.saturating_add(digit.saturating_mul(worth));
        }
        Some(micros)
    }

    /// Seconds east of UTC.
    fn offset(&mut self) -> Option<i64> {
        let sign = self.one_of(b"Zz+-")?;
        if sign.eq_ignore_ascii_case(&b'z') {
            return Some(0);
        }
        let hours = self.digits_up_to(23)?;
        self.one_of(b":")?;
        let east = clock_seconds(hours, self.digits_up_to(59)?);
        Some(if sign == b'-' { east.saturating_neg() } else { east })
    }
}

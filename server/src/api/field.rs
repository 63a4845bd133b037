//! What a field may hold, said once: numbers are whole, text has a length, an instant is RFC 3339, and an object has names.

use domain::{MOST, OneLineProblem, Timestamp, check_one_line, many_lines};
use serde::de::value::{MapAccessDeserializer, StringDeserializer};
use serde::de::{Deserialize, Deserializer, Error, IntoDeserializer, MapAccess, Unexpected, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// A whole number from `LEAST` to 2^53 - 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whole<const LEAST: i64>(pub i64);

/// An amount that may be nothing.
pub type Amount = Whole<0>;

struct WholeVisitor<const LEAST: i64>;

impl<const LEAST: i64> Visitor<'_> for WholeVisitor<LEAST> {
    type Value = Whole<LEAST>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a whole number from {LEAST} to {MOST}")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        if (LEAST..=MOST).contains(&number) {
            Ok(Whole(number))
        } else {
            Err(E::invalid_value(Unexpected::Signed(number), &self))
        }
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        match i64::try_from(number) {
            Ok(number) => self.visit_i64(number),
            Err(_) => Err(E::invalid_value(Unexpected::Unsigned(number), &self)),
        }
    }
}

impl<'de, const LEAST: i64> Deserialize<'de> for Whole<LEAST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_i64(WholeVisitor)
    }
}

impl<const LEAST: i64> Default for Whole<LEAST> {
    fn default() -> Self {
        Self(LEAST)
    }
}

/// Words on one line, 1 to `MOST_CHARS` characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text<const MOST_CHARS: usize>(pub String);

/// Words on any number of lines, each ended by `\n`, up to `MOST_CHARS` characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prose<const MOST_CHARS: usize>(pub String);

impl<'de, const MOST_CHARS: usize> Deserialize<'de> for Text<MOST_CHARS> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if let Err(problem) = check_one_line(&text, MOST_CHARS) {
            if let OneLineProblem::Unshowable(letter) = problem {
                return Err(D::Error::custom(letter));
            }
            let wanted = format!("must be 1 to {MOST_CHARS} characters on one line, and not only spaces");
            return Err(D::Error::custom(wanted));
        }
        Ok(Self(text))
    }
}

impl<'de, const MOST_CHARS: usize> Deserialize<'de> for Prose<MOST_CHARS> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = many_lines(&String::deserialize(deserializer)?).map_err(D::Error::custom)?;
        if text.chars().count() > MOST_CHARS {
            return Err(D::Error::custom(format!("must be at most {MOST_CHARS} characters")));
        }
        Ok(Self(text))
    }
}

/// An instant of the years 1970 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant(pub Timestamp);

/// The first second of the year 10000.
const TOO_LATE: i64 = 253_402_300_800;

impl Instant {
    pub fn parse(text: &str) -> Option<Self> {
        let at = Timestamp::parse_rfc3339(text)?;
        (0..TOO_LATE).contains(&at.seconds()).then_some(Self(at))
    }
}

/// What an instant must look like.
pub const AN_INSTANT: &str = "must be an instant of 1970 to 9999 as RFC 3339 writes it, such as 2026-03-10T12:00:00Z";

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(AN_INSTANT))
    }
}

/// Fields with their names. A shape alone would also be read from a list of its values, however few may be needed: `[]` would be
/// an object with nothing in it, and `["full"]` a selection of all that is left.
#[derive(Debug)]
pub struct Object<T>(pub T);

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

/// One of some words, as a string. Alone it would also be read from an object of that name with nothing in it.
#[derive(Debug, Clone, Copy)]
pub struct Word<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word: StringDeserializer<D::Error> = String::deserialize(deserializer)?.into_deserializer();
        T::deserialize(word).map(Word)
    }
}

/// A field that may be left out and, where money depends on it, is not null: a program that lost its amount on the way must
/// not be read as asking for everything.
pub fn never_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    match Option::deserialize(deserializer)? {
        Some(given) => Ok(Some(given)),
        None => Err(D::Error::custom("must not be null: leave it out where nothing is meant by it")),
    }
}

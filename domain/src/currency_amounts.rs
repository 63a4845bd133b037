//! Amounts that hold each in a currency of its own.

use std::collections::{BTreeMap, HashMap};

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use crate::{Currency, MOST, Minor};

/// Amounts in minor units, at most one for each currency, in the order of the currencies' codes. An amount holds in its
/// currency alone: nothing is converted, so that what is not named has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "HashMap<Currency, Minor>")]
pub struct CurrencyAmounts(BTreeMap<&'static str, (Currency, Minor)>);

/// Why amounts cannot be held together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CurrencyAmountsProblem {
    #[error("{0} is given twice")]
    GivenTwice(Currency),
    #[error("{0} must be a whole number from 0 to 9007199254740991")]
    OutOfRange(Currency),
}

impl CurrencyAmounts {
    pub fn new(amounts: impl IntoIterator<Item = (Currency, Minor)>) -> Result<Self, CurrencyAmountsProblem> {
        let mut held = BTreeMap::new();
        for (currency, amount) in amounts {
            if !(0..=MOST).contains(&amount) {
                return Err(CurrencyAmountsProblem::OutOfRange(currency));
            }
            if held.insert(currency.code(), (currency, amount)).is_some() {
                return Err(CurrencyAmountsProblem::GivenTwice(currency));
            }
        }
        Ok(Self(held))
    }

    /// The amount for a currency, minor units; none where it is not named.
    pub fn of(&self, currency: Currency) -> Option<Minor> {
        self.0.get(currency.code()).map(|(_, amount)| *amount)
    }

    /// What a limit allows of a currency, minor units: nothing of one that is not named, since nobody said how much of
    /// that it would be.
    pub fn allowed_of(&self, currency: Currency) -> Minor {
        self.of(currency).unwrap_or(0)
    }

    /// By currency code.
    pub fn iter(&self) -> impl Iterator<Item = (Currency, Minor)> {
        self.0.values().copied()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Without the amounts of 0, which ask for nothing and allow nothing.
    pub fn above_zero(&self) -> Self {
        let above = self.0.iter().filter(|(_, (_, amount))| *amount > 0);
        Self(above.map(|(code, held)| (*code, *held)).collect())
    }
}

impl TryFrom<HashMap<Currency, Minor>> for CurrencyAmounts {
    type Error = CurrencyAmountsProblem;

    fn try_from(amounts: HashMap<Currency, Minor>) -> Result<Self, Self::Error> {
        Self::new(amounts)
    }
}

/// An object such as `{"EUR": 2500}`.
impl Serialize for CurrencyAmounts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (currency, amount) in self.iter() {
            map.serialize_entry(&currency, &amount)?;
        }
        map.end()
    }
}

//! A currency of ISO 4217.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A currency by its ISO 4217 code; how many decimals it has comes from the same list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The currency of a code in capitals, such as `EUR`; nothing for a code that ISO 4217 does not list.
    pub fn from_code(code: &str) -> Option<Self> {
        iso_currency::Currency::from_code(code).map(Self)
    }

    /// The code in capitals.
    pub fn code(&self) -> &'static str {
        self.0.code()
    }

    /// How many decimals lie between the unit people say and the minor unit: 2 for EUR, 0 for JPY,
    /// 3 for KWD. Gold and its like have no minor unit, which counts as 0.
    pub fn exponent(&self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::from_code(&code).ok_or_else(|| serde::de::Error::custom("not a currency code of ISO 4217"))
    }
}

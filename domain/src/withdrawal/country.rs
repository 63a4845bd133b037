//! A country by its ISO 3166-1 code.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A code of ISO 3166-1 alpha-2 in capitals, such as `DE`. One that is not of that list is refused, since a slip such
/// as `UK` or `EL` would cost somebody their right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

/// The member states of the Union, then the three EFTA states of the EEA (the directive's title says "text with EEA
/// relevance"), then the parts of member states that have ISO codes of their own and yet are the Union's territory:
/// Åland, and the outermost regions of France (TFEU Art. 349 and 355(1)).
const EEA: [[u8; 2]; 37] = [
    *b"AT", *b"BE", *b"BG", *b"CY", *b"CZ", *b"DE", *b"DK", *b"EE", *b"ES", *b"FI", *b"FR", *b"GR", *b"HR", *b"HU",
    *b"IE", *b"IT", *b"LT", *b"LU", *b"LV", *b"MT", *b"NL", *b"PL", *b"PT", *b"RO", *b"SE", *b"SI", *b"SK", *b"IS",
    *b"LI", *b"NO", *b"AX", *b"GF", *b"GP", *b"MF", *b"MQ", *b"RE", *b"YT",
];

impl Country {
    pub(crate) const UNITED_KINGDOM: Self = Self(*b"GB");

    /// Nothing for a code that ISO 3166-1 does not list.
    pub fn from_code(code: &str) -> Option<Self> {
        code.parse::<iso_currency::Country>().ok()?;
        code.as_bytes().try_into().ok().map(Self)
    }

    /// The code in capitals.
    pub fn code(&self) -> &str {
        // Two capital letters are always text.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether the directive is law there.
    pub fn is_in_eea(&self) -> bool {
        EEA.contains(&self.0)
    }
}

impl std::fmt::Display for Country {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.code())
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::from_code(&code).ok_or_else(|| serde::de::Error::custom("not a country code of ISO 3166-1"))
    }
}

//! Whose law gives the right, if any does.

use serde::{Deserialize, Serialize};

use super::Country;

words! {
    /// What somebody bought as. Who buys for both is a consumer unless the trade predominates (recital 17).
    pub enum Capacity {
        Consumer = "consumer",
        Business = "business",
    }
}

words! {
    /// The law that gives the right.
    pub enum Regime {
        /// Directive 2011/83/EU.
        Eea = "eea",
        /// The Consumer Contracts Regulations 2013 (SI 2013/3134): the same 14 days and the same money, but no run-on
        /// past a weekend, a later clock for the merchant, and no button that has to be there.
        UnitedKingdom = "united_kingdom",
    }
}

words! {
    /// Why nobody has to take the contract back. What the merchant gives all the same is the policy's matter.
    pub enum NoRight {
        /// The directive protects consumers only (Art. 1, Art. 2(1)).
        NotAConsumer = "not_a_consumer",
        /// Where the buyer lives no such law is in force; Switzerland has none for distance contracts.
        Residence = "residence",
    }
}

/// Who withdraws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consumer {
    /// The habitual residence, which decides whose law protects a consumer (Rome I, Regulation (EC) No 593/2008
    /// Art. 6): not the nationality, not where the parcel went.
    pub residence: Country,
    pub capacity: Capacity,
}

impl Consumer {
    /// The law that gives this person the right.
    pub fn regime(&self) -> Result<Regime, NoRight> {
        match self.capacity {
            Capacity::Business => Err(NoRight::NotAConsumer),
            Capacity::Consumer if self.residence.is_in_eea() => Ok(Regime::Eea),
            Capacity::Consumer if self.residence == Country::UNITED_KINGDOM => Ok(Regime::UnitedKingdom),
            Capacity::Consumer => Err(NoRight::Residence),
        }
    }
}

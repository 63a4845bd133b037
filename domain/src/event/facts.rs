use serde::{Deserialize, Serialize};

use crate::{Attention, Minor};

/// What an event says beside its kind; kept as JSON, without what is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EventFacts {
    /// The note to the customer that came with it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Why somebody was asked to look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Attention>,
    /// The id of the setting, key or customer that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excess: Option<ExcessFacts>,
}

/// A refund at the gateway that our books have no room for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcessFacts {
    pub payment_id: String,
    /// The gateway's name for the refund.
    pub reference: String,
    /// Minor units of `currency`.
    pub amount: Minor,
    /// A code of ISO 4217, upper case.
    pub currency: String,
}

impl EventFacts {
    pub fn note(note: &str) -> Self {
        Self { note: note.to_owned(), ..Self::default() }
    }

    pub fn about(subject: &str) -> Self {
        Self { subject: Some(subject.to_owned()), ..Self::default() }
    }
}

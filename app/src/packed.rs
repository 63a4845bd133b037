//! What an island is given, as small as the code that reads it. An island's props travel as JSON, whose reader
//! alone is half as large as all the islands; so they have no props, and find their facts beside them in the
//! page, packed: field after field, since both sides are always of the same build.

use domain::{
    Case, CreditOrder, EarlierRefund, Invoice, Listing, Payment, PendingLine, Policy, Prorate, RefundReason,
    SelectedLine, Selection, Timestamp, ZoneOffsets,
};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug)]
struct Given(String);

/// Lays the facts down for the one island of this page that wants some: in the page for the browser, and for the
/// server's own rendering of the island in the context. Must stand before the island.
#[component]
pub fn Facts(packed: String) -> impl IntoView {
    provide_context(Given(packed.clone()));
    view! { <span hidden=true data-packed=packed></span> }
}

/// What [`Facts`] laid down.
pub fn given<T: DeserializeOwned>() -> Option<T> {
    // By target, not by feature: a build of the whole workspace turns every feature on.
    if cfg!(target_arch = "wasm32") {
        let found = document().query_selector("[data-packed]").ok()??;
        unpack(&found.get_attribute("data-packed")?)
    } else {
        unpack(&use_context::<Given>()?.0)
    }
}

/// Nothing where the value cannot be packed, which no type here can meet.
pub fn pack(value: &impl Serialize) -> String {
    let bytes = postcard::to_allocvec(value).unwrap_or_default();
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Nothing where the text was not packed by this very build.
pub fn unpack<T: DeserializeOwned>(text: &str) -> Option<T> {
    let (pairs, _) = text.as_bytes().as_chunks::<2>();
    let half = |letter: u8| char::from(letter).to_digit(16).and_then(|half| u8::try_from(half).ok());
    let bytes: Option<Vec<u8>> = pairs.iter().map(|[high, low]| Some(half(*high)? << 4 | half(*low)?)).collect();
    postcard::from_bytes(&bytes?).ok()
}

/// A case in plain shapes: `Selection` as JSON carries its kind beside its fields, which cannot be packed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PackedCase {
    now: Timestamp,
    zone: ZoneOffsets,
    invoice: Invoice,
    payment: Payment,
    policy: Policy,
    credit_order: CreditOrder,
    refunds: Vec<EarlierRefund>,
    pending_lines: Vec<PendingLine>,
    listing: Option<Listing>,
    reason: Option<RefundReason>,
    evidence: i64,
    asked: Asked,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Asked {
    Full,
    Amount(i64),
    Lines(Vec<(String, Option<i64>, Option<Prorate>)>),
}

impl PackedCase {
    pub fn of(case: Case) -> Self {
        let asked = match &case.selection {
            Selection::Full => Asked::Full,
            Selection::Amount { amount } => Asked::Amount(*amount),
            // A share is asked for by API only: what it came to says the same.
            Selection::Percentage { .. } => Asked::Amount(case.clone().check().map_or(0, |case| case.preview().total)),
            Selection::Lines { lines } => {
                Asked::Lines(lines.iter().map(|line| (line.id.clone(), line.quantity, line.prorate)).collect())
            }
        };
        let Case {
            now,
            zone,
            invoice,
            payment,
            policy,
            credit_order,
            refunds,
            pending_lines,
            listing,
            reason,
            evidence,
            selection: _,
        } = case;
        PackedCase {
            now,
            zone,
            invoice,
            payment,
            policy,
            credit_order,
            refunds,
            pending_lines,
            listing,
            reason,
            evidence,
            asked,
        }
    }

    pub fn case(self) -> Case {
        let PackedCase {
            now,
            zone,
            invoice,
            payment,
            policy,
            credit_order,
            refunds,
            pending_lines,
            listing,
            reason,
            evidence,
            asked,
        } = self;
        let selection = match asked {
            Asked::Full => Selection::Full,
            Asked::Amount(amount) => Selection::Amount { amount },
            Asked::Lines(lines) => {
                let lines = lines.into_iter().map(|(id, quantity, prorate)| SelectedLine { id, quantity, prorate });
                Selection::Lines { lines: lines.collect() }
            }
        };
        Case {
            now,
            zone,
            invoice,
            payment,
            policy,
            credit_order,
            refunds,
            pending_lines,
            listing,
            reason,
            evidence,
            selection,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_the_same() {
        let line = ("ü".to_owned(), Some(2_i64), Some(Prorate::Day));

        assert_eq!(unpack(&pack(&line)), Some(line));
        assert_eq!(unpack::<String>("zz"), None);
    }
}

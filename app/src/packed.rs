//! What an island is given, as small as the code that reads it. An island's props travel as JSON, whose reader
//! alone is half as large as all the islands; so they have no props, and find their facts beside them in the
//! page, packed: field after field, since both sides are always of the same build.

use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

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

#[cfg(test)]
mod tests {
    use domain::{Prorate, SelectedLine, Selection};

    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_the_same() {
        let club = SelectedLine { id: "ü".to_owned(), quantity: Some(2), prorate: Some(Prorate::Day) };
        let cup = SelectedLine { id: "cup".to_owned(), quantity: None, prorate: None };
        let percent = "33.3".parse().expect("a percentage");

        for selection in [
            Selection::Full,
            Selection::Amount { amount: 5 },
            Selection::Percentage { percent },
            Selection::Lines { lines: vec![club, cup] },
        ] {
            assert_eq!(unpack(&pack(&selection)), Some(selection));
        }
        assert_eq!(unpack::<String>("zz"), None);
    }
}

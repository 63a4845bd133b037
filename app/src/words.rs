//! Codes and facts to sentences. Every enum is matched whole, so that a new code asks for its words.

pub mod attention;
pub mod dates;
pub mod excess;
pub mod failed;
pub mod given;
pub mod paused;
pub mod policy;
pub mod problem;
pub mod reasons;
pub mod remedy;
pub mod request;
pub mod rules;
pub mod unreadable;

use domain::RefundReason;

pub use dates::Calendar;
pub use problem::problem;

/// As a chip on the choose page and in the queue.
pub fn refund_reason(reason: RefundReason) -> &'static str {
    match reason {
        RefundReason::ArrivedLate => "Arrived late",
        RefundReason::NotAsDescribed => "Not as described",
        RefundReason::Damaged => "Damaged",
        RefundReason::WrongItem => "Wrong item",
        RefundReason::ChangedMind => "Changed my mind",
        RefundReason::SomethingElse => "Something else",
    }
}

/// As a sentence begins.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Names with how many: "Ceramic dripper × 2, filter papers". A number never stands alone on a line.
pub fn items<'a>(lines: impl IntoIterator<Item = (&'a str, i64)>) -> String {
    let said = lines
        .into_iter()
        .map(|(name, quantity)| if quantity > 1 { format!("{name}\u{a0}×\u{a0}{quantity}") } else { name.to_owned() });
    said.collect::<Vec<_>>().join(", ")
}

//! What the islands use of `domain`, and nothing of the islands. Only weighed, never run.

use domain::{Case, MoneyFormat, RefundReason, parse_amount};
use wasm_bindgen::prelude::*;

/// Takes what an island is given, packed as `app/src/packed.rs` packs it. Every answer goes out, so that the linker
/// keeps all that leads to it.
#[wasm_bindgen]
pub fn decide(packed: &[u8], typed: &str) -> Option<String> {
    let (case, money): (Case, MoneyFormat) = postcard::from_bytes(packed).ok()?;
    let case = case.check().ok()?;
    let asked = case.because(RefundReason::Damaged, 0).preview();
    let part = case.preview_of_part(parse_amount(typed, &money).ok()?);
    let told = case.eligibility();
    let all = told.everything.as_ref().map(|everything| case.preview_of(everything));
    let codes = asked.reasons.iter().chain(&told.reasons).map(|reason| reason.code().to_owned());
    let lines = told.lines.iter().map(|line| money.format(line.refundable));
    let sums = [asked.total, part.to_payment, part.to_credit, all.map_or(0, |all| all.remaining_after)];
    Some(codes.chain(lines).chain(sums.map(|sum| money.format(sum))).collect())
}

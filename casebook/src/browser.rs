//! What the islands use of `domain`, and nothing of the islands. Only weighed, never run.

use domain::{
    Case, CreditOrder, EarlierRefund, Invoice, Listing, MoneyFormat, Payment, PendingLine, Policy, Prorate,
    RefundReason, SelectedLine, Selection, Timestamp, ZoneOffsets, parse_amount,
};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

/// As `app/src/packed.rs` lays a case down.
#[derive(Deserialize)]
struct Packed {
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
    money: MoneyFormat,
}

#[derive(Deserialize)]
enum Asked {
    Full,
    Amount(i64),
    Lines(Vec<(String, Option<i64>, Option<Prorate>)>),
}

/// Every answer goes out, so that the linker keeps all that leads to it.
#[wasm_bindgen]
pub fn decide(packed: &[u8], typed: &str) -> Option<String> {
    let packed: Packed = postcard::from_bytes(packed).ok()?;
    let money = packed.money;
    let selection = match packed.asked {
        Asked::Full => Selection::Full,
        Asked::Amount(amount) => Selection::Amount { amount },
        Asked::Lines(lines) => {
            let lines = lines.into_iter().map(|(id, quantity, prorate)| SelectedLine { id, quantity, prorate });
            Selection::Lines { lines: lines.collect() }
        }
    };
    let case = Case {
        now: packed.now,
        zone: packed.zone,
        invoice: packed.invoice,
        payment: packed.payment,
        policy: packed.policy,
        credit_order: packed.credit_order,
        refunds: packed.refunds,
        pending_lines: packed.pending_lines,
        listing: packed.listing,
        reason: packed.reason,
        evidence: packed.evidence,
        selection,
    };

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

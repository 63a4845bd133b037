//! I2: for each refund the gateway did one thing at most, for the amount that our books have, and it knows of every
//! success of ours; and it did nothing that no refund of ours asked for.

use domain::{GatewayResult, RefundState};
use std::collections::HashMap;
use storage::{GatewayRefundRow, Reading, StorageError};

use super::PAGE;
use super::book::money;
use super::finding::{Check, Findings};
use crate::{GatewayBook, GatewayEffect};

/// Says how many rows were looked at, on both sides.
pub(super) async fn check(
    gateway: &str,
    book: &dyn GatewayBook,
    reading: &mut Reading,
    merchant_id: Option<&str>,
    findings: &mut Findings<'_>,
) -> Result<usize, StorageError> {
    let (mut after, mut rows) = (String::new(), 0);
    loop {
        let ours = reading.list_refunds_of_gateway(gateway, merchant_id, &after, PAGE).await?;
        let is_last = i64::try_from(ours.len()).unwrap_or(PAGE) < PAGE;
        let until = ours.last().filter(|_| !is_last).map(|last| last.refund_id.clone());
        let effects = match book.effects(reading, &after, until.as_deref()).await {
            Ok(effects) => effects,
            Err(trouble) => {
                // Not compared is not agreed.
                findings.add(Check::GatewayAgrees, format!("gateway {gateway}"), "its book", "read", trouble);
                return Ok(rows);
            }
        };
        rows += ours.len() + effects.len();
        let mut by_refund: HashMap<String, Vec<GatewayEffect>> = HashMap::new();
        for effect in effects {
            by_refund.entry(effect.refund_id.clone()).or_default().push(effect);
        }
        for refund in &ours {
            let mut effects = by_refund.remove(&refund.refund_id).unwrap_or_default();
            if is_over(refund) {
                effects = without_known(reading, refund, effects).await?;
            }
            compare(gateway, refund, &effects, findings);
        }
        // One merchant's refunds say nothing of what the others' asked for.
        if merchant_id.is_none() {
            by_refund
                .values()
                .flatten()
                .filter(|effect| effect.answer.moves())
                .for_each(|effect| unknown(gateway, effect, findings));
        }
        match until {
            Some(until) => after = until,
            None => return Ok(rows),
        }
    }
}

fn is_over(refund: &GatewayRefundRow) -> bool {
    matches!(refund.state.parse(), Ok(RefundState::Failed | RefundState::Canceled))
}

/// What was made all the same after a refund was over is in the books as made elsewhere, or lies with staff, where there was no
/// room for it.
async fn without_known(
    reading: &mut Reading,
    refund: &GatewayRefundRow,
    effects: Vec<GatewayEffect>,
) -> Result<Vec<GatewayEffect>, StorageError> {
    let mut others = Vec::new();
    for effect in effects {
        let brought_in = reading.find_refund_by_external_number(&refund.merchant_id, &effect.reference).await?;
        let excess = reading.find_excess_refund(&refund.payment_id, &effect.reference).await?;
        if brought_in.is_none() && excess.is_none_or(|excess| excess.ended_at.is_some()) {
            others.push(effect);
        }
    }
    Ok(others)
}

fn compare(gateway: &str, refund: &GatewayRefundRow, effects: &[GatewayEffect], findings: &mut Findings<'_>) {
    let Ok(state) = refund.state.parse::<RefundState>() else { return };
    let row = || format!("refund {} at gateway {gateway}", refund.refund_id);
    let moving: Vec<&GatewayEffect> = effects.iter().filter(|effect| effect.answer.moves()).collect();
    if moving.len() > 1 {
        let found = moving.iter().map(|effect| effect.reference.as_str()).collect::<Vec<_>>().join(" and ");
        findings.add(Check::GatewayAgrees, row(), "what was done for it", "one thing at most", found);
        return;
    }
    let is_asked_for = refund.destination == "original" && refund.to_payment > 0;
    let Some(effect) = moving.first() else {
        if state == RefundState::Succeeded && is_asked_for {
            findings.add(
                Check::GatewayAgrees,
                row(),
                "what was done for it",
                said(&refund.currency, refund.to_payment),
                "nothing",
            );
        }
        return;
    };
    if effect.amount != refund.to_payment || effect.currency != refund.currency {
        let (expected, found) = (said(&refund.currency, refund.to_payment), said(&effect.currency, effect.amount));
        findings.add(Check::GatewayAgrees, row(), format!("the amount of {}", effect.reference), expected, found);
    }
    let has_moved = matches!(effect.answer, GatewayResult::Succeeded { .. });
    let agrees = match state {
        RefundState::Succeeded => has_moved && is_asked_for,
        // The gateway's answer is still on its way to us.
        RefundState::Sending | RefundState::Unknown | RefundState::RequiresAction => true,
        RefundState::Reserved | RefundState::Failed | RefundState::Canceled => false,
    };
    if !agrees {
        let found = if has_moved { "money moved" } else { "on its way" };
        let what = format!("{}, the refund being {state} to {},", effect.reference, refund.destination);
        let expected = if state == RefundState::Succeeded && is_asked_for { "done" } else { "without effect" };
        findings.add(Check::GatewayAgrees, row(), what, expected, found);
    }
}

fn unknown(gateway: &str, effect: &GatewayEffect, findings: &mut Findings<'_>) {
    let row = format!("{} at gateway {gateway}", effect.reference);
    let found = format!("{:?} for {}", effect.refund_id, said(&effect.currency, effect.amount));
    findings.add(Check::GatewayAgrees, row, "its refund", "one of ours through that gateway", found);
}

fn said(code: &str, amount: i64) -> String {
    domain::Currency::from_code(code).map_or_else(|| format!("{amount} {code:?}"), |currency| money(currency, amount))
}

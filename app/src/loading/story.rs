//! A ticket's facts as its story needs them.

use desk::{Attempt, Merchant, StorageError, TicketFile, method_name};
use domain::{
    Actor, EventKind, Method, Minor, MoneyFormat, OtherWay, Outcome, Preview, Refund, RefundState, TicketState,
};

use super::movement::is_by_hand;
use super::purchase_words::{items, name_of, sum_words};
use crate::sum::rows;
use crate::ui::SumRow;
use crate::visit::money_of;
use crate::words::request::{Story, Try, Turn};
use crate::words::{Calendar, attention};

/// `shop` is the merchant's name.
pub fn of(file: &TicketFile, shop: &str) -> Story {
    let record = &file.record;
    let money = money_of(record.currency);
    let refund = file.refund();
    let total = refund.map_or(record.asked_total, |refund| refund.total);
    let to_payment = refund.map_or(record.asked_to_payment, |refund| refund.to_payment);
    let method = method_name(&file.purchase.payment.method_label);
    let (mut approved_at, mut rejected_at, mut canceled_at, mut by_rules) = (None, None, None, false);
    match &record.ticket.state {
        TicketState::Pending { .. } => {}
        TicketState::Approved { at, by, .. } => {
            approved_at = Some(*at);
            by_rules = *by == Actor::Policy;
        }
        TicketState::Rejected { at, .. } => rejected_at = Some(*at),
        TicketState::Canceled { at } => canceled_at = Some(*at),
    }
    Story {
        shop: shop.to_owned(),
        status: file.status(),
        asked: money.format(record.asked_total),
        amount: money.format(total),
        to: ways(&money, to_payment, total.saturating_sub(to_payment), method),
        method: method.to_owned(),
        earlier: file
            .tries
            .iter()
            .flat_map(|tries| &tries.earlier)
            .map(|(refund, attempts)| tried(refund, attempts))
            .collect(),
        is_credit: to_payment == 0,
        items: asked_items(file),
        reason: record.reason,
        asked_at: record.requested_at,
        answer_by: record.answer_due_at,
        approved_at,
        made_at: refund.map(|refund| refund.reserved_at),
        by_rules,
        rejected_at,
        canceled_at,
        note: (!record.note.is_empty()).then(|| record.note.clone()),
        sent_at: refund.and_then(|refund| refund.sent_at),
        succeeded_at: refund.and_then(Refund::succeeded_at),
        failed_at: refund.and_then(Refund::failed_at),
        failure: refund.and_then(Refund::failure_reason),
        expected_by: refund.and_then(|refund| refund.expected_by),
        trace_number: refund.and_then(|refund| refund.trace_number.clone()),
        is_void: refund.is_some_and(|refund| refund.method == Method::Void),
        turn: file.tries.as_ref().map_or(Turn::Nothing, |tries| turn(&tries.refund, &tries.attempts, file)),
    }
}

/// What the customer is to know beyond the status. That staff must look, and why, is the shop's own matter.
fn turn(refund: &Refund, attempts: &[Attempt], file: &TicketFile) -> Turn {
    let asked_at = || {
        let mut events = file.events.iter().rev();
        let kind = EventKind::RefundRequiresAction;
        let event = events.find(|event| event.kind == kind && event.refund_id.as_ref() == Some(&refund.refund_id));
        event.map_or(refund.reserved_at, |event| event.happened_at)
    };
    match refund.state() {
        RefundState::Canceled => Turn::Stopped { at: refund.canceled_at().unwrap_or(refund.reserved_at) },
        RefundState::Failed if refund.succeeded_at().is_some() => Turn::CameBack,
        RefundState::RequiresAction => Turn::NeedsCustomer { since: asked_at() },
        _ if refund.short_since().is_some() => Turn::Delayed,
        _ if attempts.last().is_some_and(is_by_hand) => Turn::ByHand,
        _ => refund.other_way.map_or(Turn::Nothing, |way| Turn::Elsewhere { way }),
    }
}

fn tried(refund: &Refund, attempts: &[Attempt]) -> Try {
    Try {
        made_at: refund.reserved_at,
        // What a person could not send has never left.
        sent_at: refund.sent_at.filter(|_| !attempts.last().is_some_and(is_by_hand)),
        succeeded_at: refund.succeeded_at(),
        failed_at: refund.failed_at(),
        failure: refund.failure_reason(),
    }
}

/// Where the money goes: one way, or both with what goes each.
pub fn ways(money: &MoneyFormat, to_payment: Minor, to_credit: Minor, method: &str) -> String {
    match (to_payment, to_credit) {
        (0, _) => "your account credit".to_owned(),
        (_, 0) => method.to_owned(),
        (paid, kept) => {
            format!("{method} ({}) and your account credit ({})", money.format(paid), money.format(kept))
        }
    }
}

/// The lines that were asked for, with their quantities.
pub fn asked_items(file: &TicketFile) -> String {
    let in_order = file.purchase.purchase.lines.iter();
    items(in_order.filter_map(|line| {
        let asked = file.lines.iter().find(|asked| asked.id == line.line.id)?;
        Some((name_of(&file.purchase, &line.line.id), asked.quantity, line.line.quantity))
    }))
}

/// What comes back, as it was asked for or, once there is a refund, as it is paid.
pub fn sum(merchant: &Merchant, file: &TicketFile, calendar: &Calendar) -> Result<Vec<SumRow>, StorageError> {
    let money = money_of(file.record.currency);
    let eligibility = file.purchase.case.eligibility();
    let mut words = sum_words(merchant, &file.purchase, &eligibility, calendar, &money, |at| at);
    if let Some(way) = file.refund().and_then(|refund| refund.other_way) {
        words.to_payment = how(way);
    }
    Ok(rows(&paid_or_asked(file), &money, &words))
}

/// Beside the amount that was paid another way than it came.
pub fn how(way: OtherWay) -> String {
    let way = attention::by_other_way(way);
    format!("Paid {way}")
}

/// The refund, or while there is none the request, in the shape of a preview.
pub fn paid_or_asked(file: &TicketFile) -> Preview {
    let record = &file.record;
    let refund = file.refund();
    let lines = file.tries.as_ref().map_or(&file.lines, |tries| &tries.lines);
    Preview {
        outcome: Outcome::Review,
        reasons: Vec::new(),
        lines: lines.clone(),
        total: refund.map_or(record.asked_total, |refund| refund.total),
        fee: lines.iter().map(|line| line.fee).sum(),
        to_payment: refund.map_or(record.asked_to_payment, |refund| refund.to_payment),
        to_credit: refund.map_or(record.asked_to_credit, |refund| refund.to_credit),
        remaining_after: 0,
        method: refund.map(|refund| refund.method).or(Some(Method::Refund)),
    }
}

//! Every row says something that a state can say: known words, currencies of ISO 4217, JSON of our shapes. What does
//! not is a finding, and the purchase that it belongs to is not looked at any further, since nobody could say what
//! its sums mean.

use domain::{
    Actor, AttemptOutcome, CreditOrder, Currency, Destination, EventFacts, EventKind, FailureReason, Method, Origin,
    PaymentStatus, Queue, RefundReason, RefundState, Selection,
};
use serde::de::DeserializeOwned;
use storage::{AttemptRow, EventRow, PaymentRow, PurchaseBook, RefundRow, TicketRow};

use super::book::{Book, Movement, Request};
use super::decided_once;
use super::finding::{Check, Findings};
use crate::Verdict;

impl Book {
    /// Reads every word of a purchase's rows; nothing where one fits no state.
    pub(super) fn read(rows: PurchaseBook, findings: &mut Findings<'_>) -> Option<Self> {
        let before = findings.count;
        let PurchaseBook { purchase, lines, payments, refunds, mut refund_lines, mut attempts, mut credits, .. } = rows;
        let (tickets, mut ticket_lines, mut events) = (rows.tickets, rows.ticket_lines, rows.events);

        let row = format!("purchase {} ({})", purchase.number, purchase.purchase_id);
        let currency = read_currency(&row, &purchase.currency, findings);
        payments.iter().for_each(|payment| check_payment(payment, findings));
        events.iter().for_each(|event| check_event(event, findings));
        attempts.iter().for_each(|attempt| check_attempt(attempt, findings));
        let movements: Vec<Movement> = refunds
            .into_iter()
            .filter_map(|row| {
                let state = read_refund(&row, findings)?;
                let id = row.refund_id.clone();
                let lines = taken(&mut refund_lines, |line| line.owner_id == id);
                let attempts = taken(&mut attempts, |attempt| attempt.refund_id == id);
                let credit = taken(&mut credits, |credit| credit.refund_id == id).pop();
                Some(Movement { row, state, lines, attempts, credit })
            })
            .collect();
        let requests: Vec<Request> = tickets
            .into_iter()
            .filter_map(|row| {
                let queue = read_ticket(&row, findings)?;
                let state = decided_once::read(&row, findings)?;
                let id = row.ticket_id.clone();
                let lines = taken(&mut ticket_lines, |line| line.owner_id == id);
                let events = taken(&mut events, |event| event.ticket_id.as_ref() == Some(&id));
                Some(Request { row, state, queue, lines, events })
            })
            .collect();
        let book = Self { currency: currency?, purchase, lines, payments, movements, requests };
        (findings.count == before).then_some(book)
    }
}

fn taken<T>(rows: &mut Vec<T>, is_theirs: impl Fn(&T) -> bool) -> Vec<T> {
    let (theirs, rest) = std::mem::take(rows).into_iter().partition(is_theirs);
    *rows = rest;
    theirs
}

fn check_payment(payment: &PaymentRow, findings: &mut Findings<'_>) {
    let row = format!("payment {}", payment.payment_id);
    read_word::<PaymentStatus>(&row, "status", &payment.status, findings);
}

fn check_event(event: &EventRow, findings: &mut Findings<'_>) {
    let row = format!("event {}", event.event_id);
    read_word::<EventKind>(&row, "kind", &event.kind, findings);
    read_json::<EventFacts>(&row, "facts", &event.facts, findings);
}

fn read_refund(refund: &RefundRow, findings: &mut Findings<'_>) -> Option<RefundState> {
    let row = format!("refund {}", refund.refund_id);
    let state = read_word(&row, "state", &refund.state, findings);
    read_word::<Method>(&row, "method", &refund.method, findings);
    read_currency(&row, &refund.currency, findings);
    if let Some(reason) = &refund.failure_reason {
        read_word::<FailureReason>(&row, "failure_reason", reason, findings);
    }
    read_word::<Destination>(&row, "destination", &refund.destination, findings);
    read_word::<Origin>(&row, "origin", &refund.origin, findings);
    read_word::<Actor>(&row, "made_by", &refund.made_by, findings);
    read_word::<CreditOrder>(&row, "credit_order", &refund.credit_order, findings);
    state
}

fn check_attempt(attempt: &AttemptRow, findings: &mut Findings<'_>) {
    if let Some(outcome) = &attempt.outcome {
        let row = format!("attempt {} of refund {}", attempt.attempt_no, attempt.refund_id);
        read_word::<AttemptOutcome>(&row, "outcome", outcome, findings);
    }
}

fn read_ticket(ticket: &TicketRow, findings: &mut Findings<'_>) -> Option<Queue> {
    let row = format!("ticket {} ({})", ticket.number, ticket.ticket_id);
    read_currency(&row, &ticket.currency, findings);
    read_word::<CreditOrder>(&row, "credit_order", &ticket.credit_order, findings);
    read_word::<RefundReason>(&row, "reason", &ticket.reason, findings);
    read_json::<Selection>(&row, "selection", &ticket.selection, findings);
    read_json::<Verdict>(&row, "verdict", &ticket.verdict, findings);
    read_word(&row, "queue", &ticket.queue, findings)
}

pub(super) fn read_currency(row: &str, code: &str, findings: &mut Findings<'_>) -> Option<Currency> {
    let currency = Currency::from_code(code);
    if currency.is_none() {
        findings.add(Check::RowsFit, row, "currency", "a code of ISO 4217", format!("{code:?}"));
    }
    currency
}

pub(super) fn read_word<T: std::str::FromStr>(
    row: &str,
    column: &str,
    word: &str,
    findings: &mut Findings<'_>,
) -> Option<T> {
    let read = word.parse().ok();
    if read.is_none() {
        findings.add(Check::RowsFit, row, column, "a word that is known", format!("{word:?}"));
    }
    read
}

pub(super) fn read_json<T: DeserializeOwned>(
    row: &str,
    column: &str,
    text: &str,
    findings: &mut Findings<'_>,
) -> Option<T> {
    match serde_json::from_str(text) {
        Ok(value) => Some(value),
        Err(error) => {
            findings.add(Check::RowsFit, row, column, "JSON of our own", error);
            None
        }
    }
}

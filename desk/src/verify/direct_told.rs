//! I7 and I10 of refunds that no ticket stands behind: who made one is known, and how it began and what came of it has its
//! event, once. One that was made elsewhere nobody here decided: the look that brought it in is told, a file of returns is
//! not.

use domain::RefundState;
use storage::{DirectRefund, Event, Reading, StorageError};

use super::book::{Book, Movement};
use super::case_holds::sensible;
use super::decisions_told::check_stands;
use super::finding::{Check, Findings};
use crate::open_refund::MADE_AT_GATEWAY;

const BEGINNINGS: [&str; 5] =
    ["refund_made", "refund_retried", "refund_credited", "refund_recorded", "refund_imported"];

/// Says how many rows were looked at beside those of the book.
pub(super) async fn check(
    book: &Book,
    reading: &mut Reading,
    findings: &mut Findings<'_>,
) -> Result<usize, StorageError> {
    let mut rows = 0;
    for movement in book.movements.iter().filter(|movement| movement.row.ticket_id.is_none()) {
        let refund_id = &movement.row.refund_id;
        let row = || book.name_of("refund", refund_id);
        let events = reading.list_events_of_refund(refund_id).await?;
        let beginning = if movement.is_made_elsewhere() {
            is_from_gateway(reading, refund_id).await?.then_some("refund_imported")
        } else {
            match sensible(reading.find_direct_refund(refund_id).await)? {
                Ok(Some(direct)) => {
                    rows += 1;
                    check_decision(book, movement, &direct, &events, findings);
                    Some(beginning_of(movement, &direct))
                }
                Ok(None) => {
                    // How it began cannot be told without it.
                    let found = "nobody, its row of direct_refund missing";
                    findings.add(Check::DecisionsTold, row(), "who made it", "known", found);
                    check_outcomes(book, movement, &events, findings);
                    continue;
                }
                Err((table, unread)) => {
                    findings.add(Check::RowsFit, row(), format!("its row of {table}"), "one that fits a state", unread);
                    continue;
                }
            }
        };
        for kind in BEGINNINGS {
            expect_events(book, movement, &events, kind, beginning == Some(kind), findings);
        }
        check_outcomes(book, movement, &events, findings);
    }
    Ok(rows)
}

async fn is_from_gateway(reading: &mut Reading, refund_id: &str) -> Result<bool, StorageError> {
    let refund = sensible(reading.get_refund(refund_id).await)?;
    Ok(refund.is_ok_and(|refund| refund.reason == MADE_AT_GATEWAY))
}

fn beginning_of(movement: &Movement, direct: &DirectRefund) -> &'static str {
    if movement.row.other_way.is_some() {
        "refund_recorded"
    } else if direct.retry_of.is_none() {
        "refund_made"
    } else if movement.is_credit_alone() {
        "refund_credited"
    } else {
        "refund_retried"
    }
}

/// Who made it is who its story says, in the merchant's name, and it stands in place of nothing but a failed refund of the
/// same purchase.
fn check_decision(
    book: &Book,
    movement: &Movement,
    direct: &DirectRefund,
    events: &[Event],
    findings: &mut Findings<'_>,
) {
    let row = || book.name_of("refund", &movement.row.refund_id);
    if direct.merchant_id != movement.row.merchant_id {
        let what = "the merchant of its row of direct_refund";
        findings.add(Check::RowsBelong, row(), what, &movement.row.merchant_id, &direct.merchant_id);
    }
    let beginning = beginning_of(movement, direct);
    for event in events.iter().filter(|event| event.kind == beginning && event.actor != direct.made_by) {
        findings.add(Check::DecisionsTold, row(), "who made it", &direct.made_by, &event.actor);
    }
    let Some(retry_of) = &direct.retry_of else { return };
    let has_failed = |other: &Movement| {
        other.row.refund_id == *retry_of && other.row.ticket_id.is_none() && other.state == RefundState::Failed
    };
    if !book.movements.iter().any(has_failed) {
        let expected = "a failed refund of the purchase that no ticket asked for";
        findings.add(Check::RowsBelong, row(), "what it stands in place of", expected, retry_of);
    }
}

fn check_outcomes(book: &Book, movement: &Movement, events: &[Event], findings: &mut Findings<'_>) {
    let count = |kind: &str| events.iter().filter(|event| event.kind == kind).count();
    check_stands(book, movement, count, findings);
    for (kind, happened) in movement.outcomes() {
        // What was made elsewhere was done before we heard of it, which is its beginning here.
        let is_told = happened && !(kind == "refund_succeeded" && movement.is_made_elsewhere());
        expect_events(book, movement, events, kind, is_told, findings);
    }
}

fn expect_events(
    book: &Book,
    movement: &Movement,
    events: &[Event],
    kind: &str,
    happened: bool,
    findings: &mut Findings<'_>,
) {
    let (expected, found) = (usize::from(happened), events.iter().filter(|event| event.kind == kind).count());
    if found != expected {
        let row = book.name_of("refund", &movement.row.refund_id);
        findings.add(Check::DecisionsTold, row, format!("the number of its events {kind}"), expected, found);
    }
}

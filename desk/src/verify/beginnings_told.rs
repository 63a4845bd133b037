//! I7 and I10 of refunds that no ticket stands behind: how one began and what came of it has its event, once, by whoever made it.
//! One that was made elsewhere nobody here decided: the sync that found it is told, a file of returns is not. And whatever
//! made it, a refund replaces nothing but a failed one of the same request.

use domain::{EventKind, Origin, RefundState};
use storage::{Event, Reading, StorageError};

use super::book::{Book, Movement};
use super::case_holds::sensible;
use super::decisions_told::check_stands;
use super::finding::{Check, Findings};

const BEGINNINGS: [EventKind; 5] = [
    EventKind::RefundMade,
    EventKind::RefundRetried,
    EventKind::RefundCredited,
    EventKind::RefundRecorded,
    EventKind::RefundImported,
];

/// Says how many rows were looked at beside those of the book.
pub(super) async fn check(
    book: &Book,
    reading: &mut Reading,
    findings: &mut Findings<'_>,
) -> Result<usize, StorageError> {
    let mut rows = 0;
    for movement in &book.movements {
        check_replaces(book, movement, findings);
        if movement.row.ticket_id.is_some() {
            continue;
        }
        let refund_id = &movement.row.refund_id;
        let events = match sensible(reading.list_events_of_refund(refund_id).await)? {
            Ok(events) => events,
            Err((table, unread)) => {
                let row = book.name_of("refund", refund_id);
                findings.add(Check::RowsFit, row, format!("its rows of {table}"), "ones that can be read", unread);
                continue;
            }
        };
        rows += events.len();
        let beginning = beginning_of(movement);
        for kind in BEGINNINGS {
            expect_events(book, movement, &events, kind, beginning == Some(kind), findings);
        }
        check_maker(book, movement, beginning, &events, findings);
        check_outcomes(book, movement, &events, findings);
    }
    Ok(rows)
}

fn beginning_of(movement: &Movement) -> Option<EventKind> {
    let row = &movement.row;
    if movement.is_made_elsewhere() {
        (row.origin == Origin::Gateway.as_str()).then_some(EventKind::RefundImported)
    } else if row.other_way.is_some() {
        Some(EventKind::RefundRecorded)
    } else if row.replaces.is_none() {
        Some(EventKind::RefundMade)
    } else if movement.is_credit_alone() {
        Some(EventKind::RefundCredited)
    } else {
        Some(EventKind::RefundRetried)
    }
}

/// Who made it is who its story says.
fn check_maker(
    book: &Book,
    movement: &Movement,
    beginning: Option<EventKind>,
    events: &[Event],
    findings: &mut Findings<'_>,
) {
    let made_by = &movement.row.made_by;
    for event in events.iter().filter(|event| Some(event.kind) == beginning && event.actor.to_string() != *made_by) {
        let row = book.name_of("refund", &movement.row.refund_id);
        findings.add(Check::DecisionsTold, row, "who made it", made_by, &event.actor);
    }
}

fn check_replaces(book: &Book, movement: &Movement, findings: &mut Findings<'_>) {
    let Some(replaces) = &movement.row.replaces else { return };
    let has_failed = |other: &Movement| {
        other.row.refund_id == *replaces
            && other.row.ticket_id == movement.row.ticket_id
            && other.state == RefundState::Failed
    };
    if !book.movements.iter().any(has_failed) {
        let row = book.name_of("refund", &movement.row.refund_id);
        let expected = "a failed refund of the purchase, for the same request";
        findings.add(Check::RowsBelong, row, "what it replaces", expected, replaces);
    }
}

fn check_outcomes(book: &Book, movement: &Movement, events: &[Event], findings: &mut Findings<'_>) {
    let count = |kind: &str| events.iter().filter(|event| event.kind.as_str() == kind).count();
    check_stands(book, movement, count, findings);
    for (kind, happened) in movement.outcomes() {
        // What was made elsewhere was done before we heard of it, which is its beginning here.
        let is_beginning = movement.is_made_elsewhere() && movement.row.replaces.is_none();
        let is_told = happened && !(kind == EventKind::RefundSucceeded && is_beginning);
        expect_events(book, movement, events, kind, is_told, findings);
    }
}

fn expect_events(
    book: &Book,
    movement: &Movement,
    events: &[Event],
    kind: EventKind,
    happened: bool,
    findings: &mut Findings<'_>,
) {
    let (expected, found) = (usize::from(happened), events.iter().filter(|event| event.kind == kind).count());
    if found != expected {
        let row = book.name_of("refund", &movement.row.refund_id);
        findings.add(Check::DecisionsTold, row, format!("the number of its events {kind}"), expected, found);
    }
}

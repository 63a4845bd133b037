//! I7: every decision, every try and every outcome has its event, once, and none has an event that it was not the cause of.
//! Refunds that no ticket asked for are in `beginnings_told`.

use domain::TicketState;

use super::book::{Book, Movement, Request};
use super::finding::{Check, Findings};

pub(super) fn check(book: &Book, findings: &mut Findings<'_>) {
    for request in &book.requests {
        check_decision(book, request, findings);
        check_tries(book, request, findings);
        check_outcomes(book, request, findings);
    }
}

fn check_decision(book: &Book, request: &Request, findings: &mut Findings<'_>) {
    let row = || book.name_of("ticket", &request.row.number);
    let decided = match request.state {
        TicketState::Pending { .. } => None,
        TicketState::Approved { .. } => Some("ticket_approved"),
        TicketState::Rejected { .. } => Some("ticket_rejected"),
        TicketState::Canceled { .. } => Some("ticket_canceled"),
    };
    for kind in ["ticket_requested", "ticket_approved", "ticket_rejected", "ticket_canceled"] {
        let expected = usize::from(kind == "ticket_requested" || decided == Some(kind));
        let found = request.events.iter().filter(|event| event.kind == kind).count();
        if found != expected {
            findings.add(Check::DecisionsTold, row(), format!("the number of its events {kind}"), expected, found);
        }
    }
    for event in request.events.iter().filter(|event| event.merchant_id != request.row.merchant_id) {
        let what = format!("the merchant of its event {}", event.event_id);
        findings.add(Check::DecisionsTold, row(), what, &request.row.merchant_id, &event.merchant_id);
    }
}

/// How its refunds beyond the approval's came to be.
fn check_tries(book: &Book, request: &Request, findings: &mut Findings<'_>) {
    let count = |is_meant: fn(&Movement) -> bool| book.movements_of(request).filter(|one| is_meant(one)).count();
    let tries: [(&[&str], usize); 3] = [
        (&["refund_retried", "refund_credited"], book.count_repairs(request)),
        (&["refund_recorded"], count(|movement| movement.row.other_way.is_some())),
        (&["refund_imported"], count(Movement::is_made_elsewhere)),
    ];
    for (kinds, expected) in tries {
        let found = request.events.iter().filter(|event| kinds.contains(&event.kind.as_str())).count();
        if found != expected {
            let row = book.name_of("ticket", &request.row.number);
            let what = format!("the number of its events {}", kinds.join(" and "));
            findings.add(Check::DecisionsTold, row, what, expected, found);
        }
    }
}

fn check_outcomes(book: &Book, request: &Request, findings: &mut Findings<'_>) {
    for movement in book.movements_of(request) {
        let refund = &movement.row;
        let of_refund = |event: &&storage::EventRow| event.refund_id.as_ref() == Some(&refund.refund_id);
        let count = |kind: &str| request.events.iter().filter(of_refund).filter(|event| event.kind == kind).count();
        check_stands(book, movement, count, findings);
        for (kind, happened) in movement.outcomes() {
            let (expected, found) = (usize::from(happened), count(kind.as_str()));
            if found != expected {
                let row = book.name_of("refund", &refund.refund_id);
                findings.add(Check::DecisionsTold, row, format!("the number of its events {kind}"), expected, found);
            }
        }
    }
    for event in &request.events {
        let Some(refund_id) = &event.refund_id else { continue };
        if !book.movements_of(request).any(|movement| movement.row.refund_id == *refund_id) {
            let row = book.name_of("ticket", &request.row.number);
            let what = format!("the refund of its event {} ({})", event.event_id, event.kind);
            findings.add(Check::DecisionsTold, row, what, "one of the ticket's", refund_id);
        }
    }
}

/// Whoever looks at what does not go on by itself reads why. `count`: its events of a kind.
pub(super) fn check_stands(
    book: &Book,
    movement: &Movement,
    count: impl Fn(&str) -> usize,
    findings: &mut Findings<'_>,
) {
    for kind in movement.stands().filter(|kind| count(kind) == 0) {
        let row = book.name_of("refund", &movement.row.refund_id);
        findings.add(Check::DecisionsTold, row, format!("the number of its events {kind}"), "at least one", 0);
    }
}

//! A ticket's lines and ways come to what was asked, no more was approved than that, and what its refunds hold or
//! moved is what was approved; nothing moves for a ticket that nobody approved (I10).

use domain::TicketState;

use super::book::{Book, Request, Sum, sum};
use super::finding::{Check, Findings};
use super::refund_adds_up::parts_add_up;

pub(super) fn check(book: &Book, findings: &mut Findings<'_>) {
    for request in &book.requests {
        check_asked(book, request, findings);
        check_approved(book, request, findings);
    }
}

fn check_asked(book: &Book, request: &Request, findings: &mut Findings<'_>) {
    let ticket = &request.row;
    let row = book.name_of("ticket", &ticket.number);
    let sums = [
        ("the sum of its lines", sum(request.lines.iter().map(|line| line.total))),
        ("asked_to_payment and asked_to_credit", sum([ticket.asked_to_payment, ticket.asked_to_credit])),
    ];
    for (what, found) in sums.into_iter().filter(|(_, found)| *found != Sum::from(ticket.asked_total)) {
        findings.add(Check::TicketAddsUp, row.as_str(), what, book.money(ticket.asked_total), book.money(found));
    }
    parts_add_up(book, Check::TicketAddsUp, &row, &request.lines, findings);
}

fn check_approved(book: &Book, request: &Request, findings: &mut Findings<'_>) {
    let ticket = &request.row;
    let row = || book.name_of("ticket", &ticket.number);
    let holding = book.movements_of(request).filter(|movement| movement.state.holds_money());
    let given = sum(holding.map(|movement| movement.row.total));
    let TicketState::Approved { total, .. } = request.state else {
        if book.movements_of(request).next().is_some() {
            let found = format!("{}, with a refund", request.state.as_str());
            findings.add(Check::TicketAddsUp, row(), "its decision", "approved before anything moves", found);
        }
        return;
    };
    if total < 1 || total > ticket.asked_total {
        let most = format!("at most {} and above zero", book.money(ticket.asked_total));
        findings.add(Check::TicketAddsUp, row(), "approved_total", most, book.money(total));
    }
    // All of its refunds may have failed: then nothing is held until somebody finds another way.
    if given > 0 && given != Sum::from(total) {
        findings.add(
            Check::TicketAddsUp,
            row(),
            "what its refunds hold and moved",
            book.money(total),
            book.money(given),
        );
    }
}

//! A ticket lies in the queue that its status asks for, and a refund without one where staff look while it needs them, so
//! that nobody waits where nobody looks.

use domain::{Queue, RefundState, Status, TicketState, waits_for_staff};

use super::book::{Book, Movement, Request};
use super::finding::{Check, Findings};

pub(super) fn check(book: &Book, findings: &mut Findings<'_>) {
    for request in &book.requests {
        let tries: Vec<RefundState> = book.movements_of(request).map(|movement| movement.state).collect();
        let fitting = queues_of(request, Status::speaking(&tries));
        if !fitting.contains(&request.queue) {
            let expected: Vec<&str> = fitting.iter().map(|queue| queue.as_str()).collect();
            let row = book.name_of("ticket", &request.row.number);
            findings.add(Check::QueueFits, row, "its queue", expected.join(" or "), request.queue.as_str());
        }
    }
    book.movements.iter().filter(|movement| movement.row.ticket_id.is_none()).for_each(|movement| {
        check_without_ticket(book, movement, findings);
    });
}

/// What failed may have been answered, or left at that: then it need not wait.
fn check_without_ticket(book: &Book, movement: &Movement, findings: &mut Findings<'_>) {
    let row = &movement.row;
    let attention = row.attention.as_ref().and_then(|why| why.parse().ok());
    let needs_staff = waits_for_staff(movement.state, attention, row.short_since.is_some());
    let waits = row.waits_since.is_some();
    let fits = waits == needs_staff || (needs_staff && movement.state == RefundState::Failed);
    if !fits {
        let said = |waits: bool| if waits { "waiting for staff" } else { "not waiting" };
        let name = book.name_of("refund", &row.refund_id);
        findings.add(Check::QueueFits, name, "where it lies", said(needs_staff), said(waits));
    }
}

/// What is on its way may need help; what failed or was taken back after a yes needs it until somebody decides.
fn queues_of(request: &Request, refund: Option<RefundState>) -> &'static [Queue] {
    match Status::of(&request.state, refund) {
        Status::Pending => &[Queue::Waiting],
        // Approved, and no refund was made: somebody must look.
        Status::Processing if refund.is_none() => &[Queue::Attention],
        Status::Processing => &[Queue::Moving, Queue::Attention],
        Status::Failed => &[Queue::Attention],
        Status::Canceled if matches!(request.state, TicketState::Approved { .. }) => &[Queue::Attention, Queue::Done],
        Status::Succeeded | Status::Rejected | Status::Canceled => &[Queue::Done],
    }
}

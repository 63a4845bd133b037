//! A ticket lies in the queue that its status asks for, so that nobody waits where nobody looks.

use domain::{RefundState, Status, TicketState};
use storage::Queue;

use super::book::{Book, Request};
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

//! The form in which somebody says that money was sent.

use desk::TicketFile;
use domain::Timestamp;

use crate::pages::staff::ProofView;
use crate::ui::Problem;
use crate::visit::Visit;
use crate::words::Calendar;

/// About the ticket's newest refund, with what was typed before a refusal. `record` are the button's words.
pub fn proof(
    visit: &Visit,
    file: &TicketFile,
    approved_at: Timestamp,
    calendar: &Calendar,
    record: String,
) -> ProofView {
    let problem = visit.problem();
    ProofView {
        number: file.record.number.clone(),
        refund_id: file.refund.as_ref().map(|refund| refund.refund_id.clone()).unwrap_or_default(),
        ways: Vec::new(),
        evidence: visit.typed("evidence"),
        sent_on: visit.typed("sent_on"),
        between: (calendar.day(approved_at), calendar.day(calendar.now())),
        record,
        wrong: ["evidence", "sent_on", "way"].map(|field| Problem::at(problem.as_ref(), field)),
    }
}

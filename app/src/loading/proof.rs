//! The form in which somebody says that money was sent.

use domain::Timestamp;

use super::shown::Shown;
use crate::pages::staff::ProofView;
use crate::ui::Problem;
use crate::visit::Visit;
use crate::words::Calendar;

/// With what was typed before a refusal. `record` are the button's words.
pub fn proof(
    visit: &Visit,
    shown: &Shown<'_>,
    approved_at: Timestamp,
    calendar: &Calendar,
    record: String,
) -> ProofView {
    let problem = visit.problem();
    ProofView {
        refund_id: shown.refund().refund_id.clone(),
        ways: Vec::new(),
        expected: None,
        evidence: visit.typed("evidence"),
        sent_on: visit.typed("sent_on"),
        between: (calendar.day(approved_at), calendar.day(calendar.now())),
        record,
        wrong: ["evidence", "sent_on", "way"].map(|field| Problem::at(problem.as_ref(), field)),
    }
}

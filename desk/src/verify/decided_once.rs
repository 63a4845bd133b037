//! A ticket is decided once or not at all, and a decision says who took it and for how much.

use domain::{Actor, TicketState, Timestamp};
use storage::TicketRow;

use super::finding::{Check, Findings};
use super::rows_fit::read_word;

/// The state that its dated facts come to; nothing where they come to none.
pub(super) fn read(ticket: &TicketRow, findings: &mut Findings<'_>) -> Option<TicketState> {
    let row = || format!("ticket {} ({})", ticket.number, ticket.ticket_id);
    let at = |micros| Timestamp(micros);
    let is_whole = ticket.approved_at.is_some() == ticket.approved_by.is_some()
        && ticket.approved_at.is_some() == ticket.approved_total.is_some()
        && ticket.rejected_at.is_some() == ticket.rejected_by.is_some();
    if !is_whole {
        findings.add(
            Check::DecidedOnce,
            row(),
            "its decision",
            "dated, by somebody, an approval with its amount",
            "cut short",
        );
        return None;
    }
    let mut by = |column: &str, actor: &Option<String>| match actor {
        Some(actor) => read_word::<Actor>(&row(), column, actor, findings).map(Some),
        None => Some(None),
    };
    let approved_by = by("approved_by", &ticket.approved_by)?;
    let rejected_by = by("rejected_by", &ticket.rejected_by)?;
    let approved = ticket.approved_at.zip(approved_by).zip(ticket.approved_total);
    let rejected = ticket.rejected_at.zip(rejected_by);
    match (approved, rejected, ticket.canceled_at) {
        (None, None, None) => Some(TicketState::Pending { waiting_since: None }),
        (Some(((when, by), total)), None, None) => Some(TicketState::Approved { at: at(when), by, total }),
        (None, Some((when, by)), None) => Some(TicketState::Rejected { at: at(when), by }),
        (None, None, Some(when)) => Some(TicketState::Canceled { at: at(when) }),
        (approved, rejected, canceled) => {
            let decisions = [approved.map(|_| "approved"), rejected.map(|_| "rejected"), canceled.map(|_| "canceled")];
            let both: Vec<&str> = decisions.into_iter().flatten().collect();
            findings.add(Check::DecidedOnce, row(), "its decision", "one at most", both.join(" and "));
            None
        }
    }
}

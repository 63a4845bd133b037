//! One open request a line: two would be decided apart from each other and could give it back twice. A request for
//! other lines of the purchase stays possible, or one question would lock an honest customer out.

use crate::{CheckedCase, Line, Reason, asked::Asked};

/// The first line, in invoice order, that gives something and is asked for already.
pub(crate) fn rule(case: &CheckedCase, asked: &[Asked]) -> Option<Reason> {
    let pending = |line: &Line| case.case.pending_lines.iter().find(|pending| pending.id == line.id);
    let lines = case.case.invoice.lines.iter().zip(asked);
    let found = lines.filter(|(_, asked)| asked.amount > 0).find_map(|(line, _)| pending(line))?;
    Some(Reason::AlreadyAsked { id: found.id.clone(), ticket: found.ticket.clone() })
}

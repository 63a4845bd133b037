//! One open request a line: two would be decided apart from each other and could give it back twice. A request for
//! other lines of the purchase stays possible, or one question would lock an honest customer out.

use crate::{CheckedCase, Reason, asked::Asked};

/// The first line, in invoice order, that gives something and is asked for already.
pub(crate) fn rule(case: &CheckedCase, asked: &[Asked]) -> Option<Reason> {
    let asked_ids = super::ids_of(case, asked, |_| true);
    let pending = |id: &String| case.case.pending_lines.iter().find(|pending| pending.id == *id);
    let found = asked_ids.iter().find_map(pending)?;
    Some(Reason::AlreadyAsked { id: found.id.clone(), ticket: found.ticket.clone() })
}

//! A refund's attempts tell its state: none before the first is sent, one for each number up to the newest, and no
//! end through a gateway without the gateway's word (I10, and the first half of I7). Where a person sent the money, there
//! is something by which it can be looked up.

use domain::{AttemptOutcome, RefundState};

use super::book::{Book, Movement};
use super::finding::{Check, Findings};

pub(super) fn check(book: &Book, findings: &mut Findings<'_>) {
    for movement in &book.movements {
        check_one(book, movement, findings);
    }
}

fn check_one(book: &Book, movement: &Movement, findings: &mut Findings<'_>) {
    let refund = &movement.row;
    let row = || book.name_of("refund", &refund.refund_id);
    let newest = movement.attempts.iter().max_by_key(|attempt| attempt.attempt_no);
    let newest_no = newest.map_or(0, |attempt| attempt.attempt_no);
    if refund.attempt_no != newest_no {
        findings.add(Check::AttemptsFit, row(), "attempt_no", newest_no, refund.attempt_no);
        return;
    }
    let count = i64::try_from(movement.attempts.len()).unwrap_or(i64::MAX);
    if count != newest_no {
        findings.add(Check::AttemptsFit, row(), "the number of its attempts", newest_no, count);
        return;
    }
    let said = match movement.state {
        RefundState::Reserved if newest.is_some() => Some(("none before it is sent", "one is there")),
        RefundState::Sending | RefundState::Unknown | RefundState::RequiresAction if newest.is_none() => {
            Some(("written down before the gateway is called", "none is there"))
        }
        RefundState::Succeeded | RefundState::Failed if movement.goes_through_gateway() => match newest {
            None => Some(("answered by the gateway", "none is there")),
            Some(attempt) if attempt.answered_at.is_none() => Some(("answered by the gateway", "without an answer")),
            Some(_) => None,
        },
        _ => None,
    };
    if let Some((expected, found)) = said {
        let what = format!("its newest attempt, the refund being {},", movement.state);
        findings.add(Check::AttemptsFit, row(), what, expected, found);
    }
    let is_by_hand = newest.is_some_and(|attempt| attempt.outcome.as_deref() == Some(AttemptOutcome::ByHand.as_str()));
    let was_sent = movement.state == RefundState::Succeeded && (is_by_hand || refund.other_way.is_some());
    if was_sent && refund.evidence.is_empty() {
        findings.add(Check::AttemptsFit, row(), "its evidence, a person having sent it,", "there", "empty");
    }
}

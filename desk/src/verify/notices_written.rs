//! I7: a customer is written to about each state that owes them a mail, once. A notice stays in the outbox after it was sent, so
//! what is not there was never written.
//!
//! All notices are counted first, by what they tell and of what; each purchase then asks for its own.

use domain::{NoticeKind, RefundState, TicketState};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::book::{Book, Movement};
use super::finding::{Check, Findings};
use crate::Notice;

/// How many notices tell of what. A few bytes for each, since they are many: a name of eight bytes stands for what is named,
/// which two of a million share once in forty million.
#[derive(Default)]
pub(super) struct Notices {
    counts: HashMap<u64, u32>,
    /// Merchants with a notice that nobody can read: it may be the one that is missed.
    unread_of: HashSet<String>,
}

impl Notices {
    pub(super) fn add(&mut self, merchant_id: &str, notice: &Notice) {
        if let Some(subject) = notice.refund_id.as_ref().or(notice.ticket_id.as_ref()) {
            *self.counts.entry(key(merchant_id, subject, notice.kind)).or_default() += 1;
        }
    }

    pub(super) fn add_unread(&mut self, merchant_id: &str) {
        self.unread_of.insert(merchant_id.to_owned());
    }

    fn count(&self, merchant_id: &str, subject: &str, kind: NoticeKind) -> usize {
        let count = self.counts.get(&key(merchant_id, subject, kind));
        count.and_then(|count| usize::try_from(*count).ok()).unwrap_or(0)
    }
}

fn key(merchant_id: &str, subject: &str, kind: NoticeKind) -> u64 {
    let mut hasher = DefaultHasher::new();
    (merchant_id, subject, kind).hash(&mut hasher);
    hasher.finish()
}

pub(super) fn check(book: &Book, notices: &Notices, findings: &mut Findings<'_>) {
    for request in &book.requests {
        let mut owed = vec![NoticeKind::RequestReceived];
        if matches!(request.state, TicketState::Rejected { .. }) {
            owed.push(NoticeKind::RequestRejected);
        }
        let row = book.name_of("ticket", &request.row.number);
        expect(book, &row, &request.row.ticket_id, &owed, notices, findings);
    }
    for movement in &book.movements {
        let owed = if book.purchase.customer_id.is_some() { owed_about(movement) } else { Vec::new() };
        let row = book.name_of("refund", &movement.row.refund_id);
        expect(book, &row, &movement.row.refund_id, &owed, notices, findings);
    }
}

fn expect(book: &Book, row: &str, subject: &str, owed: &[NoticeKind], notices: &Notices, findings: &mut Findings<'_>) {
    let merchant_id = &book.purchase.merchant_id;
    for kind in NoticeKind::ALL {
        let (expected, found) = (usize::from(owed.contains(kind)), notices.count(merchant_id, subject, *kind));
        if found == expected || (found < expected && notices.unread_of.contains(merchant_id)) {
            continue;
        }
        let what = format!("the number of mails {kind} about it");
        findings.add(Check::NoticesWritten, row, what, expected, found);
    }
}

/// How it began, and what came of it. What was made elsewhere is not ours to write about, unless it answers a request or a
/// refund of ours.
fn owed_about(movement: &Movement) -> Vec<NoticeKind> {
    let row = &movement.row;
    let answers = row.ticket_id.is_some() || row.replaces.is_some();
    let is_recorded = row.destination == "recorded";
    let mut owed = Vec::new();
    if movement.is_made_elsewhere() {
        owed.extend((answers && row.origin == "gateway").then_some(NoticeKind::RefundSucceeded));
    } else if is_recorded {
        owed.extend(row.other_way.is_some().then_some(NoticeKind::RefundRecorded));
    } else {
        owed.push(match (&row.replaces, movement.is_credit_alone()) {
            (Some(_), true) => NoticeKind::RefundCredited,
            (Some(_), false) => NoticeKind::RefundRetried,
            (None, _) if row.ticket_id.is_some() => NoticeKind::RefundApproved,
            (None, _) => NoticeKind::RefundMade,
        });
        // Credit alone is given with the first mail.
        let paid = row.succeeded_at.is_some() && !movement.is_credit_alone();
        owed.extend(paid.then_some(NoticeKind::RefundSucceeded));
    }
    let is_ours = row.external_number.is_none() || row.ticket_id.is_some();
    if is_ours || (row.replaces.is_some() && row.evidence.is_empty()) {
        match movement.state {
            RefundState::Failed if row.succeeded_at.is_some() => owed.push(NoticeKind::RefundCameBack),
            RefundState::Failed => owed.push(NoticeKind::RefundFailed),
            RefundState::Canceled => owed.push(NoticeKind::RefundCanceled),
            _ => {}
        }
    }
    owed
}

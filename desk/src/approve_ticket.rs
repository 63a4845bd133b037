use domain::{Actor, CheckedCase, Currency, LineRefund, MESSAGE_LIMIT, Minor, Outcome, Preview, Reason, TicketState};
use storage::{Merchant, Role, Staff, StorageError, TicketRecord};

use crate::open_purchase::{self, PurchaseFile};
use crate::request_refund::NO_EVIDENCE;
use crate::reserve::{Approval, reserve_refund};
use crate::{Deed, Desk, Failed};

/// A staff member's yes.
#[derive(Debug, Clone)]
pub struct ApproveTicket {
    pub number: String,
    /// Minor units to give instead of all that was asked; none is all.
    pub amount: Option<Minor>,
    /// The word to the customer, [`MESSAGE_LIMIT`] characters at most.
    pub note: String,
    /// The amount the page showed, minor units.
    pub expected_total: Minor,
}

/// Why an approval was not taken, in the order asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApproveRefused {
    NotFound,
    /// The role may look, not decide.
    NotAllowed,
    /// Somebody was first.
    AlreadyDecided {
        state: TicketState,
    },
    NoteTooLong {
        limit: usize,
    },
    MoreThanAsked {
        given: Minor,
        asked: Minor,
    },
    /// Nothing of the kind can be paid any more.
    Ineligible {
        reasons: Vec<Reason>,
    },
    /// The amount is above what this person may approve.
    AboveLimit {
        limit: Minor,
    },
    /// The gateway cannot move just this; minor units that it can instead. The rest stays refundable.
    BetweenSteps {
        nearest: Minor,
    },
    /// Another amount than the page showed, since something changed meanwhile.
    AmountChanged {
        expected: Minor,
        now: Minor,
    },
}

impl Desk {
    /// Approves a pending ticket, all of it or less, and reserves its money.
    pub async fn approve_ticket(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        asked: ApproveTicket,
    ) -> Deed<TicketRecord, ApproveRefused> {
        self.despite_contention(|| self.try_to_approve(merchant, staff, &asked)).await
    }

    async fn try_to_approve(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        asked: &ApproveTicket,
    ) -> Deed<TicketRecord, ApproveRefused> {
        use ApproveRefused as Refused;
        let refuse = |refused| Err(Failed::Refused(refused));
        let mut writing = self.storage().writing().await?;
        let Some(found) = writing.find_ticket(&merchant.merchant_id, &asked.number).await? else {
            return refuse(Refused::NotFound);
        };
        if staff.role < Role::Reviewer {
            return refuse(Refused::NotAllowed);
        }
        writing.hold_purchase(&merchant.merchant_id, &found.purchase_id).await?;
        // Read again under the hold: of two who decide at once, the second sees what the first did.
        let record = writing.get_ticket(&found.ticket_id).await?;
        if !matches!(record.ticket.state, TicketState::Pending { .. }) {
            return refuse(Refused::AlreadyDecided { state: record.ticket.state });
        }
        if asked.note.chars().count() > MESSAGE_LIMIT {
            return refuse(Refused::NoteTooLong { limit: MESSAGE_LIMIT });
        }
        if let Some(given) = asked.amount.filter(|given| *given > record.asked_total) {
            return refuse(Refused::MoreThanAsked { given, asked: record.asked_total });
        }
        let purchase = writing.find_purchase(&merchant.merchant_id, &record.purchase_id).await?.ok_or_else(|| {
            StorageError::Inconsistent { table: "ticket", row: format!("{} has no purchase", record.ticket_id) }
        })?;
        let file = open_purchase::open_without_tickets(&mut writing, merchant, purchase, self).await?;
        let lines = writing.list_ticket_lines(&record.ticket_id).await?;
        let preview = preview_of_decision(&file, &record, &lines, asked.amount);
        if preview.outcome == Outcome::Ineligible {
            return refuse(Refused::Ineligible { reasons: preview.reasons });
        }
        let limit = Self::limit_of(merchant, staff, record.currency);
        if let Some(limit) = limit.filter(|limit| preview.total > *limit) {
            return refuse(Refused::AboveLimit { limit });
        }
        if let Some(nearest) = preview.nearest() {
            return refuse(Refused::BetweenSteps { nearest });
        }
        if preview.total != asked.expected_total {
            return refuse(Refused::AmountChanged { expected: asked.expected_total, now: preview.total });
        }

        let left_out = left_out(&file, &record, &lines, &preview);
        let approval =
            Approval { by: Actor::Staff(staff.staff_id.clone()), preview: &preview, note: &asked.note, left_out };
        let record = reserve_refund(self, &mut writing, merchant, &file, record, approval).await?;
        writing.commit().await?;
        self.announce_work();
        Ok(record)
    }
}

/// The case that staff decide: what the ticket asks for and why, as of the day it was asked, since waiting for an
/// answer must not cost the customer anything, and over the policy's exclusions, since staff may be kinder than it.
/// `asked` are the ticket's lines.
pub fn case_of_decision(file: &PurchaseFile, record: &TicketRecord, asked: &[LineRefund]) -> CheckedCase {
    file.case.asking(record.selection.clone()).because(record.reason, NO_EVIDENCE).deciding(record.requested_at, asked)
}

/// What a yes to a ticket would move.
pub(crate) fn preview_of_decision(
    file: &PurchaseFile,
    record: &TicketRecord,
    asked: &[LineRefund],
    amount: Option<Minor>,
) -> Preview {
    let case = case_of_decision(file, record, asked);
    match amount {
        Some(amount) => case.preview_of_part(amount),
        None => case.preview(),
    }
}

/// What the gateway could not move of the whole, minor units, where this is the most that it could.
fn left_out(file: &PurchaseFile, record: &TicketRecord, lines: &[LineRefund], approved: &Preview) -> Minor {
    let whole = preview_of_decision(file, record, lines, None);
    if whole.nearest() == Some(approved.total) { whole.total.saturating_sub(approved.total) } else { 0 }
}

impl Desk {
    /// The most that a person may approve of a ticket in this currency, minor units; none for no limit. Limits allow
    /// nothing of a currency that they do not name. Whoever is another merchant's may approve nothing.
    pub fn limit_of(merchant: &Merchant, staff: &Staff, currency: Currency) -> Option<Minor> {
        if staff.merchant_id != merchant.merchant_id {
            return Some(0);
        }
        staff.approves_up_to.as_ref().map(|limits| limits.allowed_of(currency))
    }
}

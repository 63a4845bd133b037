use domain::{Actor, EventKind, MESSAGE_LIMIT, NoticeKind, Queue, TicketState};
use storage::{Change, Merchant, Role, Staff, TicketRecord};

use crate::notice::Notice;
use crate::{Deed, Desk, Failed};

/// A staff member's no.
#[derive(Debug, Clone)]
pub struct RejectTicket {
    pub number: String,
    /// The word to the customer, [`MESSAGE_LIMIT`] characters at most; a no needs one.
    pub note: String,
}

/// Why a rejection was not taken, in the order asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RejectRefused {
    NotFound,
    NotAllowed,
    AlreadyDecided {
        state: TicketState,
    },
    /// A customer who is refused money learns why.
    NoNote,
    NoteTooLong {
        limit: usize,
    },
}

impl Desk {
    /// Rejects a pending ticket with a note to the customer.
    pub async fn reject_ticket(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        asked: RejectTicket,
    ) -> Deed<TicketRecord, RejectRefused> {
        self.despite_contention(|| self.try_to_reject(merchant, staff, &asked)).await
    }

    async fn try_to_reject(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        asked: &RejectTicket,
    ) -> Deed<TicketRecord, RejectRefused> {
        use RejectRefused as Refused;
        let refuse = |refused| Err(Failed::Refused(refused));
        let mut writing = self.storage().writing().await?;
        let Some(found) = writing.find_ticket(&merchant.merchant_id, &asked.number).await? else {
            return refuse(Refused::NotFound);
        };
        if staff.role < Role::Reviewer {
            return refuse(Refused::NotAllowed);
        }
        writing.hold_purchase(&merchant.merchant_id, &found.purchase_id).await?;
        let mut record = writing.get_ticket(&found.ticket_id).await?;
        let by = Actor::Staff(staff.staff_id.clone());
        let Ok(rejected) = record.ticket.clone().reject(self.now(), by.clone()) else {
            return refuse(Refused::AlreadyDecided { state: record.ticket.state });
        };
        if asked.note.trim().is_empty() {
            return refuse(Refused::NoNote);
        }
        if asked.note.chars().count() > MESSAGE_LIMIT {
            return refuse(Refused::NoteTooLong { limit: MESSAGE_LIMIT });
        }

        record.ticket = rejected;
        record.note = asked.note.trim().to_owned();
        writing.record_decision(&record).await?;
        writing.move_ticket(&record, Queue::Done).await?;
        self.write_event(&mut writing, &record, EventKind::TicketRejected, by).await?;
        self.write_notice(
            &mut writing,
            &merchant.merchant_id,
            &Notice::of_ticket(NoticeKind::RequestRejected, &record),
        )
        .await?;
        writing.tell(Change {
            merchant_id: merchant.merchant_id.clone(),
            customer_id: Some(record.customer_id.clone()),
            ticket: Some(record.number.clone()),
        });
        writing.commit().await?;
        self.announce_work();
        Ok(record)
    }
}

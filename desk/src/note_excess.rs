use domain::{Actor, EventKind};
use storage::{Change, Event, Merchant, Role, Staff};

use crate::find_excess::excess_facts;
use crate::{Deed, Desk, Failed};

/// Why it was not noted, in the order asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoteExcessRefused {
    NotFound,
    /// The role may look, not decide.
    NotAllowed,
    /// Somebody was first, or it is in the books by now.
    NotWaiting,
}

impl Desk {
    /// Staff know that more went back at a gateway than was left, and have looked into it. The books stay as they are: it
    /// is taken into them as soon as it fits. Answers with the purchase's id.
    pub async fn note_excess(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        payment_id: &str,
        reference: &str,
    ) -> Deed<String, NoteExcessRefused> {
        self.despite_contention(|| self.try_to_note_excess(merchant, staff, payment_id, reference)).await
    }

    async fn try_to_note_excess(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        payment_id: &str,
        reference: &str,
    ) -> Deed<String, NoteExcessRefused> {
        use NoteExcessRefused as Refused;
        let refuse = |refused| Err(Failed::Refused(refused));
        let mut writing = self.storage().writing().await?;
        let found = writing.find_excess_refund(payment_id, reference).await?;
        let Some(excess) = found.filter(|excess| excess.merchant_id == merchant.merchant_id) else {
            return refuse(Refused::NotFound);
        };
        if staff.role < Role::Reviewer {
            return refuse(Refused::NotAllowed);
        }
        let (now, by) = (self.now(), Actor::Staff(staff.staff_id.clone()));
        writing.hold_purchase(&merchant.merchant_id, &excess.purchase_id).await?;
        if !writing.record_excess_refund_noted(payment_id, reference, now, &by.to_string()).await? {
            return refuse(Refused::NotWaiting);
        }
        let event = Event {
            actor: by,
            facts: excess_facts(payment_id, reference, excess.amount, &excess.currency),
            ..self.merchant_event(merchant, EventKind::ExcessRefundNoted, payment_id)
        };
        writing.insert_event(&event).await?;
        writing.tell(Change { merchant_id: merchant.merchant_id.clone(), customer_id: None, ticket: None });
        writing.commit().await?;
        Ok(excess.purchase_id)
    }
}

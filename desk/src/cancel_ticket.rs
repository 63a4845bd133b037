use domain::{Actor, EventKind, Queue, TicketState};
use storage::{Change, Customer, Merchant, TicketRecord};

use crate::{Deed, Desk, Failed};

/// Why a request was not taken back, in the order asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CancelRefused {
    NotFound,
    AlreadyDecided { state: TicketState },
}

impl Desk {
    /// Takes a customer's own pending request back.
    pub async fn cancel_ticket(
        &self,
        merchant: &Merchant,
        customer: &Customer,
        number: &str,
    ) -> Deed<TicketRecord, CancelRefused> {
        self.despite_contention(|| self.try_to_cancel(merchant, customer, number)).await
    }

    async fn try_to_cancel(
        &self,
        merchant: &Merchant,
        customer: &Customer,
        number: &str,
    ) -> Deed<TicketRecord, CancelRefused> {
        use CancelRefused as Refused;
        let mut writing = self.storage().writing().await?;
        let found = writing.find_ticket(&merchant.merchant_id, number).await?;
        let Some(found) = found.filter(|ticket| ticket.customer_id == customer.customer_id) else {
            return Err(Failed::Refused(Refused::NotFound));
        };
        writing.hold_purchase(&merchant.merchant_id, &found.purchase_id).await?;
        let mut record = writing.get_ticket(&found.ticket_id).await?;
        let Ok(canceled) = record.ticket.clone().cancel(self.now()) else {
            return Err(Failed::Refused(Refused::AlreadyDecided { state: record.ticket.state }));
        };

        record.ticket = canceled;
        writing.record_decision(&record).await?;
        writing.move_ticket(&record, Queue::Done).await?;
        let by = Actor::Customer(customer.customer_id.clone());
        self.write_event(&mut writing, &record, EventKind::TicketCanceled, by).await?;
        writing.tell(Change {
            merchant_id: merchant.merchant_id.clone(),
            customer_id: Some(customer.customer_id.clone()),
            ticket: Some(record.number.clone()),
        });
        writing.commit().await?;
        Ok(record)
    }
}

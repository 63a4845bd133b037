use storage::{Merchant, Staff, TicketRecord};

use crate::{Deed, Desk, RemedyFailed, RemedyRefused, Repair};

impl Desk {
    /// Gives the amount of a ticket's failed refund as account credit instead: a new refund that is done at once,
    /// since no gateway is asked. The letter says that it is credit and not money.
    pub async fn credit_refund(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        asked: RemedyFailed,
    ) -> Deed<TicketRecord, RemedyRefused> {
        self.repair_as_staff(merchant, staff, &asked, Repair::Credit).await
    }
}

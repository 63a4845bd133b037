use storage::{Merchant, Staff, TicketRecord};

use crate::{Deed, Desk, RemedyFailed, RemedyRefused, Repair};

impl Desk {
    /// Tries a ticket's failed refund again: a new refund, and so a new key, of the same lines, total and fee, its
    /// money held anew. `failed` is the end of the old one; it stays as it is.
    pub async fn retry_refund(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        asked: RemedyFailed,
    ) -> Deed<TicketRecord, RemedyRefused> {
        self.repair_as_staff(merchant, staff, &asked, Repair::Retry).await
    }
}

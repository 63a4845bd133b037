//! What a mail needs beyond its notice, read when it is sent.

use domain::{LineRefund, Refund};
use storage::{Customer, Merchant, PaymentRecord, PolicyVersion, Purchase, Reading, StorageError, TicketRecord};

use super::Notice;

pub(crate) struct NoticeFacts {
    pub(crate) merchant: Merchant,
    pub(crate) customer: Customer,
    pub(crate) purchase: Purchase,
    pub(crate) payment: PaymentRecord,
    pub(crate) policy: PolicyVersion,
    pub(crate) ticket: Option<TicketRecord>,
    pub(crate) refund: Option<Refund>,
    pub(crate) lines: Vec<LineRefund>,
}

impl NoticeFacts {
    /// None where the customer is gone.
    pub(crate) async fn read(
        reading: &mut Reading,
        merchant_id: &str,
        notice: &Notice,
    ) -> Result<Option<Self>, StorageError> {
        let Some(customer) = reading.find_customer(&notice.customer_id).await? else { return Ok(None) };
        let ticket = match &notice.ticket_id {
            Some(ticket_id) => Some(reading.get_ticket(ticket_id).await?),
            None => None,
        };
        let (mut refund, mut lines) = (None, Vec::new());
        if let Some(refund_id) = &notice.refund_id {
            refund = Some(reading.get_refund(refund_id).await?);
            lines = reading.list_refund_lines(refund_id).await?;
        }
        let of_ticket = ticket.as_ref().map(|ticket| &ticket.purchase_id);
        let Some(purchase_id) = of_ticket.or(refund.as_ref().map(|refund| &refund.purchase_id)) else {
            return Ok(None);
        };
        let Some(purchase) = reading.find_purchase(merchant_id, purchase_id).await? else { return Ok(None) };
        Ok(Some(Self {
            merchant: reading.get_merchant(merchant_id).await?,
            payment: reading.get_payment_of(&purchase.purchase_id).await?,
            policy: reading.get_policy(&purchase.policy_id).await?,
            customer,
            purchase,
            ticket,
            refund,
            lines,
        }))
    }
}

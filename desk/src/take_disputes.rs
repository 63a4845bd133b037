use domain::Minor;
use storage::{Change, PaymentRecord, StorageError, Writing};

use crate::{Desk, DisputeOutcome, GatewayDispute};

impl Desk {
    /// A dispute freezes the payment; one that is lost counts like a refund, as far as anything is left (C9). Says whether
    /// it fits: what a refund on its way holds is counted once that has ended without it.
    pub(crate) async fn take_disputes(
        &self,
        mut writing: Writing,
        payment: &PaymentRecord,
        disputes: &[GatewayDispute],
    ) -> Result<bool, StorageError> {
        let payment = writing.get_payment(&payment.payment_id).await?;
        let standing = disputes.iter().filter(|dispute| dispute.outcome != DisputeOutcome::Won);
        let since = standing.clone().map(|dispute| dispute.opened_at).min();
        let lost: Minor =
            standing.filter(|dispute| dispute.outcome == DisputeOutcome::Lost).map(|dispute| dispute.amount).sum();
        let room = payment.room() + payment.lost_to_dispute;
        if lost > room {
            tracing::error!(payment_id = %payment.payment_id, lost, room, "a dispute took what refunds had given back");
        }
        let all_fits = lost <= room || payment.reserved == 0;
        let lost = lost.clamp(0, room.max(0));
        let known = (payment.disputed_at, payment.lost_to_dispute, payment.is_disputed_by_gateway);
        if (since, lost, since.is_some()) != known {
            writing.record_dispute(&payment.payment_id, since, lost).await?;
            writing.tell(Change { merchant_id: payment.merchant_id, customer_id: None, ticket: None });
        }
        writing.commit().await?;
        Ok(all_fits)
    }
}

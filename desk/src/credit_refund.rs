use domain::Remedy;
use storage::{Merchant, Staff, TicketRecord};

use crate::remedy::{RemedyFailed, RemedyRefused, Remedying, tell};
use crate::reserve::{set_aside, set_going};
use crate::{Deed, Desk, letter};

impl Desk {
    /// Gives the amount of a ticket's failed refund as account credit instead: a new refund that is done at once,
    /// since no gateway is asked. The letter says that it is credit and not money.
    pub async fn credit_refund(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        asked: RemedyFailed,
    ) -> Deed<TicketRecord, RemedyRefused> {
        let Remedying { mut writing, mut file, preview, by } =
            self.begin_remedy(merchant, staff, &asked, Remedy::AccountCredit).await?;

        let refund = set_aside(self, &mut writing, merchant, &file.purchase, &file.record, &preview).await?;
        self.write_event(&mut writing, &file.record, Some(&refund.refund_id), "refund_credited", &by).await?;
        let letter = letter::refund_credited(
            merchant,
            &file.customer,
            &file.record,
            &refund,
            &file.purchase.payment,
            self.public_url(),
        );
        self.write_letter(&mut writing, merchant, letter).await?;
        set_going(self, &mut writing, merchant, &mut file.record, &refund, &by).await?;
        tell(&mut writing, &file);
        writing.commit().await?;
        self.announce_work();
        Ok(file.record)
    }
}

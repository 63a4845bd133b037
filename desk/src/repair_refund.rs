use storage::RefundRecord;

use crate::open_refund::{RefundFile, refund_file};
use crate::{Caller, Deed, Desk, Failed, Once, RemedyFailed, RemedyRefused};

/// What a program does about a failed refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// The same way again.
    Retry,
    /// Account credit in its place.
    Credit,
}

/// Why it was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RepairRefused {
    NotFound,
    /// A guest bought it: there is no account that credit could be kept in.
    NoCustomer,
    /// What staff would be told too.
    NoRemedy(RemedyRefused),
}

impl Desk {
    /// Answers a failed refund with a new one, under the rules that bind staff, whether a ticket asked for it or not.
    /// The failed one stays as it is, and is answered once.
    pub async fn repair_refund(
        &self,
        once: &mut Once,
        caller: &Caller,
        refund_id: &str,
        repair: Repair,
    ) -> Deed<RefundFile, RepairRefused> {
        let found = once.writing.find_refund(&caller.merchant.merchant_id, refund_id).await?;
        let Some(found) = found else { return Err(Failed::Refused(RepairRefused::NotFound)) };
        match found.ticket_id.clone() {
            Some(ticket_id) => self.repair_of_ticket(once, caller, &found, &ticket_id, repair).await,
            None => self.repair_directly(once, caller, found, repair).await,
        }
    }

    async fn repair_of_ticket(
        &self,
        once: &mut Once,
        caller: &Caller,
        failed: &RefundRecord,
        ticket_id: &str,
        repair: Repair,
    ) -> Deed<RefundFile, RepairRefused> {
        let (merchant, by) = (&caller.merchant, caller.actor());
        let writing = &mut once.writing;
        let number = writing.get_ticket(ticket_id).await?.number;
        let asked = RemedyFailed { number, refund_id: failed.refund_id.clone() };
        let held = self.hold_for_remedy(writing, merchant, None, &asked, repair.remedy()).await;
        let (mut file, preview) = held.map_err(no_remedy)?;
        let refund = self.repair_ticket(writing, merchant, &mut file, &preview, &by).await?;
        Ok(refund_file(writing, refund).await?)
    }

    async fn repair_directly(
        &self,
        once: &mut Once,
        caller: &Caller,
        found: RefundRecord,
        repair: Repair,
    ) -> Deed<RefundFile, RepairRefused> {
        let (merchant, writing) = (&caller.merchant, &mut once.writing);
        let held = self.hold_direct(writing, merchant, None, &found.refund_id, repair.remedy()).await;
        let (file, preview) = held.map_err(no_remedy)?;
        Ok(self.repair_of_direct(writing, merchant, &file, &preview, &caller.actor()).await?)
    }
}

fn no_remedy(failed: Failed<RemedyRefused>) -> Failed<RepairRefused> {
    match failed {
        Failed::Refused(RemedyRefused::NotFound) => Failed::Refused(RepairRefused::NotFound),
        Failed::Refused(RemedyRefused::NoCustomer) => Failed::Refused(RepairRefused::NoCustomer),
        Failed::Refused(refused) => Failed::Refused(RepairRefused::NoRemedy(refused)),
        Failed::Trouble(trouble) => Failed::Trouble(trouble),
    }
}

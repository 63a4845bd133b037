use storage::{DirectRefund, RefundRecord};

use crate::direct_letter::Told;
use crate::direct_refund::purchase_of;
use crate::open_purchase;
use crate::open_refund::{RefundFile, refund_file};
use crate::remedy::FailedRefund;
use crate::reserve::{Cause, set_aside};
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
        let refund = self.repair_ticket(writing, merchant, &mut file, (repair, &preview), &by).await?;
        Ok(refund_file(writing, refund).await?)
    }

    async fn repair_directly(
        &self,
        once: &mut Once,
        caller: &Caller,
        found: RefundRecord,
        repair: Repair,
    ) -> Deed<RefundFile, RepairRefused> {
        let refuse = |refused| Err(Failed::Refused(refused));
        let merchant = &caller.merchant;
        let writing = &mut once.writing;
        writing.hold_purchase(&merchant.merchant_id, &found.purchase_id).await?;
        // Read again under the hold: of two who act at once, the second sees the first one's refund.
        let failed = writing.get_refund(&found.refund_id).await?;
        if writing.is_remedied(&failed.refund_id).await? {
            return refuse(RepairRefused::NoRemedy(RemedyRefused::AlreadyRemedied { state: failed.state }));
        }
        let lines = writing.list_refund_lines(&failed.refund_id).await?;
        let times_failed = match failed.failure_reason {
            Some(reason) => writing.count_failures(&failed.refund_id, reason).await?,
            None => 0,
        };
        let purchase = purchase_of(writing, &failed).await?;
        let file = open_purchase::open(writing, merchant, purchase, self).await?;
        let refund = FailedRefund { refund: &failed, lines: &lines, times_failed };
        let preview = refund.remedy(&file.case, repair.remedy(), self.now());
        let preview = preview.map_err(|refused| Failed::Refused(RepairRefused::NoRemedy(refused)))?;
        if preview.to_credit > 0 && file.purchase.customer_id.is_none() {
            return refuse(RepairRefused::NoCustomer);
        }

        let cause = Cause { ticket_id: None, reason: &failed.reason };
        let refund = set_aside(self, writing, merchant, &file, cause, &preview).await?;
        let before = writing.find_direct_refund(&failed.refund_id).await?;
        let direct = DirectRefund {
            refund_id: refund.refund_id.clone(),
            merchant_id: refund.merchant_id.clone(),
            made_by: caller.actor(),
            credit_order: before.as_ref().map_or(file.case.case().credit_order, |before| before.credit_order),
            note: before.map(|before| before.note).unwrap_or_default(),
            evidence: None,
            retry_of: Some(failed.refund_id.clone()),
        };
        writing.insert_direct_refund(&direct).await?;
        let told = match repair {
            Repair::Retry => Told::Retried,
            Repair::Credit => Told::Credited,
        };
        self.write_refund_event(writing, &refund, repair.event(), &direct.made_by, "{}".to_owned()).await?;
        self.tell_of_refund(writing, merchant, (&file.purchase, &file.payment), &refund, told).await?;
        self.set_direct_going(writing, caller, &file, &refund).await?;
        Ok(RefundFile { refund, lines: preview.lines, direct: Some(direct) })
    }
}

fn no_remedy(failed: Failed<RemedyRefused>) -> Failed<RepairRefused> {
    match failed {
        Failed::Refused(RemedyRefused::NotFound) => Failed::Refused(RepairRefused::NotFound),
        Failed::Refused(refused) => Failed::Refused(RepairRefused::NoRemedy(refused)),
        Failed::Trouble(trouble) => Failed::Trouble(trouble),
    }
}

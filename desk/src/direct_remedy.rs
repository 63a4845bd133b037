//! What is done about a failed refund that no ticket stands behind, by staff and by programs alike: under the rules
//! that bind a ticket's remedies. The failed one stays as it is, and is answered once.

use domain::{Preview, RefundState, Remedy, Timestamp};
use storage::{DirectRefund, Merchant, RefundRecord, Role, Staff, StorageError, Writing};

use crate::direct_letter::Told;
use crate::gateway_word::give_account_credit;
use crate::moved_elsewhere::MovedElsewhere;
use crate::open_refund::RefundFile;
use crate::proof::{ProofRefused, is_counted};
use crate::remedy::{FailedRefund, as_staff};
use crate::reserve::{Cause, set_aside};
use crate::{AttendRefused, Deed, Desk, DirectFile, ElsewhereRefused, Failed, PaidElsewhere, RemedyRefused, Repair};

impl DirectFile {
    /// What would move now if this person took a remedy for it, or why not.
    pub fn remedy(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        remedy: Remedy,
        now: Timestamp,
    ) -> Result<Preview, RemedyRefused> {
        as_staff(merchant, staff, self.refund.currency, || self.remedy_for(remedy, now))
    }

    /// The same, whoever asks.
    fn remedy_for(&self, remedy: Remedy, now: Timestamp) -> Result<Preview, RemedyRefused> {
        if self.answered_by.is_some() {
            return Err(RemedyRefused::AlreadyRemedied { state: self.refund.state });
        }
        let tries = self.earlier_tries.iter().map(|(refund, _)| refund).chain([&self.refund]);
        let times_failed = tries.filter(|tried| tried.failure_reason == self.refund.failure_reason).count();
        let failed = FailedRefund { refund: &self.refund, lines: &self.lines, times_failed };
        let preview = failed.remedy(&self.purchase.case, remedy, now)?;
        if preview.to_credit > 0 && self.purchase.purchase.customer_id.is_none() {
            return Err(RemedyRefused::NoCustomer);
        }
        Ok(preview)
    }

    /// Whether this person may leave it at that: it failed, and nothing stands in its place.
    pub fn leave(&self, staff: &Staff) -> Result<(), AttendRefused> {
        if staff.role < Role::Reviewer {
            return Err(AttendRefused::NotAllowed);
        }
        let may = self.is_waiting && self.refund.state == RefundState::Failed;
        if may { Ok(()) } else { Err(AttendRefused::NotWaiting { state: self.refund.state }) }
    }
}

impl Desk {
    /// A staff member tries it again, or gives account credit in its place: a new refund.
    pub async fn repair_direct_refund(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        refund_id: &str,
        repair: Repair,
    ) -> Deed<RefundRecord, RemedyRefused> {
        self.despite_contention(|| self.try_to_repair_direct_refund(merchant, staff, refund_id, repair)).await
    }

    async fn try_to_repair_direct_refund(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        refund_id: &str,
        repair: Repair,
    ) -> Deed<RefundRecord, RemedyRefused> {
        let mut writing = self.storage().writing().await?;
        let (file, preview) = self.hold_direct(&mut writing, merchant, Some(staff), refund_id, repair.remedy()).await?;
        let by = format!("staff:{}", staff.staff_id);
        let made = self.repair_of_direct(&mut writing, merchant, &file, &preview, &by).await?;
        writing.commit().await?;
        self.announce_work();
        Ok(made.refund)
    }

    /// It was paid another way, as agreed with the customer: a new refund that is done already.
    pub async fn record_direct_elsewhere(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        refund_id: &str,
        paid: PaidElsewhere,
    ) -> Deed<RefundRecord, ElsewhereRefused> {
        self.despite_contention(|| self.try_to_record_direct_elsewhere(merchant, staff, refund_id, &paid)).await
    }

    async fn try_to_record_direct_elsewhere(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        refund_id: &str,
        paid: &PaidElsewhere,
    ) -> Deed<RefundRecord, ElsewhereRefused> {
        let mut writing = self.storage().writing().await?;
        let held = self.hold_direct(&mut writing, merchant, Some(staff), refund_id, Remedy::AnotherWay).await;
        let (file, preview) = held.map_err(|failed| failed.map(ElsewhereRefused::Remedy))?;
        paid.expects(&preview)?;
        let (now, by) = (self.now(), format!("staff:{}", staff.staff_id));
        let first = file.earlier_tries.first().map_or(&file.refund, |(first, _)| first);
        let proven = paid.proof.check(merchant, first.reserved_at, now);
        let (evidence, sent_at) = proven.map_err(|failed| failed.map(ElsewhereRefused::Proof))?;
        if is_counted(&mut writing, &file.refund.purchase_id, &evidence).await? {
            return Err(Failed::Refused(ElsewhereRefused::Proof(ProofRefused::CountedBefore)));
        }

        let failed = &file.refund;
        let moved = MovedElsewhere {
            refund_id: self.new_id("re"),
            merchant_id: &failed.merchant_id,
            purchase_id: &failed.purchase_id,
            payment_id: &failed.payment_id,
            currency: failed.currency,
            amount: preview.to_payment,
            made_at: now,
            moved_at: sent_at,
        };
        let mut refund = RefundRecord {
            total: preview.total,
            to_credit: preview.to_credit,
            reason: failed.reason.clone(),
            evidence: evidence.as_str().to_owned(),
            other_way: Some(paid.way),
            ..moved.record()
        };
        refund.expected_by = self.arrives_by(&mut writing, merchant, &refund, sent_at).await?;
        writing.insert_refund(&refund, &preview.lines).await?;
        writing.change_given_back(&refund.purchase_id, refund.total).await?;
        writing.record_refunded_elsewhere(&refund.payment_id, refund.to_payment).await?;
        if let Some(customer_id) = file.purchase.purchase.customer_id.as_ref().filter(|_| refund.to_credit > 0) {
            give_account_credit(&mut writing, &refund, customer_id, now).await?;
        }
        self.put_in_place(&mut writing, &file, &refund, &by).await?;
        for kind in ["refund_recorded", "refund_succeeded"] {
            self.write_refund_event(&mut writing, &refund, kind, &by, "{}".to_owned()).await?;
        }
        let about = (&file.purchase.purchase, &file.purchase.payment);
        self.tell_of_refund(&mut writing, merchant, about, &refund, Told::Elsewhere).await?;
        writing.commit().await?;
        self.announce_work();
        Ok(refund)
    }

    /// It failed, and nothing more is done about it here: it no longer lies where staff look.
    pub async fn leave_refund(&self, merchant: &Merchant, staff: &Staff, refund_id: &str) -> Deed<(), AttendRefused> {
        self.despite_contention(|| self.try_to_leave_refund(merchant, staff, refund_id)).await
    }

    async fn try_to_leave_refund(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        refund_id: &str,
    ) -> Deed<(), AttendRefused> {
        let mut writing = self.storage().writing().await?;
        let held = self.find_direct_held(&mut writing, merchant, refund_id).await?;
        let Some(file) = held else { return Err(Failed::Refused(AttendRefused::NotFound)) };
        file.leave(staff).map_err(Failed::Refused)?;
        let by = format!("staff:{}", staff.staff_id);
        writing.place_refund(&file.refund.refund_id, None).await?;
        self.tell_of_by(&mut writing, &file.refund, "refund_left", &by).await?;
        writing.commit().await?;
        Ok(())
    }

    /// Every guard of a remedy, asked while nobody else can decide about the purchase. A merchant's own program has no
    /// role and no limit: `staff` is none.
    pub(crate) async fn hold_direct(
        &self,
        writing: &mut Writing,
        merchant: &Merchant,
        staff: Option<&Staff>,
        refund_id: &str,
        remedy: Remedy,
    ) -> Deed<(DirectFile, Preview), RemedyRefused> {
        let Some(file) = self.find_direct_held(writing, merchant, refund_id).await? else {
            return Err(Failed::Refused(RemedyRefused::NotFound));
        };
        let preview = match staff {
            Some(staff) => file.remedy(merchant, staff, remedy, self.now()),
            None => file.remedy_for(remedy, self.now()),
        };
        Ok((file, preview.map_err(Failed::Refused)?))
    }

    /// Read under the hold: of two who act at once, the second sees what the first did.
    async fn find_direct_held(
        &self,
        writing: &mut Writing,
        merchant: &Merchant,
        refund_id: &str,
    ) -> Result<Option<DirectFile>, StorageError> {
        let found = writing.find_refund(&merchant.merchant_id, refund_id).await?;
        let Some(found) = found.filter(|refund| refund.ticket_id.is_none()) else { return Ok(None) };
        writing.hold_purchase(&merchant.merchant_id, &found.purchase_id).await?;
        let refund = writing.get_refund(refund_id).await?;
        Ok(Some(self.direct_file(writing, merchant, refund).await?))
    }

    /// The new refund with its event, its letter and its work, once every guard was asked.
    pub(crate) async fn repair_of_direct(
        &self,
        writing: &mut Writing,
        merchant: &Merchant,
        file: &DirectFile,
        preview: &Preview,
        by: &str,
    ) -> Result<RefundFile, StorageError> {
        let cause = Cause { ticket_id: None, reason: &file.refund.reason };
        let refund = set_aside(self, writing, merchant, &file.purchase, cause, preview).await?;
        let direct = self.put_in_place(writing, file, &refund, by).await?;
        let made = Repair::made(&refund);
        let told = match made {
            Repair::Retry => Told::Retried,
            Repair::Credit => Told::Credited,
        };
        self.write_refund_event(writing, &refund, made.event(), by, "{}".to_owned()).await?;
        let about = (&file.purchase.purchase, &file.purchase.payment);
        self.tell_of_refund(writing, merchant, about, &refund, told).await?;
        self.set_direct_going(writing, merchant, by, &file.purchase, &refund).await?;
        Ok(RefundFile { refund, lines: preview.lines.clone(), direct: Some(direct) })
    }

    /// The new refund stands in the failed one's place, which waits no longer.
    async fn put_in_place(
        &self,
        writing: &mut Writing,
        file: &DirectFile,
        refund: &RefundRecord,
        by: &str,
    ) -> Result<DirectRefund, StorageError> {
        let before = file.direct.as_ref();
        let direct = DirectRefund {
            refund_id: refund.refund_id.clone(),
            merchant_id: refund.merchant_id.clone(),
            made_by: by.to_owned(),
            credit_order: before.map_or(file.purchase.case.case().credit_order, |before| before.credit_order),
            note: before.map(|before| before.note.clone()).unwrap_or_default(),
            retry_of: Some(file.refund.refund_id.clone()),
        };
        writing.insert_direct_refund(&direct).await?;
        writing.place_refund(&file.refund.refund_id, None).await?;
        Ok(direct)
    }
}

use domain::{Minor, OtherWay, Preview, Remedy, Timestamp};
use storage::{Merchant, Queue, RefundRecord, Staff, StorageError, TicketRecord, Writing};

use crate::gateway_word::give_account_credit;
use crate::moved_elsewhere::MovedElsewhere;
use crate::proof::{Proof, ProofRefused, is_counted};
use crate::remedy::{RemedyFailed, RemedyRefused, tell};
use crate::{Deed, Desk, Failed};

/// A person's word that a failed refund's money was paid another way.
#[derive(Debug, Clone)]
pub struct PaidElsewhere {
    pub way: OtherWay,
    pub proof: Proof,
    /// What the page said is to be paid, minor units. What becomes account credit is not in it.
    pub expected: Minor,
}

impl PaidElsewhere {
    /// Whoever paid what an old page said must not have another amount written down.
    pub(crate) fn expects(&self, preview: &Preview) -> Deed<(), ElsewhereRefused> {
        let (expected, now) = (self.expected, preview.to_payment);
        if expected == now { Ok(()) } else { Err(Failed::Refused(ElsewhereRefused::AmountChanged { expected, now })) }
    }
}

/// Why it was not recorded, in the order asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ElsewhereRefused {
    Remedy(RemedyRefused),
    /// Another amount is to be paid than the page showed, since something changed meanwhile.
    AmountChanged {
        expected: Minor,
        now: Minor,
    },
    Proof(ProofRefused),
}

impl Desk {
    /// The amount of a ticket's failed refund was paid another way, as agreed with the customer: a new refund that is
    /// done already, since no gateway is asked. Recorded and moved are two facts; this one has a person's word for it.
    pub async fn record_elsewhere(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        asked: RemedyFailed,
        paid: PaidElsewhere,
    ) -> Deed<TicketRecord, ElsewhereRefused> {
        self.despite_contention(|| self.try_to_record_elsewhere(merchant, staff, &asked, &paid)).await
    }

    async fn try_to_record_elsewhere(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        asked: &RemedyFailed,
        paid: &PaidElsewhere,
    ) -> Deed<TicketRecord, ElsewhereRefused> {
        let mut writing = self.storage().writing().await?;
        let held = self.hold_for_remedy(&mut writing, merchant, Some(staff), asked, Remedy::AnotherWay).await;
        let (mut file, preview) = held.map_err(|failed| failed.map(ElsewhereRefused::Remedy))?;
        paid.expects(&preview)?;
        let by = format!("staff:{}", staff.staff_id);
        let now = self.now();
        // The first was set aside by the approval.
        let first = file.earlier_tries.first().map(|(refund, _)| refund).or(file.refund.as_ref());
        let approved_at = first.map_or(now, |refund| refund.reserved_at);
        let (evidence, sent_at) =
            paid.proof.check(merchant, approved_at, now).map_err(|failed| failed.map(ElsewhereRefused::Proof))?;
        if is_counted(&mut writing, &file.record.purchase_id, &evidence).await? {
            return Err(Failed::Refused(ElsewhereRefused::Proof(ProofRefused::CountedBefore)));
        }

        let payment = &file.purchase.payment;
        let moved = MovedElsewhere {
            refund_id: self.new_id("re"),
            merchant_id: &payment.merchant_id,
            purchase_id: &payment.purchase_id,
            payment_id: &payment.payment_id,
            currency: file.record.currency,
            amount: preview.to_payment,
            made_at: now,
            moved_at: sent_at,
        };
        let mut refund = RefundRecord {
            ticket_id: Some(file.record.ticket_id.clone()),
            total: preview.total,
            to_credit: preview.to_credit,
            reason: file.record.reason.as_str().to_owned(),
            evidence: evidence.as_str().to_owned(),
            other_way: Some(paid.way),
            ..moved.record()
        };
        refund.expected_by = self.arrives_by(&mut writing, merchant, &refund, sent_at).await?;
        writing.insert_refund(&refund, &preview.lines).await?;
        writing.change_given_back(&refund.purchase_id, refund.total).await?;
        writing.record_refunded_elsewhere(&refund.payment_id, refund.to_payment).await?;
        if refund.to_credit > 0 {
            give_account_credit(&mut writing, &refund, &file.record.customer_id, now).await?;
        }
        for kind in ["refund_recorded", "refund_succeeded"] {
            self.write_event(&mut writing, &file.record, Some(&refund.refund_id), kind, &by).await?;
        }
        let letter = self.letter_about(merchant, &file.customer, &file.record).recorded(&refund, payment);
        self.write_letter(&mut writing, merchant, letter).await?;
        writing.move_ticket(&file.record, Queue::Done).await?;
        file.record.queue = Queue::Done;
        tell(&mut writing, &file);
        writing.commit().await?;
        self.announce_work();
        Ok(file.record)
    }

    /// Banks take their days; what was handed over is there.
    pub(crate) async fn arrives_by(
        &self,
        writing: &mut Writing,
        merchant: &Merchant,
        refund: &RefundRecord,
        sent_at: Timestamp,
    ) -> Result<Option<Timestamp>, StorageError> {
        match refund.other_way {
            Some(OtherWay::BankTransfer) => Ok(Some(self.expected_by(writing, merchant, refund, sent_at).await?)),
            Some(OtherWay::Cash | OtherWay::SomethingElse) | None => Ok(None),
        }
    }
}

use domain::{Actor, Beginning, Minor, Moved, OtherWay, Preview, Refund, Remedy, Timestamp};
use storage::{Merchant, Staff, StorageError, Writing};

use crate::proof::{Proof, ProofRefused, is_counted};
use crate::{Deed, Desk, Failed, RemedyRefused};

/// A person's word that a failed refund's money was paid another way.
#[derive(Debug, Clone)]
pub struct PaidElsewhere {
    pub way: OtherWay,
    pub proof: Proof,
    /// What the page said is to be paid, minor units. What becomes account credit is not in it.
    pub expected: Minor,
}

impl PaidElsewhere {
    /// Who paid what an old page said must not have another amount written down.
    fn expects(&self, preview: &Preview) -> Deed<(), ElsewhereRefused> {
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
    /// The amount of a failed refund was paid another way, as agreed with the customer: a new refund that is done already,
    /// since no gateway is asked. Recorded and moved are two facts; this one has a person's word for it.
    pub async fn record_elsewhere(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        refund_id: &str,
        paid: PaidElsewhere,
    ) -> Deed<Refund, ElsewhereRefused> {
        self.despite_contention(|| self.try_to_record_elsewhere(merchant, staff, refund_id, &paid)).await
    }

    async fn try_to_record_elsewhere(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        refund_id: &str,
        paid: &PaidElsewhere,
    ) -> Deed<Refund, ElsewhereRefused> {
        let mut writing = self.storage().writing().await?;
        let held = self.hold_for_remedy(&mut writing, merchant, Some(staff), refund_id, Remedy::AnotherWay).await;
        let (file, preview) = held.map_err(|failed| failed.map(ElsewhereRefused::Remedy))?;
        paid.expects(&preview)?;
        let approved_at = file.tries.first().reserved_at;
        let proven = paid.proof.check(merchant, approved_at, self.now());
        let (evidence, sent_at) = proven.map_err(|failed| failed.map(ElsewhereRefused::Proof))?;
        if is_counted(&mut writing, &file.tries.refund.purchase_id, &evidence).await? {
            return Err(Failed::Refused(ElsewhereRefused::Proof(ProofRefused::CountedBefore)));
        }

        let moved = Moved {
            total: preview.total,
            to_payment: preview.to_payment,
            to_credit: preview.to_credit,
            moved_at: sent_at,
            expected_by: self.arrives_by(&mut writing, &file.tries.refund, paid.way, sent_at).await?,
            other_way: Some(paid.way),
            evidence: evidence.as_str().to_owned(),
            external_number: None,
            trace_number: None,
        };
        let new = self.another_try(&file, Actor::Staff(staff.staff_id.clone()));
        let begun = Refund::record(new, Beginning::PaidAnotherWay, moved);
        let refund = self.begin_refund(&mut writing, begun, &preview.lines, 0).await?;
        writing.commit().await?;
        self.announce_work();
        Ok(refund)
    }

    /// Banks take their days; what was handed over is there.
    async fn arrives_by(
        &self,
        writing: &mut Writing,
        failed: &Refund,
        way: OtherWay,
        sent_at: Timestamp,
    ) -> Result<Option<Timestamp>, StorageError> {
        match way {
            OtherWay::BankTransfer => Ok(Some(self.expected_by(writing, failed, sent_at).await?)),
            OtherWay::Cash | OtherWay::SomethingElse => Ok(None),
        }
    }
}

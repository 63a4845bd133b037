//! A person's word that money was sent, where no gateway of ours sent it.

use domain::{CivilDate, Evidence, EvidenceProblem, Timestamp};
use storage::{Merchant, Reading, StorageError};

use crate::{Calendar, Deed, Failed};

/// As it was typed.
#[derive(Debug, Clone)]
pub struct Proof {
    /// Where it can be looked up, such as a bank's reference.
    pub evidence: String,
    /// On which of the merchant's days it was sent; none for now.
    pub sent_on: Option<CivilDate>,
}

/// Why a word is not taken, in the order asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofRefused {
    Evidence(EvidenceProblem),
    InTheFuture,
    /// Nothing may have been sent before somebody said yes (I10).
    BeforeApproval {
        approved_at: Timestamp,
    },
    /// What it names was found at the gateway and is in the books.
    CountedBefore,
}

/// Whether evidence names a refund of the purchase that was found at the gateway: it must not count twice. What is found later is
/// known by its evidence then.
pub(crate) async fn is_counted(
    reading: &mut Reading,
    purchase_id: &str,
    evidence: &Evidence,
) -> Result<bool, StorageError> {
    let refunds = reading.list_refunds_of_purchase(purchase_id).await?;
    let mut found = refunds
        .iter()
        .filter(|refund| refund.state().holds_money())
        .filter_map(|refund| refund.external_number.as_ref());
    Ok(found.any(|name| Evidence::names(evidence.as_str(), name)))
}

impl Proof {
    /// The evidence, and when it was sent: of a day that is over, its noon, but never before the approval.
    pub(crate) fn check(
        &self,
        merchant: &Merchant,
        approved_at: Timestamp,
        now: Timestamp,
    ) -> Deed<(Evidence, Timestamp), ProofRefused> {
        let refuse = |refused| Err(Failed::Refused(refused));
        let evidence = match Evidence::parse(&self.evidence) {
            Ok(evidence) => evidence,
            Err(problem) => return refuse(ProofRefused::Evidence(problem)),
        };
        let calendar = Calendar::of(&merchant.timezone)?;
        let today = calendar.date_of(now);
        let sent_on = self.sent_on.unwrap_or(today);
        if sent_on > today {
            return refuse(ProofRefused::InTheFuture);
        }
        if sent_on < calendar.date_of(approved_at) {
            return refuse(ProofRefused::BeforeApproval { approved_at });
        }
        let noon = if sent_on == today { Some(now) } else { calendar.noon_of(sent_on) };
        let sent_at = noon.ok_or_else(|| StorageError::Inconsistent {
            table: "merchant",
            row: format!("{} has no noon of {sent_on}", merchant.slug),
        })?;
        Ok((evidence, sent_at.max(approved_at).min(now)))
    }
}

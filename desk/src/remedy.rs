//! What can be done about a refund that failed. The pages show it and the deeds ask it, so that no button is dead.

use domain::{FailureReason, Minor, Outcome, Preview, Reason, RefundState, Remedy, Timestamp};
use storage::{Change, Merchant, RefundRecord, Role, Staff, Writing};

use crate::{Deed, Desk, Failed, TicketFile};

/// A staff member's answer to a failed refund.
#[derive(Debug, Clone)]
pub struct RemedyFailed {
    pub number: String,
    /// The failed refund that the page showed: a second click on it finds that somebody was first.
    pub refund_id: String,
}

/// Why it was not done, in the order asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemedyRefused {
    NotFound,
    /// The role may look, not decide.
    NotAllowed,
    /// Somebody was first: a newer refund of the ticket stands there.
    AlreadyRemedied {
        state: RefundState,
    },
    NotFailed {
        state: RefundState,
    },
    /// It would fail too, or pay twice: the reason's row in `domain`'s table does not have it, or not once more.
    NotWorthIt {
        reason: FailureReason,
    },
    TooEarly {
        from: Timestamp,
    },
    /// Something changed since it was decided.
    Ineligible {
        reasons: Vec<Reason>,
    },
    /// The amount is above what this person may approve.
    AboveLimit {
        limit: Minor,
    },
}

impl TicketFile {
    /// What would move now if this person took a remedy for the ticket's failed refund, or why not. Of all remedies,
    /// [`Remedy::TryAgain`], [`Remedy::AccountCredit`] and [`Remedy::AnotherWay`] are deeds of ours.
    pub fn remedy(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        remedy: Remedy,
        now: Timestamp,
    ) -> Result<Preview, RemedyRefused> {
        use RemedyRefused as Refused;
        let Some(refund) = &self.refund else { return Err(Refused::NotFound) };
        if staff.role < Role::Reviewer {
            return Err(Refused::NotAllowed);
        }
        let (RefundState::Failed, Some(reason)) = (refund.state, refund.failure_reason) else {
            return Err(Refused::NotFailed { state: refund.state });
        };
        let remedies = reason.remedies();
        if !remedies.staff.contains(&remedy) {
            return Err(Refused::NotWorthIt { reason });
        }
        let preview = match remedy {
            Remedy::TryAgain => {
                let failed_at = refund.failed_at.unwrap_or(refund.reserved_at);
                let from = remedies.again.open_from(failed_at, self.times_failed(reason));
                let from = from.ok_or(Refused::NotWorthIt { reason })?;
                if now < from {
                    return Err(Refused::TooEarly { from });
                }
                self.purchase.case.preview_again(&self.refund_lines, refund.to_payment)
            }
            Remedy::AccountCredit => self.purchase.case.preview_again_as_credit(&self.refund_lines),
            Remedy::AnotherWay => self.purchase.case.preview_again_elsewhere(&self.refund_lines, refund.to_payment),
            Remedy::TopUpBalance
            | Remedy::AwaitDispute
            | Remedy::LookUpAtGateway
            | Remedy::AskAnew
            | Remedy::AskForAllThatIsLeft => return Err(Refused::NotWorthIt { reason }),
        };
        if preview.outcome == Outcome::Ineligible {
            return Err(Refused::Ineligible { reasons: preview.reasons });
        }
        match Desk::limit_of(merchant, staff, self.record.currency).filter(|limit| preview.total > *limit) {
            Some(limit) => Err(Refused::AboveLimit { limit }),
            None => Ok(preview),
        }
    }

    fn times_failed(&self, reason: FailureReason) -> usize {
        let before = self.earlier_tries.iter().map(|(refund, _)| refund);
        before.chain(&self.refund).filter(|refund| refund.failure_reason == Some(reason)).count()
    }

    fn has_refund(&self, refund_id: &str) -> bool {
        let before = self.earlier_tries.iter().map(|(refund, _)| refund);
        before.chain(&self.refund).any(|refund| refund.refund_id == refund_id)
    }
}

/// A failed refund under its purchase's hold, with what a remedy for it moves.
pub(crate) struct Remedying {
    pub(crate) writing: Writing,
    pub(crate) file: TicketFile,
    pub(crate) preview: Preview,
    pub(crate) by: String,
}

impl Desk {
    /// Every guard of a remedy, asked while nobody else can decide about the purchase.
    pub(crate) async fn begin_remedy(
        &self,
        merchant: &Merchant,
        staff: &Staff,
        asked: &RemedyFailed,
        remedy: Remedy,
    ) -> Deed<Remedying, RemedyRefused> {
        let refuse = |refused| Err(Failed::Refused(refused));
        let mut writing = self.storage().writing().await?;
        let Some(found) = writing.find_ticket(&merchant.merchant_id, &asked.number).await? else {
            return refuse(RemedyRefused::NotFound);
        };
        if staff.role < Role::Reviewer {
            return refuse(RemedyRefused::NotAllowed);
        }
        writing.hold_purchase(&merchant.merchant_id, &found.purchase_id).await?;
        // Read under the hold: of two who act at once, the second sees the first one's refund.
        let record = writing.get_ticket(&found.ticket_id).await?;
        let file = self.file_of(&mut writing, merchant, record).await?;
        let newest: Option<&RefundRecord> = file.refund.as_ref().filter(|_| file.has_refund(&asked.refund_id));
        let Some(newest) = newest else { return refuse(RemedyRefused::NotFound) };
        if newest.refund_id != asked.refund_id {
            return refuse(RemedyRefused::AlreadyRemedied { state: newest.state });
        }
        let preview = file.remedy(merchant, staff, remedy, self.now()).map_err(Failed::Refused)?;
        Ok(Remedying { writing, file, preview, by: format!("staff:{}", staff.staff_id) })
    }
}

/// Tells open pages of a ticket, once it is committed.
pub(crate) fn tell(writing: &mut Writing, file: &TicketFile) {
    writing.tell(Change {
        merchant_id: file.record.merchant_id.clone(),
        customer_id: Some(file.record.customer_id.clone()),
        ticket: Some(file.record.number.clone()),
    });
}

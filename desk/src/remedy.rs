//! What can be done about a refund that failed. The pages show it and the deeds ask it, so that no button is dead.

use domain::{
    CheckedCase, Currency, FailureReason, LineRefund, Minor, Outcome, Preview, Reason, RefundState, Remedy, Timestamp,
};
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
    /// A guest bought it: there is no account that credit could be kept in.
    NoCustomer,
    /// Something changed since it was decided.
    Ineligible {
        reasons: Vec<Reason>,
    },
    /// The amount is above what this person may approve.
    AboveLimit {
        limit: Minor,
    },
}

/// What a remedy would move, for somebody whose role and limit allow it.
pub(crate) fn as_staff(
    merchant: &Merchant,
    staff: &Staff,
    currency: Currency,
    remedy: impl FnOnce() -> Result<Preview, RemedyRefused>,
) -> Result<Preview, RemedyRefused> {
    if staff.role < Role::Reviewer {
        return Err(RemedyRefused::NotAllowed);
    }
    let preview = remedy()?;
    match Desk::limit_of(merchant, staff, currency).filter(|limit| preview.total > *limit) {
        Some(limit) => Err(RemedyRefused::AboveLimit { limit }),
        None => Ok(preview),
    }
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
        let Some(refund) = &self.refund else { return Err(RemedyRefused::NotFound) };
        as_staff(merchant, staff, self.record.currency, || self.remedy_for(refund, remedy, now))
    }

    /// The same, whoever asks.
    fn remedy_for(&self, refund: &RefundRecord, remedy: Remedy, now: Timestamp) -> Result<Preview, RemedyRefused> {
        let times_failed = refund.failure_reason.map_or(0, |reason| self.times_failed(reason));
        let failed = FailedRefund { refund, lines: &self.refund_lines, times_failed };
        failed.remedy(&self.purchase.case, remedy, now)
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

/// A refund that may have failed, of a ticket or of none.
pub(crate) struct FailedRefund<'a> {
    pub(crate) refund: &'a RefundRecord,
    pub(crate) lines: &'a [LineRefund],
    /// How often what it was made for failed for its reason, this time included.
    pub(crate) times_failed: usize,
}

impl FailedRefund<'_> {
    /// What a remedy for it moves now, or why it is none.
    pub(crate) fn remedy(&self, case: &CheckedCase, remedy: Remedy, now: Timestamp) -> Result<Preview, RemedyRefused> {
        use RemedyRefused as Refused;
        let refund = self.refund;
        let (RefundState::Failed, Some(reason)) = (refund.state, refund.failure_reason) else {
            return Err(Refused::NotFailed { state: refund.state });
        };
        let remedies = reason.remedies();
        if !remedies.staff.contains(&remedy) {
            return Err(Refused::NotWorthIt { reason });
        }
        let preview = match remedy {
            Remedy::TryAgain => {
                // Not later than now, whatever clock wrote it down.
                let failed_at = refund.failed_at.unwrap_or(refund.reserved_at).min(now);
                let from = remedies.again.open_from(failed_at, self.times_failed);
                let from = from.ok_or(Refused::NotWorthIt { reason })?;
                if now < from {
                    return Err(Refused::TooEarly { from });
                }
                case.preview_again(self.lines, refund.to_payment)
            }
            Remedy::AccountCredit => case.preview_again_as_credit(self.lines),
            Remedy::AnotherWay => case.preview_again_elsewhere(self.lines, refund.to_payment),
            Remedy::TopUpBalance
            | Remedy::AwaitDispute
            | Remedy::LookUpAtGateway
            | Remedy::AskAnew
            | Remedy::AskForAllThatIsLeft => return Err(Refused::NotWorthIt { reason }),
        };
        if preview.outcome == Outcome::Ineligible {
            return Err(Refused::Ineligible { reasons: preview.reasons });
        }
        Ok(preview)
    }
}

impl Desk {
    /// Every guard of a remedy for a ticket's refund, asked while nobody else can decide about the purchase: the ticket,
    /// and what the remedy moves. A merchant's own program has no role and no limit: `staff` is none.
    pub(crate) async fn hold_for_remedy(
        &self,
        writing: &mut Writing,
        merchant: &Merchant,
        staff: Option<&Staff>,
        asked: &RemedyFailed,
        remedy: Remedy,
    ) -> Deed<(TicketFile, Preview), RemedyRefused> {
        let refuse = |refused| Err(Failed::Refused(refused));
        let Some(found) = writing.find_ticket(&merchant.merchant_id, &asked.number).await? else {
            return refuse(RemedyRefused::NotFound);
        };
        if staff.is_some_and(|staff| staff.role < Role::Reviewer) {
            return refuse(RemedyRefused::NotAllowed);
        }
        writing.hold_purchase(&merchant.merchant_id, &found.purchase_id).await?;
        // Read under the hold: of two who act at once, the second sees the first one's refund.
        let record = writing.get_ticket(&found.ticket_id).await?;
        let file = self.file_of(writing, merchant, record).await?;
        let newest: Option<&RefundRecord> = file.refund.as_ref().filter(|_| file.has_refund(&asked.refund_id));
        let Some(newest) = newest else { return refuse(RemedyRefused::NotFound) };
        if newest.refund_id != asked.refund_id {
            return refuse(RemedyRefused::AlreadyRemedied { state: newest.state });
        }
        let preview = match staff {
            Some(staff) => file.remedy(merchant, staff, remedy, self.now()),
            None => file.remedy_for(newest, remedy, self.now()),
        };
        let preview = preview.map_err(Failed::Refused)?;
        Ok((file, preview))
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

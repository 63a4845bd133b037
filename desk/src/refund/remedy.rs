//! What can be done about a refund that failed. The pages show it and the operations ask it, so that no button is dead.

use domain::{CheckedCase, FailureReason, Minor, Outcome, Preview, Reason, Refund, RefundState, Remedy, Timestamp};
use storage::{Merchant, Role, Staff, Writing};

use super::{RefundFile, RefundTries};
use crate::{AttendRefused, Deed, Desk, Failed};

/// Why it was not done, in the order asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemedyRefused {
    NotFound,
    /// The role may look, not decide.
    NotAllowed,
    /// Somebody was first: a newer refund replaces it.
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
    /// A guest bought it: there is no account that credit could be kept in.
    NoCustomer,
    /// The amount is above what this person may approve.
    AboveLimit {
        limit: Minor,
    },
}

impl RefundTries {
    /// What would move now if this person took a remedy for it, or why not. Of all remedies, [`Remedy::TryAgain`],
    /// [`Remedy::AccountCredit`] and [`Remedy::AnotherWay`] are operations of ours.
    pub fn remedy(
        &self,
        case: &CheckedCase,
        merchant: &Merchant,
        staff: &Staff,
        remedy: Remedy,
        now: Timestamp,
    ) -> Result<Preview, RemedyRefused> {
        if staff.role < Role::Reviewer {
            return Err(RemedyRefused::NotAllowed);
        }
        let preview = self.remedy_for(case, remedy, now)?;
        match Desk::limit_of(merchant, staff, self.refund.currency).filter(|limit| preview.total > *limit) {
            Some(limit) => Err(RemedyRefused::AboveLimit { limit }),
            None => Ok(preview),
        }
    }

    /// The same, whoever asks.
    fn remedy_for(&self, case: &CheckedCase, remedy: Remedy, now: Timestamp) -> Result<Preview, RemedyRefused> {
        use RemedyRefused as Refused;
        if let Some(newest) = &self.replaced_by {
            return Err(Refused::AlreadyRemedied { state: newest.state() });
        }
        let refund = &self.refund;
        let Some((failed_at, reason)) = refund.failed_at().zip(refund.failure_reason()) else {
            return Err(Refused::NotFailed { state: refund.state() });
        };
        let remedies = reason.remedies();
        if !remedies.staff.contains(&remedy) {
            return Err(Refused::NotWorthIt { reason });
        }
        let preview = match remedy {
            Remedy::TryAgain => {
                // Not later than now, whatever clock wrote it down.
                let from = remedies.again.open_from(failed_at.min(now), self.times_failed(reason));
                let from = from.ok_or(Refused::NotWorthIt { reason })?;
                if now < from {
                    return Err(Refused::TooEarly { from });
                }
                case.preview_again(&self.lines, refund.to_payment)
            }
            Remedy::AccountCredit => case.preview_again_as_credit(&self.lines),
            Remedy::AnotherWay => case.preview_again_elsewhere(&self.lines, refund.to_payment),
            Remedy::TopUpBalance
            | Remedy::AwaitDispute
            | Remedy::LookUpAtGateway
            | Remedy::AskAnew
            | Remedy::AskForAllThatIsLeft => return Err(Refused::NotWorthIt { reason }),
        };
        if preview.outcome == Outcome::Ineligible {
            return Err(Refused::Ineligible { reasons: preview.reasons });
        }
        if preview.to_credit > 0 && refund.customer_id.is_none() {
            return Err(Refused::NoCustomer);
        }
        Ok(preview)
    }

    /// How often what it was made for failed for a reason, this time included.
    fn times_failed(&self, reason: FailureReason) -> usize {
        self.all().filter(|(refund, _)| refund.failure_reason() == Some(reason)).count()
    }

    /// Whether this person may leave it at that: it failed, waits for staff, and nothing replaces it.
    pub fn leave(&self, staff: &Staff) -> Result<(), AttendRefused> {
        if staff.role < Role::Reviewer {
            return Err(AttendRefused::NotAllowed);
        }
        let refund: &Refund = &self.refund;
        let may = refund.waits_since.is_some() && refund.state() == RefundState::Failed;
        if may { Ok(()) } else { Err(AttendRefused::NotWaiting { state: refund.state() }) }
    }
}

impl Desk {
    /// Every guard of a remedy, asked while nobody else can decide about the purchase: the refund, and what the remedy moves.
    /// A merchant's own program has no role and no limit: `staff` is none.
    pub(crate) async fn hold_for_remedy(
        &self,
        writing: &mut Writing,
        merchant: &Merchant,
        staff: Option<&Staff>,
        refund_id: &str,
        remedy: Remedy,
    ) -> Deed<(RefundFile, Preview), RemedyRefused> {
        let Some(file) = self.hold_refund(writing, merchant, refund_id).await? else {
            return Err(Failed::Refused(RemedyRefused::NotFound));
        };
        let (case, now) = (&file.purchase.case, self.now());
        let preview = match staff {
            Some(staff) => file.tries.remedy(case, merchant, staff, remedy, now),
            None => file.tries.remedy_for(case, remedy, now),
        };
        let preview = preview.map_err(Failed::Refused)?;
        Ok((file, preview))
    }
}

//! What staff can do about a refund that waits for a person. The pages show it and the deeds ask it, so that no button
//! is dead.

use domain::{Attention, Minor, Refund, RefundState};
use storage::{Merchant, Role, Staff, Writing};

use crate::{Deed, Desk, Failed, RefundTries};

/// What it is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attending {
    /// Nothing of it is at the gateway: no more tries.
    GiveUp,
    /// It was sent by hand, or could not be.
    ByHand,
}

/// Why it was not done, in the order asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttendRefused {
    NotFound,
    /// The role may look, not decide.
    NotAllowed,
    /// Somebody was first, or the gateway has spoken meanwhile.
    NotWaiting {
        state: RefundState,
    },
    /// It waits for something else.
    NotThisWay {
        why: Attention,
    },
    /// It is being checked once more.
    AlreadyGivenUp,
    /// The amount is above what this person may approve.
    AboveLimit {
        limit: Minor,
    },
}

impl RefundTries {
    /// Whether this person may answer it so, or why not.
    pub fn attend(&self, merchant: &Merchant, staff: &Staff, with: Attending) -> Result<(), AttendRefused> {
        may_attend(&self.refund, merchant, staff, with)
    }
}

fn may_attend(refund: &Refund, merchant: &Merchant, staff: &Staff, with: Attending) -> Result<(), AttendRefused> {
    use AttendRefused as Refused;
    if staff.role < Role::Reviewer {
        return Err(Refused::NotAllowed);
    }
    let Some((why, _)) = refund.attention() else {
        return Err(Refused::NotWaiting { state: refund.state() });
    };
    let is_this_way = match with {
        Attending::GiveUp => why.can_be_given_up(),
        Attending::ByHand => why == Attention::ByHand,
    };
    if !is_this_way {
        return Err(Refused::NotThisWay { why });
    }
    if refund.given_up.is_some() {
        return Err(Refused::AlreadyGivenUp);
    }
    match Desk::limit_of(merchant, staff, refund.currency).filter(|limit| refund.total > *limit) {
        Some(limit) => Err(Refused::AboveLimit { limit }),
        None => Ok(()),
    }
}

impl Desk {
    /// Every guard, asked while nobody else can decide about the purchase or move its money.
    pub(crate) async fn hold_attended(
        &self,
        writing: &mut Writing,
        merchant: &Merchant,
        staff: &Staff,
        refund_id: &str,
        with: Attending,
    ) -> Deed<Refund, AttendRefused> {
        let Some(found) = writing.find_refund(&merchant.merchant_id, refund_id).await? else {
            return Err(Failed::Refused(AttendRefused::NotFound));
        };
        writing.hold_purchase(&merchant.merchant_id, &found.purchase_id).await?;
        let refund = writing.get_refund(&found.refund_id).await?;
        may_attend(&refund, merchant, staff, with).map_err(Failed::Refused)?;
        Ok(refund)
    }
}

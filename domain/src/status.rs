//! The one word that customer, merchant, API and webhook all see.

use crate::{RefundState, TicketState};

words! {
    /// Folded from the ticket (the decision) and the refund (the movement).
    pub enum Status {
        Pending = "pending",
        Processing = "processing",
        Succeeded = "succeeded",
        Rejected = "rejected",
        Failed = "failed",
        Canceled = "canceled",
    }
}

impl Status {
    /// The decision speaks until it is yes; from then on the latest refund does, and while there is
    /// none yet the approved money is on its way.
    pub fn of(ticket: &TicketState, refund: Option<RefundState>) -> Self {
        match ticket {
            TicketState::Pending { .. } => Self::Pending,
            TicketState::Rejected { .. } => Self::Rejected,
            TicketState::Canceled { .. } => Self::Canceled,
            TicketState::Approved { .. } => refund.map_or(Self::Processing, Self::of_refund),
        }
    }

    /// Which of a ticket's refunds speaks for it, the newest last: the one that holds money, else the newest. Two
    /// machines' clocks may differ, and what was paid must not seem to have failed for that.
    pub fn speaking(refunds: &[RefundState]) -> Option<RefundState> {
        refunds.iter().rev().copied().find(|refund| refund.holds_money()).or(refunds.last().copied())
    }

    /// Of a refund that no ticket asked for: made by staff, by API, or in the gateway itself.
    pub fn of_refund(refund: RefundState) -> Self {
        match refund {
            RefundState::Reserved | RefundState::Sending | RefundState::Unknown | RefundState::RequiresAction => {
                Self::Processing
            }
            RefundState::Succeeded => Self::Succeeded,
            RefundState::Failed => Self::Failed,
            RefundState::Canceled => Self::Canceled,
        }
    }
}

//! A refund: money, or credit, going back for a purchase, whatever made it.
//!
//! [`Refund::reserve`] and [`Refund::record`] make one, [`Refund::apply`] takes it from state to state. Each answers with the
//! refund and the [`Effects`] of the step: everything that must be written with it, in the same transaction.

mod attempt_outcome;
mod attention;
mod begin;
mod effects;
mod elsewhere;
mod evidence;
mod failure_reason;
mod gateway_result;
mod origin;
mod other_way;
mod progress;
mod reason;
mod remedy;
mod state;
mod transition;

pub use attempt_outcome::AttemptOutcome;
pub use attention::{Attention, waits_for_staff};
pub use begin::{Beginning, Moved, NewRefund};
pub use effects::{Effects, Posting, RefundJob, Sums};
pub use evidence::{Evidence, EvidenceProblem};
pub use failure_reason::FailureReason;
pub use gateway_result::GatewayResult;
pub use origin::Origin;
pub use other_way::OtherWay;
pub use progress::RefundProgress;
pub use reason::RefundReason;
pub use remedy::{Again, Remedies, Remedy};
pub use state::RefundState;
pub use transition::Transition;

use crate::{Actor, CreditOrder, Currency, Destination, Method, Minor, Queue, Timestamp};

/// Money, or credit, going back. Amounts are minor units of `currency`; `total` is the sum of the other two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    pub refund_id: String,
    pub merchant_id: String,
    pub purchase_id: String,
    pub payment_id: String,
    /// None where a guest bought it.
    pub customer_id: Option<String>,
    pub origin: Origin,
    /// The request that it answers, where there is one.
    pub ticket_id: Option<String>,
    pub made_by: Actor,
    /// The failed refund that this one replaces.
    pub replaces: Option<String>,
    pub method: Method,
    pub destination: Destination,
    pub currency: Currency,
    pub total: Minor,
    pub to_payment: Minor,
    pub to_credit: Minor,
    pub credit_order: CreditOrder,
    pub reason: String,
    /// The merchant's note to the customer, where no ticket has it.
    pub note: String,
    /// The number it has in the system that it was made in.
    pub external_number: Option<String>,
    /// Where a person who sent it says that it can be looked up; empty where a gateway knows.
    pub evidence: String,
    /// How it was paid where it could not go back the way it came.
    pub other_way: Option<OtherWay>,
    pub reserved_at: Timestamp,
    /// The attempt under way or last made; 0 before the first.
    pub attempt_no: i64,
    /// When an attempt was last written down to be sent.
    pub sent_at: Option<Timestamp>,
    /// When somebody decided that an attempt in doubt is not waited for any longer, and who.
    pub given_up: Option<(Timestamp, Actor)>,
    pub gateway_reference: Option<String>,
    pub trace_number: Option<String>,
    pub expected_by: Option<Timestamp>,
    pub progress: RefundProgress,
    /// Since when it waits for staff on its own; a ticket's refund waits with its ticket.
    pub waits_since: Option<Timestamp>,
    pub version: i64,
}

impl Refund {
    pub const fn state(&self) -> RefundState {
        self.progress.state()
    }

    /// Why a person must look at it, and since when.
    pub const fn attention(&self) -> Option<(Attention, Timestamp)> {
        match self.progress {
            RefundProgress::Open { attention, .. } => attention,
            _ => None,
        }
    }

    /// Since when the gateway waits for the merchant's balance, which is short.
    pub const fn short_since(&self) -> Option<Timestamp> {
        match self.progress {
            RefundProgress::Open { short_since, .. } => short_since,
            _ => None,
        }
    }

    /// When its money left, also where it came back since.
    pub const fn succeeded_at(&self) -> Option<Timestamp> {
        match self.progress {
            RefundProgress::Succeeded { at } => Some(at),
            RefundProgress::Failed { succeeded_at, .. } => succeeded_at,
            _ => None,
        }
    }

    pub const fn failed_at(&self) -> Option<Timestamp> {
        match self.progress {
            RefundProgress::Failed { at, .. } => Some(at),
            _ => None,
        }
    }

    pub const fn failure_reason(&self) -> Option<FailureReason> {
        match self.progress {
            RefundProgress::Failed { reason, .. } => Some(reason),
            _ => None,
        }
    }

    pub const fn canceled_at(&self) -> Option<Timestamp> {
        match self.progress {
            RefundProgress::Canceled { at } => Some(at),
            _ => None,
        }
    }

    /// Whether it is account credit alone: no gateway is asked.
    pub const fn is_credit_alone(&self) -> bool {
        self.to_payment == 0
    }

    /// The queue that its ticket belongs in.
    pub const fn queue(&self) -> Queue {
        match self.progress {
            RefundProgress::Open { attention: None, short_since: None, .. } => Queue::Moving,
            RefundProgress::Open { .. } | RefundProgress::Failed { .. } => Queue::Attention,
            RefundProgress::Succeeded { .. } | RefundProgress::Canceled { .. } => Queue::Done,
        }
    }

    /// The gateway's own name for it. What was made in its own pages came with that name; the number of what was imported
    /// from another system is that system's, and no gateway knows it.
    pub fn reference_at_gateway(&self) -> Option<&str> {
        let came_with = self.external_number.as_deref().filter(|_| self.origin == Origin::Gateway);
        self.gateway_reference.as_deref().or(came_with)
    }

    /// Whether the customer hears from us what became of it. What was made elsewhere is not ours to write about, unless it
    /// answers a request, or a refund of ours that failed and that nobody wrote down.
    fn is_told_by_us(&self) -> bool {
        let is_ours = self.external_number.is_none() || self.ticket_id.is_some();
        is_ours || (self.replaces.is_some() && self.evidence.is_empty())
    }
}

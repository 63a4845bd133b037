//! The ticket: a customer's request and its decision.
//!
//! `pending -> approved | rejected | canceled`. Whether the money then moves is the refund's own
//! matter, in a machine of its own.

use crate::{Actor, Minor, Timestamp, WrongState};

/// Each step takes the ticket and gives the next one back, so that no copy of an older state is
/// left to decide upon. Who asked, for what and why is storage's to remember.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    pub state: TicketState,
}

/// The state as its dated facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TicketState {
    /// `waiting_since`: the customer was asked for more, or offered a lower amount; the promised
    /// response time stands still.
    Pending {
        waiting_since: Option<Timestamp>,
    },
    /// `total`: the amount approved, minor units; it may be lower than what was asked for.
    Approved {
        at: Timestamp,
        by: Actor,
        total: Minor,
    },
    Rejected {
        at: Timestamp,
        by: Actor,
    },
    /// By the customer, before it was decided.
    Canceled {
        at: Timestamp,
    },
}

impl TicketState {
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Pending { .. } => "pending",
            Self::Approved { .. } => "approved",
            Self::Rejected { .. } => "rejected",
            Self::Canceled { .. } => "canceled",
        }
    }
}

impl Ticket {
    /// A request as it comes in.
    pub const fn requested() -> Self {
        Self { state: TicketState::Pending { waiting_since: None } }
    }

    pub const fn is_waiting_for_customer(&self) -> bool {
        matches!(self.state, TicketState::Pending { waiting_since: Some(_) })
    }

    /// Asking twice does not move the date since when it waits.
    pub fn wait_for_customer(self, at: Timestamp) -> Result<Self, WrongState> {
        let waiting_since = self.pending_since()?;
        Ok(Self { state: TicketState::Pending { waiting_since: Some(waiting_since.unwrap_or(at)) } })
    }

    /// The customer answered, or the question was taken back: it is the merchant's turn.
    pub fn resume(self) -> Result<Self, WrongState> {
        self.pending_since()?;
        Ok(Self::requested())
    }

    /// Allowed while it waits for the customer: the merchant may stop waiting and say yes.
    pub fn approve(self, at: Timestamp, by: Actor, total: Minor) -> Result<Self, WrongState> {
        self.pending_since()?;
        Ok(Self { state: TicketState::Approved { at, by, total } })
    }

    pub fn reject(self, at: Timestamp, by: Actor) -> Result<Self, WrongState> {
        self.pending_since()?;
        Ok(Self { state: TicketState::Rejected { at, by } })
    }

    pub fn cancel(self, at: Timestamp) -> Result<Self, WrongState> {
        self.pending_since()?;
        Ok(Self { state: TicketState::Canceled { at } })
    }

    fn pending_since(&self) -> Result<Option<Timestamp>, WrongState> {
        match self.state {
            TicketState::Pending { waiting_since } => Ok(waiting_since),
            _ => Err(WrongState { was: self.state.as_str(), wanted: "pending" }),
        }
    }
}

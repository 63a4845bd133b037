//! The machines of paying out as states and atomic steps, for tests alone: one payment, two refunds, two workers, a
//! gateway and a network that loses, delays and repeats. `stateright` visits every state that they can get into.
//!
//! It must never be shipped and knows nothing but `domain`, whose `RefundState` it moves. Start at `state.rs`, then
//! `worker.rs`, which follows `desk/src/pay_out.rs` transaction by transaction. `docs/model.md` says what is assumed.

mod gateway;
mod look;
mod money;
mod possible;
mod properties;
mod settings;
mod state;
mod step;
mod twins;
mod worker;

pub use possible::{Possible, possible};
pub use settings::{Events, Flaw, Pace, Settings};
pub use state::{
    Age, Broken, Call, Dispute, Disputed, Elsewhere, Entry, Job, Look, Place, Refund, State, Told, Worker,
};
pub use stateright::Model;
pub use step::Step;

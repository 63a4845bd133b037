//! What happened, as it is kept: the kind of an event, and the few facts that its kind alone does not tell.

mod facts;
mod kind;

pub use facts::{EventFacts, ExcessFacts};
pub use kind::EventKind;

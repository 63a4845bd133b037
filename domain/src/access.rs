//! Who may do what: actors, and where work lies on the staff's desk.

mod actor;
mod queue;

pub use actor::Actor;
pub use queue::Queue;

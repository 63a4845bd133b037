use domain::Timestamp;
use std::time::Duration;

/// Says what time it is; the only way to know below the server.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;

    /// Time since some moment of this process, by a clock that nobody sets: leases are counted by it too.
    fn steady(&self) -> Duration;
}

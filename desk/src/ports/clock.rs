use domain::Timestamp;

/// Says what time it is; the only way to know below the server.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

//! One name for all that a click or a call led to, from the page to the gateway's answer, in the logs.

use tokio::task::JoinHandle;
use tracing::Instrument as _;

tokio::task_local! {
    static TRACE: String;
}

/// Does work under a trace's name; what it owes to workers carries the name on.
pub async fn within<T>(trace: String, work: impl Future<Output = T>) -> T {
    let span = tracing::info_span!("trace", id = %trace);
    TRACE.scope(trace, work.instrument(span)).await
}

/// Begins a task that goes on under this one's trace and in its span: `tokio::spawn` alone leaves both behind.
pub fn spawn<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    tokio::spawn(TRACE.scope(current(), work.in_current_span()))
}

/// The trace that this task works under; empty under none.
pub fn current() -> String {
    TRACE.try_with(Clone::clone).unwrap_or_default()
}

use std::sync::Mutex;
use std::time::Duration;

use crate::Desk;
use crate::ports::Clock;

/// Clocks that run differ by less, in microseconds; more is somebody who set one, or a machine that slept.
const APART: i64 = 1_000_000;

/// Tells where the wall clock was set ahead: then what was written down before seems older than it is. Of the time before this
/// process began nobody knows.
#[derive(Debug)]
pub(crate) struct ClockWatch(Mutex<Seen>);

#[derive(Debug)]
struct Seen {
    /// How far the wall clock was beyond the steady one, in microseconds.
    ahead: i64,
    /// When it was found set ahead, by the steady one; at first, when this process began.
    set_at: Duration,
}

impl ClockWatch {
    pub(crate) fn begin(clock: &dyn Clock) -> Self {
        Self(Mutex::new(Seen { ahead: ahead(clock), set_at: clock.steady() }))
    }
}

fn ahead(clock: &dyn Clock) -> i64 {
    clock.now().0.saturating_sub(i64::try_from(clock.steady().as_micros()).unwrap_or(i64::MAX))
}

impl Desk {
    /// Whether that may have been within the last so many microseconds.
    pub(crate) fn clock_may_be_ahead_since(&self, span: i64) -> bool {
        let clock = self.clock();
        let (steady, ahead) = (clock.steady(), ahead(clock));
        let mut seen = self.clock_watch().0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if ahead > seen.ahead.saturating_add(APART) {
            seen.set_at = steady;
        }
        seen.ahead = ahead;
        let span = Duration::from_micros(span.unsigned_abs());
        steady.saturating_sub(seen.set_at) < span
    }
}

use std::sync::Mutex;
use std::time::Duration;

use crate::Desk;
use crate::ports::Clock;

/// Clocks that run differ by less, in microseconds; more is somebody who set one, or a machine that slept.
const APART: i64 = 1_000_000;

/// Tells where the wall clock was set ahead while this process ran: then what was written down before seems older than it is.
#[derive(Debug)]
pub(crate) struct ClockWatch(Mutex<Seen>);

#[derive(Debug)]
struct Seen {
    /// How far the wall clock was beyond the steady one, in microseconds.
    ahead: i64,
    /// When it was found set ahead, by the steady one.
    set_at: Option<Duration>,
}

impl ClockWatch {
    pub(crate) fn begin(clock: &dyn Clock) -> Self {
        Self(Mutex::new(Seen { ahead: ahead(clock), set_at: None }))
    }
}

fn ahead(clock: &dyn Clock) -> i64 {
    clock.now().0.saturating_sub(i64::try_from(clock.steady().as_micros()).unwrap_or(i64::MAX))
}

impl Desk {
    /// Whether that was found within the last so many microseconds, or now.
    pub(crate) fn clock_was_set_ahead_within(&self, span: i64) -> bool {
        let clock = self.clock();
        let (steady, ahead) = (clock.steady(), ahead(clock));
        let mut seen = self.clock_watch().0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if ahead > seen.ahead.saturating_add(APART) {
            seen.set_at = Some(steady);
        }
        seen.ahead = ahead;
        let span = Duration::from_micros(span.unsigned_abs());
        seen.set_at.is_some_and(|set_at| steady.saturating_sub(set_at) < span)
    }
}

use domain::Timestamp;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use storage::JobKind;

use crate::Desk;
use crate::ports::Clock;

/// Clocks that run differ by less, in microseconds; more is somebody who set one, or a machine that slept.
const APART: u64 = 1_000_000;

/// Tells where the wall clock was set: then what was written down before may seem older than it is. Set back counts too, since
/// what another process wrote meanwhile seems older once the clock is right again. Of the time before this process began nobody
/// knows.
#[derive(Debug)]
pub(crate) struct ClockWatch(Mutex<Seen>);

#[derive(Debug)]
struct Seen {
    /// How far the wall clock was beyond the steady one, in microseconds.
    ahead: i64,
    /// When it was found set, by the steady one; at first, when this process began.
    set_at: Duration,
    /// The kinds of work of which what was put off too far was looked for since.
    looked_through: Vec<JobKind>,
}

impl ClockWatch {
    pub(crate) fn begin(clock: &dyn Clock) -> Self {
        let steady = clock.steady();
        Self(Mutex::new(Seen { ahead: ahead(steady, clock.now()), set_at: steady, looked_through: Vec::new() }))
    }

    /// What both clocks say; says for how long the wall clock was not set.
    pub(crate) fn look(&self, steady: Duration, now: Timestamp) -> Duration {
        let ahead = ahead(steady, now);
        let mut seen = self.seen();
        if ahead.abs_diff(seen.ahead) > APART {
            seen.set_at = steady;
            seen.looked_through.clear();
        }
        seen.ahead = ahead;
        steady.saturating_sub(seen.set_at)
    }

    /// Whether work of a kind, put off by a clock that was ahead, may lie there unseen; since when, by the steady clock.
    pub(crate) fn may_hide(&self, kind: JobKind) -> Option<Duration> {
        let seen = self.seen();
        (!seen.looked_through.contains(&kind)).then_some(seen.set_at)
    }

    /// It was looked for, by a clock that was not set since then.
    pub(crate) fn hides_nothing_of(&self, kind: JobKind, since: Duration) {
        let mut seen = self.seen();
        if seen.set_at == since && !seen.looked_through.contains(&kind) {
            seen.looked_through.push(kind);
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn ahead(steady: Duration, now: Timestamp) -> i64 {
    now.0.saturating_sub(i64::try_from(steady.as_micros()).unwrap_or(i64::MAX))
}

impl Desk {
    /// Whether that may have been within the last so many microseconds.
    pub(crate) fn clock_may_be_set_since(&self, span: i64) -> bool {
        self.clock_watch().look(self.steady(), self.now()) < Duration::from_micros(span.unsigned_abs())
    }
}

//! The system's clock and chance, which nothing below the server may ask.

use desk::{Chance, Clock};
use domain::Timestamp;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

pub struct SystemClock;

/// When somebody first asked.
static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp(jiff::Timestamp::now().as_microsecond())
    }

    fn steady(&self) -> Duration {
        BEGAN.elapsed()
    }
}

/// A clock that says what it was told last: the demo's past is played by it. Where it is told of a later instant, so much time
/// has gone by.
pub struct SetClock {
    now: AtomicI64,
    /// Microseconds.
    gone_by: AtomicI64,
}

impl SetClock {
    pub fn at(now: Timestamp) -> Self {
        Self { now: AtomicI64::new(now.0), gone_by: AtomicI64::new(0) }
    }

    pub fn set(&self, now: Timestamp) {
        let before = self.now.swap(now.0, Ordering::SeqCst);
        self.gone_by.fetch_add((now.0 - before).max(0), Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::SeqCst))
    }

    fn steady(&self) -> Duration {
        Duration::from_micros(self.gone_by.load(Ordering::SeqCst).unsigned_abs())
    }
}

pub struct SystemChance;

impl Chance for SystemChance {
    /// A system without randomness cannot make secrets: better to stop than to make guessable ones.
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the system gives random bytes");
    }
}

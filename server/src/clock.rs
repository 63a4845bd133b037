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

/// A clock that says what it was told last: the demo's past is played by it.
pub struct SetClock(AtomicI64);

impl SetClock {
    pub fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.0))
    }

    pub fn set(&self, now: Timestamp) {
        self.0.store(now.0, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }

    /// Both say the same: what is played at other times than its neighbours is no clock that somebody set.
    fn steady(&self) -> Duration {
        Duration::from_micros(self.now().0.unsigned_abs())
    }
}

pub struct SystemChance;

impl Chance for SystemChance {
    /// A system without randomness cannot make secrets: better to stop than to make guessable ones.
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the system gives random bytes");
    }
}

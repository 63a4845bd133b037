//! Clock, chance and mail of a story.

use async_trait::async_trait;
use desk::{Chance, Clock, Letter, MailTrouble, Mailer};
use domain::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use crate::dice::Dice;

pub const SECOND: i64 = 1_000_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
/// A call that takes longer is given up by whoever made it.
pub const CALL_LIMIT: i64 = 30 * SECOND;

/// Moves when the story says so. The machine's clock, which all processes read, may be set; the world's goes on.
pub struct StoryClock {
    world: AtomicI64,
    /// How far the machine's is ahead of it.
    ahead: AtomicI64,
}

impl StoryClock {
    pub fn new() -> Self {
        let begins = Timestamp::parse_rfc3339("2026-06-15T12:00:00Z").expect("an instant");
        Self { world: AtomicI64::new(begins.0), ahead: AtomicI64::new(0) }
    }

    pub fn advance(&self, by: i64) {
        self.world.fetch_add(by, Ordering::SeqCst);
    }

    /// What time it is for everybody else, such as the gateway.
    pub fn world(&self) -> Timestamp {
        Timestamp(self.world.load(Ordering::SeqCst))
    }

    pub fn ahead(&self) -> i64 {
        self.ahead.load(Ordering::SeqCst)
    }

    pub fn set_ahead(&self, by: i64) {
        self.ahead.store(by, Ordering::SeqCst);
    }
}

impl Clock for StoryClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.world().0 + self.ahead())
    }

    fn steady(&self) -> Duration {
        Duration::from_micros(self.world().0.unsigned_abs())
    }
}

/// The seed's chance, for ids and jitter.
pub struct StoryChance(pub Arc<Dice>);

impl Chance for StoryChance {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let random = self.0.next().to_be_bytes();
            chunk.copy_from_slice(&random[..chunk.len()]);
        }
    }
}

/// A mail server that is away at times, says "later" at times, and never takes some.
pub struct Post {
    dice: Arc<Dice>,
    pub is_away: AtomicBool,
    is_healed: AtomicBool,
    pub left: AtomicU64,
    pub put_off: AtomicU64,
    pub refused: AtomicU64,
}

impl Post {
    pub fn new(dice: Arc<Dice>) -> Self {
        let (is_away, is_healed) = (AtomicBool::new(false), AtomicBool::new(false));
        Self { dice, is_away, is_healed, left: 0.into(), put_off: 0.into(), refused: 0.into() }
    }

    pub fn heal(&self) {
        self.is_away.store(false, Ordering::Relaxed);
        self.is_healed.store(true, Ordering::Relaxed);
    }
}

#[async_trait]
impl Mailer for Post {
    async fn send(&self, _: &Letter) -> Result<(), MailTrouble> {
        let goes_wrong = |of_thousand| !self.is_healed.load(Ordering::Relaxed) && self.dice.happens(of_thousand);
        if self.is_away.load(Ordering::Relaxed) || goes_wrong(100) {
            self.put_off.fetch_add(1, Ordering::Relaxed);
            return Err(MailTrouble::Later("try again later".to_owned()));
        }
        if goes_wrong(20) {
            self.refused.fetch_add(1, Ordering::Relaxed);
            return Err(MailTrouble::Refused("no such mailbox".to_owned()));
        }
        self.left.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

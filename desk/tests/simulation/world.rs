//! Clock, chance and mail of a story.

use async_trait::async_trait;
use desk::{Chance, Clock, Letter, MailTrouble, Mailer};
use domain::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use crate::dice::Dice;

pub const SECOND: i64 = 1_000_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
/// A call that takes longer is given up by whoever made it.
pub const CALL_LIMIT: i64 = 30 * SECOND;

/// Moves when the story says so.
pub struct StoryClock(AtomicI64);

impl StoryClock {
    pub fn new() -> Self {
        Self(AtomicI64::new(Timestamp::parse_rfc3339("2026-06-15T12:00:00Z").expect("an instant").0))
    }

    pub fn advance(&self, by: i64) {
        self.0.fetch_add(by, Ordering::SeqCst);
    }
}

impl Clock for StoryClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }

    fn steady(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::SeqCst).unsigned_abs())
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

/// Letters that left, counted.
#[derive(Default)]
pub struct Post(pub AtomicU64);

#[async_trait]
impl Mailer for Post {
    async fn send(&self, _: &Letter) -> Result<(), MailTrouble> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

//! The outside world as a test plays it.

use async_trait::async_trait;
use desk::{Chance, Clock, Letter, MailTrouble, Mailer};
use domain::Timestamp;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

/// Microseconds.
pub fn seconds(count: i64) -> i64 {
    count * 1_000_000
}

pub fn minutes(count: i64) -> i64 {
    seconds(60 * count)
}

pub fn hours(count: i64) -> i64 {
    minutes(60 * count)
}

pub fn days(count: i64) -> i64 {
    hours(24 * count)
}

/// A clock that moves when the test says so. It begins on Monday, 15 June 2026, at noon UTC.
pub struct FixedClock {
    now: AtomicI64,
    steady: AtomicI64,
    pauses: Mutex<VecDeque<Pause>>,
}

/// What goes by before a worker asks how long it was held up; it asks when it claims and when it calls.
#[derive(Debug, Clone, Copy)]
pub enum Pause {
    Nothing,
    HeldUp(i64),
    /// The machine sleeps, and with it the clock that nobody sets.
    Asleep(i64),
}

impl FixedClock {
    pub fn new() -> Self {
        let now = Timestamp::parse_rfc3339("2026-06-15T12:00:00Z").expect("an instant").0;
        Self { now: AtomicI64::new(now), steady: AtomicI64::new(0), pauses: Mutex::default() }
    }

    pub fn plan_pauses(&self, pauses: impl IntoIterator<Item = Pause>) {
        self.pauses.lock().expect("no panic").extend(pauses);
    }

    pub fn advance(&self, by: i64) {
        self.now.fetch_add(by, Ordering::SeqCst);
        self.steady.fetch_add(by, Ordering::SeqCst);
    }

    /// Somebody sets the clock, and no time goes by.
    pub fn set_by(&self, by: i64) {
        self.now.fetch_add(by, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::SeqCst))
    }

    fn steady(&self) -> Duration {
        match self.pauses.lock().expect("no panic").pop_front().unwrap_or(Pause::Nothing) {
            Pause::Nothing => {}
            Pause::HeldUp(time) => self.advance(time),
            Pause::Asleep(time) => self.set_by(time),
        }
        Duration::from_micros(self.steady.load(Ordering::SeqCst).unsigned_abs())
    }
}

/// Chance that counts: never twice the same, but where the test asks for it.
#[derive(Default)]
pub struct CountedChance {
    count: AtomicU64,
    last_number: Mutex<Vec<u8>>,
    repeats: AtomicU64,
}

impl CountedChance {
    /// The next so many ticket numbers are the same as the last one.
    pub fn repeat_numbers(&self, times: u64) {
        self.repeats.store(times, Ordering::SeqCst);
    }
}

impl Chance for CountedChance {
    fn fill(&self, bytes: &mut [u8]) {
        let mut last_number = self.last_number.lock().expect("no panic");
        let is_number = bytes.len() == 6;
        if is_number && self.repeats.load(Ordering::SeqCst) > 0 {
            self.repeats.fetch_sub(1, Ordering::SeqCst);
            bytes.copy_from_slice(&last_number);
            return;
        }
        for (block, bytes) in (0..).zip(bytes.chunks_mut(8)) {
            let scattered = scatter(self.count.fetch_add(1, Ordering::SeqCst) ^ (block << 56)).to_be_bytes();
            bytes.copy_from_slice(&scattered[..bytes.len()]);
        }
        // One byte alone is how long to wait beyond the shortest time: none.
        if let [byte] = bytes {
            *byte = 0;
        }
        if is_number {
            *last_number = bytes.to_vec();
        }
    }
}

/// Different for different numbers, and looks like chance (SplitMix64).
fn scatter(number: u64) -> u64 {
    let mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Letters as they arrive, where no trouble is planned.
#[derive(Default)]
pub struct Mailbox {
    letters: Mutex<Vec<Letter>>,
    troubles: Mutex<VecDeque<MailTrouble>>,
}

impl Mailbox {
    /// All that arrived.
    pub fn letters(&self) -> Vec<Letter> {
        self.letters.lock().expect("no panic").clone()
    }

    pub fn subjects(&self) -> Vec<String> {
        self.letters().into_iter().map(|letter| letter.subject).collect()
    }

    pub fn last_text(&self) -> String {
        self.letters().pop().map(|letter| letter.text).unwrap_or_default()
    }

    /// The next so many letters do not leave.
    pub fn away_for(&self, letters: usize) {
        let trouble = || MailTrouble::Later("421 come back later".to_owned());
        self.troubles.lock().expect("no panic").extend(std::iter::repeat_with(trouble).take(letters));
    }

    pub fn refuses_one(&self) {
        self.troubles.lock().expect("no panic").push_back(MailTrouble::Refused("550 nobody here".to_owned()));
    }

    pub fn is_back(&self) {
        self.troubles.lock().expect("no panic").clear();
    }
}

#[async_trait]
impl Mailer for Mailbox {
    async fn send(&self, letter: &Letter) -> Result<(), MailTrouble> {
        if let Some(trouble) = self.troubles.lock().expect("no panic").pop_front() {
            return Err(trouble);
        }
        self.letters.lock().expect("no panic").push(letter.clone());
        Ok(())
    }
}

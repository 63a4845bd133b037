//! All chance of a story, from its seed.

use std::sync::Mutex;

/// SplitMix64: small, and different for different seeds from the first number on.
pub struct Dice(Mutex<u64>);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d))
    }

    pub fn next(&self) -> u64 {
        let mut state = self.0.lock().expect("no panic");
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, not with, `end`.
    pub fn below(&self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    pub fn between(&self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.below(u64::try_from(to - from + 1).unwrap_or(1))).unwrap_or(0)
    }

    /// True so many times of a thousand.
    pub fn happens(&self, of_thousand: u64) -> bool {
        self.below(1_000) < of_thousand
    }

    pub fn one_of<'a, T>(&self, all: &'a [T]) -> Option<&'a T> {
        all.get(usize::try_from(self.below(u64::try_from(all.len()).unwrap_or(1))).unwrap_or(0))
    }
}

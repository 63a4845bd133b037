//! How a story's gateway is today.

use crate::dice::Dice;
use crate::tidings::Post;

/// How often something goes wrong, of a thousand times; each seed has another.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mood {
    pub never_arrives: u64,
    pub lost_before: u64,
    pub lost_after: u64,
    /// The answer is lost and the effect comes later, up to as late as anybody would wait for it.
    pub slow: u64,
    pub busy: u64,
    pub pending: u64,
    pub fails: u64,
    pub stale: u64,
    pub post: Post,
    /// It does not know what a key is, as some do not: the same order twice is two refunds.
    pub ignores_keys: bool,
    /// It gives nothing back of what is disputed; others only keep what the bank has.
    pub refuses_disputed: bool,
}

impl Mood {
    pub fn of(dice: &Dice) -> Self {
        Self {
            never_arrives: dice.below(150),
            lost_before: dice.below(200),
            lost_after: dice.below(300),
            slow: dice.below(600),
            busy: dice.below(100),
            pending: dice.below(300),
            fails: dice.below(150),
            stale: dice.below(1_000),
            post: Post { lost: dice.below(100), late: dice.below(300), copies: dice.below(400) },
            ignores_keys: dice.happens(500),
            refuses_disputed: dice.happens(500),
        }
    }

    /// What it is by nature stays.
    pub fn healed(self) -> Self {
        let Self { ignores_keys, refuses_disputed, .. } = self;
        Self { ignores_keys, refuses_disputed, ..Self::default() }
    }
}

//! Slows down whoever guesses passwords, and never locks anybody out.
//!
//! The pauses grow with the attempts at one account, or of one address, and stop growing at a length that a person can
//! wait for. So there is always a next turn, and it goes to whoever has tried least: among a hundred addresses that
//! guess at an account, the owner's own is the new one. A browser that has signed in to the account before does not
//! stand in that line at all (`known_device.rs`).
//!
//! Kept in memory: a restart forgets it, and several processes slow down less than one.

use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

/// Attempts are forgotten after so long without another.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(15 * 60);
/// Nobody waits longer for a turn. Above the longest pause, so that whoever is first in line always gets one.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// In each line. Who has tried more often leaves for who has tried less.
const MOST_WAITING: usize = 4;
/// Accounts, addresses and devices remembered, some 3 KB each at most.
const MOST_LINES: usize = 4096;
/// Remembered of each line, apart from the others.
const MOST_MEMBERS: usize = 128;

/// How fast attempts follow each other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// So many without a pause.
    free: u32,
    /// Doubled with each further attempt.
    first_pause: Duration,
    longest_pause: Duration,
}

/// For all strangers at one account together: after five attempts at most 60,000 guesses a day, from however many addresses.
pub(crate) const OF_ACCOUNT: Pace =
    Pace { free: 5, first_pause: Duration::from_millis(100), longest_pause: Duration::from_millis(1500) };
/// For one address at all accounts together. Behind a proxy everybody has the same address, so its pauses stay short.
pub(crate) const OF_ADDRESS: Pace =
    Pace { free: 20, first_pause: Duration::from_millis(50), longest_pause: Duration::from_millis(250) };
/// Wrong passwords of a known device until it is a stranger like others.
const OF_DEVICE: u32 = 10;

/// An account, an address or a device, told apart by a hash: of one size however long its name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Party(u64);

impl Party {
    pub(crate) fn new(kind: &str, name: &str) -> Self {
        let digest: [u8; 32] = Sha256::digest(format!("{kind} {name}")).into();
        let [a, b, c, d, e, f, g, h, ..] = digest;
        Self(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }
}

/// There were too many attempts just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany;

/// The lines of all accounts, addresses and devices.
#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<Lines>);

#[derive(Debug, Default)]
struct Lines {
    lines: HashMap<Party, Line>,
    /// Names those who wait, in order.
    last_waiter: u64,
}

#[derive(Debug, Default)]
struct Line {
    /// Since it was forgotten last, without those that were right.
    attempts: u32,
    last_at: Duration,
    /// When the next turn is.
    next_at: Duration,
    /// How often each member has tried, served or not.
    tries: HashMap<Party, u32>,
    waiting: Vec<Waiter>,
}

/// Ordered by whose turn is first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Waiter {
    tries: u32,
    number: u64,
}

/// Somebody in a line; dropping it leaves the line.
struct Waiting<'a> {
    throttle: &'a Throttle,
    line: Party,
    waiter: Waiter,
}

enum Turn {
    Now,
    In(Duration),
    /// Somebody who has tried less took the place.
    Never,
}

impl Throttle {
    /// Waits for the turn of `member` in a line. `now` is the clock that nobody sets.
    pub(crate) async fn wait(
        &self,
        line: Party,
        member: Party,
        pace: Pace,
        now: impl Fn() -> Duration,
    ) -> Result<(), TooMany> {
        let waiting = self.join(line, member, now())?;
        let turn = async {
            loop {
                match self.turn(&waiting, pace, now()) {
                    Turn::Now => return Ok(()),
                    Turn::Never => return Err(TooMany),
                    // Looks again soon: whoever was ahead may have left.
                    Turn::In(pause) => tokio::time::sleep(pause.min(Duration::from_millis(50))).await,
                }
            }
        };
        tokio::time::timeout(LONGEST_WAIT, turn).await.unwrap_or(Err(TooMany))
    }

    /// Whether a device that signed in before still has its own allowance; takes one attempt of it.
    pub(crate) fn is_allowed(&self, device: Party, now: Duration) -> bool {
        let mut lines = self.lines();
        let line = lines.line(device, now);
        line.attempts = line.attempts.saturating_add(1);
        line.attempts <= OF_DEVICE
    }

    /// The password was right: the attempt does not count, nor what the member tried before.
    pub(crate) fn forgive(&self, line: Party, member: Party) {
        if let Some(line) = self.lines().lines.get_mut(&line) {
            line.attempts = line.attempts.saturating_sub(1);
            line.tries.remove(&member);
        }
    }

    /// Somebody is there who knows a password: the line begins anew.
    pub(crate) fn forget(&self, line: Party) {
        if let Some(line) = self.lines().lines.get_mut(&line) {
            line.attempts = 0;
        }
    }

    fn lines(&self) -> std::sync::MutexGuard<'_, Lines> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn join(&self, party: Party, member: Party, now: Duration) -> Result<Waiting<'_>, TooMany> {
        let mut lines = self.lines();
        lines.last_waiter += 1;
        let number = lines.last_waiter;
        let line = lines.line(party, now);
        let waiter = Waiter { tries: line.count_try(member), number };
        if line.waiting.len() >= MOST_WAITING {
            let last = line.waiting.iter().copied().enumerate().max_by_key(|(_, waiter)| *waiter);
            match last {
                Some((place, last)) if waiter < last => _ = line.waiting.remove(place),
                _ => return Err(TooMany),
            }
        }
        line.waiting.push(waiter);
        Ok(Waiting { throttle: self, line: party, waiter })
    }

    fn turn(&self, waiting: &Waiting<'_>, pace: Pace, now: Duration) -> Turn {
        let mut lines = self.lines();
        let Some(line) = lines.lines.get_mut(&waiting.line) else { return Turn::Never };
        if !line.waiting.contains(&waiting.waiter) {
            return Turn::Never;
        }
        if now < line.next_at {
            return Turn::In(line.next_at - now);
        }
        if line.waiting.iter().min() != Some(&waiting.waiter) {
            return Turn::In(LONGEST_WAIT);
        }
        line.waiting.retain(|waiter| *waiter != waiting.waiter);
        line.attempts = line.attempts.saturating_add(1);
        line.next_at = now + pace.pause_after(line.attempts);
        Turn::Now
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(line) = self.throttle.lines().lines.get_mut(&self.line) {
            line.waiting.retain(|waiter| *waiter != self.waiter);
        }
    }
}

impl Lines {
    /// A party's line, new where it was forgotten.
    fn line(&mut self, party: Party, now: Duration) -> &mut Line {
        if !self.lines.contains_key(&party) && self.lines.len() >= MOST_LINES {
            self.make_room(now);
        }
        let line = self.lines.entry(party).or_default();
        if line.is_forgotten(now) {
            *line = Line::default();
        }
        line.last_at = now;
        line
    }

    /// Whoever makes up accounts to have theirs forgotten tries each but once: those go first.
    fn make_room(&mut self, now: Duration) {
        self.lines.retain(|_, line| !line.is_forgotten(now));
        if self.lines.len() < MOST_LINES {
            return;
        }
        let idle = self.lines.iter().filter(|(_, line)| line.waiting.is_empty());
        let least = idle.min_by_key(|(_, line)| (line.attempts, line.last_at)).map(|(party, _)| *party);
        if let Some(least) = least {
            self.lines.remove(&least);
        }
    }
}

impl Line {
    fn is_forgotten(&self, now: Duration) -> bool {
        self.waiting.is_empty() && now.saturating_sub(self.last_at) >= FORGOTTEN_AFTER
    }

    /// Counts one more try, and says how many there were before.
    fn count_try(&mut self, member: Party) -> u32 {
        if !self.tries.contains_key(&member) && self.tries.len() >= MOST_MEMBERS {
            let least = self.tries.iter().min_by_key(|(_, tries)| **tries).map(|(member, _)| *member);
            if let Some(least) = least {
                self.tries.remove(&least);
            }
        }
        let tries = self.tries.entry(member).or_default();
        *tries = tries.saturating_add(1);
        *tries - 1
    }
}

impl Pace {
    fn pause_after(self, attempts: u32) -> Duration {
        match attempts.checked_sub(self.free) {
            None => Duration::ZERO,
            Some(beyond) => self.first_pause.saturating_mul(1 << beyond.min(16)).min(self.longest_pause),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: Party = Party(0);

    /// The attempts that get a turn of as many addresses trying once each 10 ms for a minute.
    fn turns_of(addresses: u64) -> u32 {
        let throttle = Throttle::default();
        let mut turns = 0;
        for tick in 0..6000_u64 {
            let now = Duration::from_millis(10 * tick);
            for address in 1..=addresses {
                let Ok(waiting) = throttle.join(ACCOUNT, Party(address), now) else { continue };
                turns += u32::from(matches!(throttle.turn(&waiting, OF_ACCOUNT, now), Turn::Now));
            }
        }
        turns
    }

    #[test]
    fn a8_a_hundred_addresses_are_no_faster_than_one() {
        let (one, hundred) = (turns_of(1), turns_of(100));

        assert!((40..60).contains(&one), "{one} in a minute");
        assert_eq!(one, hundred);
    }

    #[test]
    fn a8_a_new_address_goes_before_a_hundred_that_guess() {
        let throttle = Throttle::default();
        let now = Duration::from_secs(1);
        let guess = |address| throttle.join(ACCOUNT, Party(address), now);
        for _ in 0..3 {
            for address in 1..=100 {
                let waiting = guess(address);
                let _ = waiting.map(|waiting| throttle.turn(&waiting, OF_ACCOUNT, now));
            }
        }
        let guesses: Vec<_> = (1..=100).filter_map(|address| guess(address).ok()).collect();
        assert_eq!(guesses.len(), MOST_WAITING, "the line is full");

        let owner = guess(0).expect("a place");

        let next_turn = now + OF_ACCOUNT.longest_pause;
        assert!(matches!(throttle.turn(&owner, OF_ACCOUNT, now), Turn::In(pause) if pause <= OF_ACCOUNT.longest_pause));
        let early = guesses.iter().filter(|guess| matches!(throttle.turn(guess, OF_ACCOUNT, next_turn), Turn::Now));
        assert_eq!(early.count(), 0);
        assert!(matches!(throttle.turn(&owner, OF_ACCOUNT, next_turn), Turn::Now));
    }

    #[test]
    fn attempts_are_forgotten_after_a_quiet_while() {
        let throttle = Throttle::default();
        let attempt = |now| {
            let waiting = throttle.join(ACCOUNT, Party(1), now).expect("a place");
            matches!(throttle.turn(&waiting, OF_ACCOUNT, now), Turn::Now)
        };
        let begun = Duration::from_secs(1);
        assert_eq!((0..20).filter(|_| attempt(begun)).count(), 5);

        assert_eq!((0..20).filter(|_| attempt(begun + FORGOTTEN_AFTER)).count(), 5);
    }

    #[test]
    fn made_up_accounts_neither_fill_memory_nor_hide_one_that_is_guessed_at() {
        let throttle = Throttle::default();
        let now = Duration::from_secs(1);
        let attempt = |account| {
            let waiting = throttle.join(account, Party(1), now).expect("a place");
            matches!(throttle.turn(&waiting, OF_ACCOUNT, now), Turn::Now)
        };
        for _ in 0..5 {
            assert!(attempt(ACCOUNT));
        }

        for account in 1..=3 * MOST_LINES as u64 {
            attempt(Party(account));
        }

        assert_eq!(throttle.lines().lines.len(), MOST_LINES);
        assert!(!attempt(ACCOUNT), "it is still slowed down");
    }

    #[test]
    fn made_up_addresses_do_not_fill_the_memory_of_an_account() {
        let throttle = Throttle::default();
        for address in 0..10_000 {
            let _ = throttle.join(ACCOUNT, Party(address), Duration::ZERO);
        }

        assert_eq!(throttle.lines().lines[&ACCOUNT].tries.len(), MOST_MEMBERS);
    }

    #[test]
    fn whoever_leaves_a_line_holds_no_place_in_it() {
        let throttle = Throttle::default();
        let waiting: Vec<_> =
            (0..4).map(|address| throttle.join(ACCOUNT, Party(address), Duration::ZERO).expect("a place")).collect();
        drop(waiting);

        assert!(throttle.lines().lines[&ACCOUNT].waiting.is_empty());
    }
}

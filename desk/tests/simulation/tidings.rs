//! What the gateway tells of its own accord, as it comes in life: some of it never, some late, some twice, in any order, and
//! again where it was not answered.

use std::collections::BTreeSet;
use std::sync::Mutex;

use crate::dice::Dice;
use crate::world::{HOUR, SECOND};

/// How tidings come, of a thousand; each seed has another.
#[derive(Debug, Clone, Copy, Default)]
pub struct Post {
    pub lost: u64,
    pub late: u64,
    pub copies: u64,
}

#[derive(Debug, Clone)]
pub struct Tiding {
    pub event_id: String,
    pub kind: &'static str,
    pub reference: String,
    due_at: i64,
    /// How often it comes yet.
    comes: u64,
    /// How often it set out.
    sent: u64,
}

#[derive(Default)]
struct State {
    told: u64,
    waiting: Vec<Tiding>,
    /// Payments of which something was never told.
    untold: BTreeSet<String>,
    /// What somebody said was new to them.
    taken: BTreeSet<String>,
    /// How many came at all.
    heard: u64,
}

#[derive(Default)]
pub struct Tidings(Mutex<State>);

impl Tidings {
    fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.0.lock().expect("no panic"))
    }

    /// Something happened to a payment.
    pub fn tell(&self, dice: &Dice, post: Post, now: i64, reference: &str, kind: &'static str) {
        let is_lost = dice.happens(post.lost);
        let wait = if dice.happens(post.late) { dice.between(0, 60 * HOUR) } else { dice.between(0, 2 * SECOND) };
        let comes = if dice.happens(post.copies) { 1 + dice.below(3) } else { 1 };
        self.with(|state| {
            state.told += 1;
            if is_lost {
                state.untold.insert(reference.to_owned());
                return;
            }
            state.waiting.push(Tiding {
                event_id: format!("evt_{}", state.told),
                kind,
                reference: reference.to_owned(),
                due_at: now + wait,
                comes,
                sent: 0,
            });
        });
    }

    /// One of those that are due sets out.
    pub fn send_one(&self, dice: &Dice, now: i64) -> Option<Tiding> {
        self.with(|state| {
            let due: Vec<usize> = (0..state.waiting.len()).filter(|at| state.waiting[*at].due_at <= now).collect();
            let tiding = state.waiting.get_mut(*dice.one_of(&due)?)?;
            tiding.sent += 1;
            Some(tiding.clone())
        })
    }

    /// It arrived and was answered (I12). What was not answered comes again.
    pub fn arrived(&self, event_id: &str, is_new: bool) {
        self.with(|state| {
            assert!(!is_new || state.taken.insert(event_id.to_owned()), "{event_id} was taken twice");
            // Nowhere: it was on its way more than once when its last copy was answered.
            let Some(at) = state.waiting.iter().position(|tiding| tiding.event_id == event_id) else { return };
            let tiding = &mut state.waiting[at];
            assert!(is_new || tiding.sent > 1, "{tiding:?} came for the first time and is said to be known");
            tiding.comes -= 1;
            if tiding.comes == 0 {
                state.waiting.swap_remove(at);
                state.heard += 1;
            }
        });
    }

    /// What is late comes now.
    pub fn hurry(&self, now: i64) {
        self.with(|state| state.waiting.iter_mut().for_each(|tiding| tiding.due_at = now));
    }

    pub fn is_all_told_of(&self, reference: &str) -> bool {
        self.with(|state| !state.untold.contains(reference))
    }

    pub fn heard(&self) -> u64 {
        self.with(|state| state.heard)
    }
}

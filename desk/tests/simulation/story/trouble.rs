//! Time, which passes and is set, and what goes wrong outside.

use std::sync::atomic::Ordering;

use super::Story;
use crate::deeds;
use crate::stage::Gate;
use crate::world::{CALL_LIMIT, HOUR, MINUTE, SECOND};

/// Longer than a worker may take from its last look at the clock to its call, and far shorter than a key lives.
const LONGEST_SLEEP: i64 = 30 * MINUTE;
/// How far the machine's clock is set ahead or behind at most. Together with the longest sleep less than the hour that a key
/// is not used for at the end of its life.
pub const CLOCK_OFF: i64 = 10 * MINUTE;

impl Story {
    pub(super) async fn let_time_pass(&mut self) {
        let by = match self.dice.below(1_000) {
            0..600 => self.dice.between(0, 3 * SECOND),
            600..850 => self.dice.between(0, 20 * SECOND),
            850..945 => self.dice.between(15 * SECOND, 3 * MINUTE),
            945..988 => self.dice.between(MINUTE, 20 * MINUTE),
            988..997 => self.dice.between(HOUR, 12 * HOUR),
            _ => self.dice.between(12 * HOUR, 60 * HOUR),
        };
        // A worker may sleep before its call, but not for as long as a gateway remembers a key. Where that knows no keys,
        // nothing but the look at the lease right before the call guards against a worker that sleeps there.
        if by > LONGEST_SLEEP || self.outside.gateway.ignores_keys() {
            while let Some(index) = self.tasks.iter().position(|task| task.at == Some(Gate::BeforeCall)) {
                self.move_task(index).await;
            }
        }
        self.outside.clock.advance(by);
        // Whoever waits longer for an answer gives up: the call is over, its effect may be there.
        let now = self.outside.clock.world().0;
        while let Some(index) =
            self.tasks.iter().position(|task| task.at == Some(Gate::BeforeAnswer) && now - task.called_at > CALL_LIMIT)
        {
            self.outside.gateway.loses_next_answer.store(true, Ordering::Relaxed);
            self.move_task(index).await;
            self.outside.gateway.loses_next_answer.store(false, Ordering::Relaxed);
        }
    }

    pub(super) async fn disturb(&mut self) {
        let gateway = self.outside.gateway.clone();
        if gateway.is_away.load(Ordering::Relaxed) {
            // It is away for a while, and the story goes on meanwhile.
            return gateway.is_away.store(self.dice.happens(300), Ordering::Relaxed);
        }
        if gateway.refuses_key.swap(false, Ordering::Relaxed) {
            let desk = self.outside.undisturbed().await;
            deeds::set_another_key(&desk, &self.shop).await;
            return desk.storage().close().await;
        }
        let post = &self.outside.post;
        if post.is_away.load(Ordering::Relaxed) {
            post.is_away.store(self.dice.happens(500), Ordering::Relaxed);
        }
        match self.dice.below(44) {
            0..4 => gateway.is_away.store(true, Ordering::Relaxed),
            4 => gateway.refuses_key.store(true, Ordering::Relaxed),
            5 => gateway.fail_late(),
            6..9 => gateway.refund_by_itself(&self.reference(), self.dice.between(1, 5_000)),
            9..11 => gateway.open_dispute(&self.reference()),
            11..13 => _ = gateway.close_dispute(),
            13 => gateway.tell_of_a_stranger(),
            14 => post.is_away.store(true, Ordering::Relaxed),
            15..18 => self.set_clock(),
            _ => _ = gateway.decide_one(),
        }
    }

    /// Somebody sets the machine's clock, also behind what was written.
    fn set_clock(&mut self) {
        let clock = &self.outside.clock;
        clock.set_ahead(self.dice.between(-CLOCK_OFF, CLOCK_OFF));
        self.told.clock_set += 1;
    }

    fn reference(&self) -> String {
        self.shop.references.get(self.purchase()).cloned().unwrap_or_default()
    }
}

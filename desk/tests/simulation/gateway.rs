//! A gateway with a book of its own. It does one key once, a refusal too, for as long as it remembers the key; never gives
//! back more than was paid; and everything else about it may go wrong.

use async_trait::async_trait;
use desk::{
    Gateway, GatewayAccount, GatewayBook, GatewayEffect, GatewayPayment, GatewayTrouble, RefundOrder, attempt_in,
};
use domain::{FailureReason, GatewayResult, Timestamp};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use storage::Reading;

use crate::book::{Book, Dispute};
use crate::dice::Dice;
use crate::mood::Mood;
use crate::stage::{Gate, Stage};
use crate::tidings::Tidings;
use crate::world::{CALL_LIMIT, HOUR, SECOND, StoryClock};

const KEYS_LIVE: i64 = 24 * HOUR;
/// How far a list may be behind; whoever pays out counts on five.
pub const BEHIND: i64 = 4 * SECOND;

pub struct StoryGateway {
    clock: Arc<StoryClock>,
    dice: Arc<Dice>,
    stage: Stage,
    mood: Mutex<Mood>,
    pub is_away: AtomicBool,
    pub refuses_key: AtomicBool,
    /// It took too long for whoever waits.
    pub loses_next_answer: AtomicBool,
    pub tidings: Tidings,
    book: Mutex<Book>,
    /// Orders that it has and will carry out at an instant, whether or not anybody still waits for the answer.
    under_way: Mutex<Vec<(Timestamp, RefundOrder)>>,
}

impl StoryGateway {
    pub fn new(clock: Arc<StoryClock>, dice: Arc<Dice>, stage: Stage) -> Self {
        let mood = Mutex::new(Mood::of(&dice));
        Self {
            clock,
            dice,
            stage,
            mood,
            is_away: AtomicBool::new(false),
            refuses_key: AtomicBool::new(false),
            loses_next_answer: AtomicBool::new(false),
            tidings: Tidings::default(),
            book: Mutex::default(),
            under_way: Mutex::default(),
        }
    }

    pub fn capture(&self, reference: &str, amount: i64) {
        self.book().captured.push((reference.to_owned(), amount));
    }

    /// The book as it is now, with what was under way until now.
    pub fn book(&self) -> MutexGuard<'_, Book> {
        let now = self.clock.world();
        while let Some((at, order)) = self.next_under_way(now) {
            let mut book = self.book.lock().expect("no panic");
            self.carry_out(&mut book, &order, at);
        }
        self.book.lock().expect("no panic")
    }

    fn next_under_way(&self, now: Timestamp) -> Option<(Timestamp, RefundOrder)> {
        let mut under_way = self.under_way.lock().expect("no panic");
        let next = (0..under_way.len()).min_by_key(|index| under_way[*index].0)?;
        (under_way[next].0 <= now).then(|| under_way.swap_remove(next))
    }

    /// Everything goes well from now on; what was pending is decided, and most disputes.
    pub fn heal(&self) {
        self.clock.advance(CALL_LIMIT);
        self.tidings.hurry(self.clock.world().0);
        let mut mood = self.mood.lock().expect("no panic");
        *mood = mood.healed();
        drop(mood);
        self.is_away.store(false, Ordering::Relaxed);
        self.refuses_key.store(false, Ordering::Relaxed);
        while self.decide_one() {}
        while self.dice.happens(700) && self.close_dispute() {}
    }

    pub fn ignores_keys(&self) -> bool {
        self.mood().ignores_keys
    }

    fn mood(&self) -> Mood {
        *self.mood.lock().expect("no panic")
    }

    fn tell(&self, reference: &str, kind: &'static str) {
        self.tidings.tell(&self.dice, self.mood().post, self.clock.world().0, reference, kind);
    }

    /// Somebody refunds in its own pages.
    pub fn refund_by_itself(&self, reference: &str, amount: i64) {
        let mut book = self.book();
        let amount = amount.min(book.left(reference));
        if amount > 0 {
            book.note_own(format!("own_{:016x}", self.dice.next()), reference, amount, self.clock.world());
            self.tell(reference, "refund.created");
        }
    }

    /// What was pending succeeds or fails.
    pub fn decide_one(&self) -> bool {
        let fails = self.dice.happens(200);
        let mut book = self.book();
        let Some(index) = book.entries.iter().position(|entry| entry.is_pending()) else { return false };
        let is_disputed = book.taken(&book.entries[index].reference) > 0;
        let entry = &mut book.entries[index];
        let answer = if fails {
            let reason =
                if is_disputed { FailureReason::ChargeForPendingRefundDisputed } else { FailureReason::Declined };
            GatewayResult::Failed { reason }
        } else {
            GatewayResult::Succeeded { reference: entry.name.clone(), trace_number: Some("7".repeat(23)) }
        };
        entry.turn(self.clock.world(), answer);
        self.tell(&entry.reference, "refund.updated");
        true
    }

    /// What had succeeded comes back.
    pub fn fail_late(&self) {
        let mut book = self.book();
        let done: Vec<usize> = (0..book.entries.len()).filter(|at| book.entries[*at].has_succeeded()).collect();
        let Some(entry) = self.dice.one_of(&done).and_then(|at| book.entries.get_mut(*at)) else { return };
        entry.turn(self.clock.world(), GatewayResult::Failed { reason: FailureReason::AccountClosed });
        self.tell(&entry.reference, "refund.failed");
    }

    /// A bank takes all of what is left back, or some; one dispute of a payment at a time.
    pub fn open_dispute(&self, reference: &str) {
        let share = if self.dice.happens(500) { 100 } else { self.dice.between(1, 99) };
        let mut book = self.book();
        let amount = book.left(reference) * share / 100;
        if amount > 0 && book.disputes_of(reference).all(|dispute| dispute.closed.is_some()) {
            let opened_at = self.clock.world();
            book.disputes.push(Dispute { reference: reference.to_owned(), amount, opened_at, closed: None });
            self.tell(reference, "charge.dispute.created");
        }
    }

    pub fn close_dispute(&self) -> bool {
        let is_won = self.dice.happens(500);
        let mut book = self.book();
        let Some(dispute) = book.disputes.iter_mut().find(|dispute| dispute.closed.is_none()) else { return false };
        dispute.closed = Some((self.clock.world(), is_won));
        self.tell(&dispute.reference, "charge.dispute.closed");
        true
    }

    /// Word of a payment that is nobody's here, such as of another program on the same account.
    pub fn tell_of_a_stranger(&self) {
        self.tell("sbx_pay_of_another", "refund.created");
    }

    /// Somebody has it tell of every payment.
    pub fn tell_of_all(&self) {
        let references: Vec<String> = self.book().captured.iter().map(|(reference, _)| reference.clone()).collect();
        references.iter().for_each(|reference| self.tell(reference, "charge.refunded"));
        self.tidings.hurry(self.clock.world().0);
    }

    /// What certainly prevents any effect.
    fn door(&self) -> Result<(), GatewayTrouble> {
        let mood = self.mood();
        if self.is_away.load(Ordering::Relaxed) || self.dice.happens(mood.never_arrives) {
            return Err(GatewayTrouble::NotReached("connection refused".to_owned()));
        }
        if self.refuses_key.load(Ordering::Relaxed) {
            return Err(GatewayTrouble::KeyRefused("invalid key".to_owned()));
        }
        if self.dice.happens(mood.busy) {
            return Err(GatewayTrouble::Busy { retry_after: Some(Duration::from_secs(self.dice.below(60))) });
        }
        Ok(())
    }

    fn is_lost(&self) -> bool {
        let is_late = self.loses_next_answer.load(Ordering::Relaxed);
        self.dice.happens(self.mood().lost_after) || is_late
    }

    fn carry_out(&self, book: &mut Book, order: &RefundOrder, at: Timestamp) -> GatewayResult {
        let mood = self.mood();
        book.assert_same(order);
        if let Some(known) = book.answer_to(&order.key, at.0 - KEYS_LIVE).filter(|_| !mood.ignores_keys) {
            return known;
        }
        let left = book.left(&order.reference);
        let reason = if mood.refuses_disputed && book.taken(&order.reference) > 0 {
            Some(FailureReason::Disputed)
        } else if order.amount > left {
            let is_all_gone = left == 0;
            Some(if is_all_gone { FailureReason::AlreadyRefunded } else { FailureReason::AmountAboveRemaining })
        } else {
            self.dice.happens(mood.fails).then_some(FailureReason::Declined)
        };
        if let Some(reason) = reason {
            tracing::info!(key = %order.key, at = at.0, ahead = self.clock.ahead(), ?reason, "the gateway refuses it");
            return book.refuse(&order.key, at, reason);
        }
        let name = format!("rf_{:016x}", self.dice.next());
        let answer = if self.dice.happens(mood.pending) {
            GatewayResult::Pending { reference: name.clone(), is_short: false }
        } else {
            GatewayResult::Succeeded { reference: name.clone(), trace_number: None }
        };
        tracing::info!(key = %order.key, at = at.0, ahead = self.clock.ahead(), ?answer, "the gateway does it");
        book.note(order, name, at, answer.clone());
        self.tell(&order.reference, "refund.created");
        answer
    }

    /// When its list was made: some seconds ago where it is behind.
    fn list_made_at(&self) -> Timestamp {
        let behind = if self.dice.happens(self.mood().stale) { self.dice.between(0, BEHIND) } else { 0 };
        Timestamp(self.clock.world().0 - behind)
    }
}

fn lost() -> GatewayTrouble {
    GatewayTrouble::AnswerLost("connection reset".to_owned())
}

#[async_trait]
impl Gateway for StoryGateway {
    async fn send(&self, order: &RefundOrder) -> Result<GatewayResult, GatewayTrouble> {
        self.stage.wait(Gate::BeforeCall).await;
        tracing::info!(key = %order.key, at = self.clock.world().0, ahead = self.clock.ahead(), "a call comes");
        self.door()?;
        let mood = self.mood();
        if self.dice.happens(mood.lost_before) {
            return Err(lost());
        }
        // Another call of this key is at work.
        let is_under_way = self.under_way.lock().expect("no panic").iter().any(|(_, other)| other.key == order.key);
        if is_under_way && !mood.ignores_keys {
            return Err(lost());
        }
        if self.dice.happens(mood.slow) {
            // Its answer will reach nobody, its effect comes all the same.
            let at = Timestamp(self.clock.world().0 + self.dice.between(0, CALL_LIMIT));
            self.under_way.lock().expect("no panic").push((at, order.clone()));
            self.stage.wait(Gate::BeforeAnswer).await;
            return Err(lost());
        }
        let answer = self.carry_out(&mut self.book(), order, self.clock.world());
        self.stage.wait(Gate::BeforeAnswer).await;
        if self.is_lost() { Err(lost()) } else { Ok(answer) }
    }

    async fn find(&self, order: &RefundOrder) -> Result<Option<GatewayResult>, GatewayTrouble> {
        self.stage.wait(Gate::BeforeCall).await;
        self.door()?;
        let made_at = self.list_made_at();
        let found = self
            .book()
            .of_payment(&order.reference)
            .filter(|entry| entry.refund_id.as_ref() == Some(&order.refund_id))
            .filter(|entry| attempt_in(&entry.key) >= order.attempt_no())
            .filter_map(|entry| entry.seen_at(made_at))
            .last();
        tracing::info!(key = %order.key, at = self.clock.world().0, made_at = made_at.0, ahead = self.clock.ahead(), ?found, "looked up");
        self.stage.wait(Gate::BeforeAnswer).await;
        if self.is_lost() {
            return Err(lost());
        }
        found.map(|seen| order.check(seen.amount, &seen.currency, &order.refund_id).map(|()| seen.answer)).transpose()
    }

    async fn look(&self, _: &GatewayAccount, reference: &str) -> Result<GatewayPayment, GatewayTrouble> {
        self.stage.wait(Gate::BeforeCall).await;
        self.door()?;
        let made_at = self.list_made_at();
        let seen = {
            let book = self.book();
            GatewayPayment {
                refunds: book.listed(reference, made_at),
                disputes: book.disputes_listed(reference, made_at),
                left_out: 0,
            }
        };
        self.stage.wait(Gate::BeforeAnswer).await;
        if self.is_lost() { Err(lost()) } else { Ok(seen) }
    }

    async fn test(&self, _: &GatewayAccount) -> Result<String, GatewayTrouble> {
        Ok("it answers".to_owned())
    }
}

#[async_trait]
impl GatewayBook for StoryGateway {
    async fn effects(
        &self,
        _: &mut Reading,
        after: &str,
        until: Option<&str>,
    ) -> Result<Vec<GatewayEffect>, GatewayTrouble> {
        let book = self.book();
        let ours = book.entries.iter().filter_map(|entry| {
            let refund_id = entry.refund_id.clone()?;
            let is_within = refund_id.as_str() > after && until.is_none_or(|until| refund_id.as_str() <= until);
            is_within.then(|| GatewayEffect {
                reference: entry.name.clone(),
                refund_id,
                amount: entry.amount,
                currency: "EUR".to_owned(),
                answer: entry.answer().clone(),
            })
        });
        Ok(ours.collect())
    }
}

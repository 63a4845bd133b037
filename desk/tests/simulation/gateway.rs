//! A gateway with a book of its own. It does one key once, for as long as it remembers the key; never gives back more than
//! was paid; and everything else about it may go wrong.

use async_trait::async_trait;
use desk::{
    Clock, Gateway, GatewayAccount, GatewayAnswer, GatewayBook, GatewayEffect, GatewayPayment, GatewayRefund,
    GatewayTrouble, RefundOrder,
};
use domain::{FailureReason, Timestamp};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use storage::Reading;

use crate::dice::Dice;
use crate::stage::{Gate, Stage};
use crate::world::{HOUR, SECOND, StoryClock};

const KEYS_LIVE: i64 = 24 * HOUR;

/// How often something goes wrong, of a thousand times; each seed has another.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mood {
    pub never_arrives: u64,
    pub lost_before: u64,
    pub lost_after: u64,
    pub busy: u64,
    pub pending: u64,
    pub fails: u64,
    pub stale: u64,
    /// It does not know what a key is, as some do not: the same order twice is two refunds.
    pub ignores_keys: bool,
}

impl Mood {
    pub fn of(dice: &Dice) -> Self {
        Self {
            never_arrives: dice.below(150),
            lost_before: dice.below(200),
            lost_after: dice.below(500),
            busy: dice.below(100),
            pending: dice.below(300),
            fails: dice.below(150),
            stale: dice.below(1_000),
            ignores_keys: dice.happens(500),
        }
    }
}

#[derive(Debug, Clone)]
pub struct Entry {
    pub name: String,
    pub key: String,
    /// None: made in the gateway's own pages.
    pub refund_id: Option<String>,
    pub reference: String,
    pub amount: i64,
    pub made_at: Timestamp,
    pub answer: GatewayAnswer,
}

impl Entry {
    pub fn moves(&self) -> bool {
        !matches!(self.answer, GatewayAnswer::Failed { .. } | GatewayAnswer::Canceled { .. })
    }
}

pub struct StoryGateway {
    clock: Arc<StoryClock>,
    dice: Arc<Dice>,
    stage: Stage,
    mood: Mutex<Mood>,
    pub is_away: AtomicBool,
    pub refuses_key: AtomicBool,
    /// It took too long for whoever waits.
    pub loses_next_answer: AtomicBool,
    book: Mutex<Vec<Entry>>,
    /// What was captured, by the payment's name.
    captured: Mutex<Vec<(String, i64)>>,
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
            book: Mutex::default(),
            captured: Mutex::default(),
        }
    }

    pub fn capture(&self, reference: &str, amount: i64) {
        self.captured.lock().expect("no panic").push((reference.to_owned(), amount));
    }

    pub fn payments(&self) -> Vec<String> {
        self.captured.lock().expect("no panic").iter().map(|(reference, _)| reference.clone()).collect()
    }

    pub fn book(&self) -> Vec<Entry> {
        self.book.lock().expect("no panic").clone()
    }

    /// Everything goes well from now on; what was pending is decided.
    pub fn heal(&self) {
        let mut mood = self.mood.lock().expect("no panic");
        *mood = Mood { ignores_keys: mood.ignores_keys, ..Mood::default() };
        drop(mood);
        self.is_away.store(false, Ordering::Relaxed);
        self.refuses_key.store(false, Ordering::Relaxed);
        while self.decide_one() {}
    }

    pub fn ignores_keys(&self) -> bool {
        self.mood().ignores_keys
    }

    fn mood(&self) -> Mood {
        *self.mood.lock().expect("no panic")
    }

    fn left(&self, reference: &str) -> i64 {
        let captured = self.captured.lock().expect("no panic");
        let captured: i64 = captured.iter().filter(|(name, _)| name == reference).map(|(_, amount)| amount).sum();
        let book = self.book.lock().expect("no panic");
        captured
            - book.iter().filter(|entry| entry.reference == reference && entry.moves()).map(|e| e.amount).sum::<i64>()
    }

    /// Somebody refunds in its own pages.
    pub fn refund_by_itself(&self, reference: &str, amount: i64) -> bool {
        let amount = amount.min(self.left(reference));
        if amount < 1 {
            return false;
        }
        let name = format!("own_{:016x}", self.dice.next());
        let answer = GatewayAnswer::Succeeded { reference: name.clone(), trace_number: None };
        self.note(Entry {
            key: name.clone(),
            name,
            refund_id: None,
            reference: reference.to_owned(),
            amount,
            made_at: self.clock.now(),
            answer,
        });
        true
    }

    /// What was pending succeeds or fails.
    pub fn decide_one(&self) -> bool {
        let fails = self.dice.happens(200);
        let mut book = self.book.lock().expect("no panic");
        let Some(entry) = book.iter_mut().find(|entry| matches!(entry.answer, GatewayAnswer::Pending { .. })) else {
            return false;
        };
        entry.answer = if fails {
            GatewayAnswer::Failed { reason: FailureReason::Declined }
        } else {
            GatewayAnswer::Succeeded { reference: entry.name.clone(), trace_number: Some("7".repeat(23)) }
        };
        true
    }

    /// What had succeeded comes back.
    pub fn fail_late(&self) -> bool {
        let chosen = self.dice.next();
        let mut book = self.book.lock().expect("no panic");
        let done: Vec<&mut Entry> =
            book.iter_mut().filter(|entry| matches!(entry.answer, GatewayAnswer::Succeeded { .. })).collect();
        let count = u64::try_from(done.len()).unwrap_or(1);
        let Some(entry) = done.into_iter().nth(usize::try_from(chosen % count.max(1)).unwrap_or(0)) else {
            return false;
        };
        entry.answer = GatewayAnswer::Failed { reason: FailureReason::AccountClosed };
        true
    }

    fn note(&self, entry: Entry) -> GatewayAnswer {
        let answer = entry.answer.clone();
        self.book.lock().expect("no panic").push(entry);
        answer
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

    fn act(&self, order: &RefundOrder) -> GatewayAnswer {
        let now = self.clock.now();
        let is_known = |entry: &Entry| entry.key == order.key && now.0 - entry.made_at.0 < KEYS_LIVE;
        if let Some(known) = self.book().into_iter().find(|entry| !self.ignores_keys() && is_known(entry)) {
            return known.answer;
        }
        let left = self.left(&order.reference);
        if order.amount > left {
            let reason = if left == 0 { FailureReason::AlreadyRefunded } else { FailureReason::AmountAboveRemaining };
            return GatewayAnswer::Failed { reason };
        }
        let mood = self.mood();
        if self.dice.happens(mood.fails) {
            return GatewayAnswer::Failed { reason: FailureReason::Declined };
        }
        let name = format!("rf_{:016x}", self.dice.next());
        let answer = if self.dice.happens(mood.pending) {
            GatewayAnswer::Pending { reference: name.clone(), is_short: false }
        } else {
            GatewayAnswer::Succeeded { reference: name.clone(), trace_number: None }
        };
        self.note(Entry {
            name,
            key: order.key.clone(),
            refund_id: Some(order.refund_id.clone()),
            reference: order.reference.clone(),
            amount: order.amount,
            made_at: now,
            answer,
        })
    }

    /// Its list, as it was some seconds ago where it is behind.
    fn list(&self, reference: &str) -> Vec<Entry> {
        let behind = if self.dice.happens(self.mood().stale) { self.dice.between(0, 34) * SECOND } else { 0 };
        let until = self.clock.now().0 - behind;
        self.book().into_iter().filter(|entry| entry.reference == reference && entry.made_at.0 <= until).collect()
    }
}

fn lost() -> GatewayTrouble {
    GatewayTrouble::AnswerLost("connection reset".to_owned())
}

#[async_trait]
impl Gateway for StoryGateway {
    async fn send(&self, order: &RefundOrder) -> Result<GatewayAnswer, GatewayTrouble> {
        self.stage.wait(Gate::BeforeCall).await;
        self.door()?;
        let mood = self.mood();
        if self.dice.happens(mood.lost_before) {
            return Err(lost());
        }
        let answer = self.act(order);
        self.stage.wait(Gate::BeforeAnswer).await;
        if self.is_lost() { Err(lost()) } else { Ok(answer) }
    }

    async fn find(&self, order: &RefundOrder) -> Result<Option<GatewayAnswer>, GatewayTrouble> {
        self.stage.wait(Gate::BeforeCall).await;
        self.door()?;
        let found =
            self.list(&order.reference).into_iter().rfind(|entry| entry.refund_id.as_ref() == Some(&order.refund_id));
        self.stage.wait(Gate::BeforeAnswer).await;
        if self.is_lost() {
            return Err(lost());
        }
        found.map(|entry| order.check(entry.amount, "EUR", &order.refund_id).map(|()| entry.answer)).transpose()
    }

    async fn look(&self, _: &GatewayAccount, reference: &str) -> Result<GatewayPayment, GatewayTrouble> {
        self.stage.wait(Gate::BeforeCall).await;
        self.door()?;
        let listed = self.list(reference).into_iter().map(|entry| GatewayRefund {
            reference: entry.name,
            refund_id: entry.refund_id,
            amount: entry.amount,
            currency: "EUR".to_owned(),
            made_at: entry.made_at,
            answer: entry.answer,
        });
        let seen = GatewayPayment { refunds: listed.collect(), disputes: Vec::new() };
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
        let ours = self.book().into_iter().filter_map(|entry| {
            let refund_id = entry.refund_id?;
            let is_within = refund_id.as_str() > after && until.is_none_or(|until| refund_id.as_str() <= until);
            is_within.then_some(GatewayEffect {
                reference: entry.name,
                refund_id,
                amount: entry.amount,
                currency: "EUR".to_owned(),
                answer: entry.answer,
            })
        });
        Ok(ours.collect())
    }
}

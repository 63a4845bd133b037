//! A gateway that does what the test planned, and keeps a book of its own.

use async_trait::async_trait;
use desk::{
    Clock, Gateway, GatewayAccount, GatewayDispute, GatewayEffect, GatewayPayment, GatewayRefund, GatewayTrouble,
    RefundOrder, RefundOrderKind,
};
use domain::{Currency, FailureReason, GatewayResult, Refund, Step};
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Notify;

use crate::world::FixedClock;

/// What happens to an order that is sent; where nothing is planned, it succeeds.
#[derive(Debug, Clone, Copy)]
pub enum Sent {
    Succeeds,
    SucceedsAfter(i64),
    IsPending,
    Fails(FailureReason),
    /// It says so once the test lets it go on.
    FailsLate(FailureReason),
    SucceedsLate,
    NeedsTheCustomer,
    IsSentByHand,
    NeverArrives,
    /// Too much was asked of it; it wants to be left alone for so many seconds.
    IsBusy(u64),
    KeyIsRefused,
    TellsOfSomethingElse,
    IsLostOnItsWay,
    IsDoneButTheAnswerIsLost,
    /// The caller is left waiting; the money has moved or not.
    Hangs {
        done: bool,
    },
}

/// What happens to a look-up; where nothing is planned, the book answers.
#[derive(Debug, Clone, Copy)]
pub enum LookedUp {
    Lost,
    /// The list is not up to date, and takes so many microseconds.
    EmptyAfter(i64),
    /// It wants to be left alone for so many seconds.
    IsBusy(u64),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    Send { key: String },
    Find { refund_id: String },
}

/// A refund as the gateway remembers it; never taken out again.
#[derive(Debug, Clone)]
pub struct Entry {
    pub key: String,
    pub refund_id: String,
    /// The payment's.
    pub reference: String,
    pub amount: i64,
    pub currency: String,
    pub kind: RefundOrderKind,
    /// What became of it by now.
    pub answer: GatewayResult,
}

/// Its own name for a refund of ours.
pub fn name_of(refund_id: &str) -> String {
    format!("sbx_{refund_id}")
}

fn success(reference: String) -> GatewayResult {
    GatewayResult::Succeeded { reference, trace_number: Some("74000000000000000000007".to_owned()) }
}

pub struct ScriptedGateway {
    clock: Arc<FixedClock>,
    sends: Mutex<VecDeque<Sent>>,
    /// What happens to every order of a merchant.
    always: Mutex<HashMap<String, Sent>>,
    look_ups: Mutex<VecDeque<LookedUp>>,
    calls: Mutex<Vec<Call>>,
    book: Mutex<Vec<Entry>>,
    /// What was done in its own pages, by the payment's name.
    elsewhere: Mutex<Vec<(String, GatewayRefund)>>,
    disputes: Mutex<Vec<GatewayDispute>>,
    /// Under which trace each order came.
    traces: Mutex<Vec<String>>,
    step: Mutex<Step>,
    /// The next look waits with its answer until the test lets it go on.
    next_look_hangs: AtomicBool,
    /// So many looks reach nobody.
    looks_lost: AtomicUsize,
    /// Whether each order said why.
    reasons: Mutex<Vec<bool>>,
    /// How many things of a payment nobody can read.
    unread: AtomicUsize,
    /// Whoever looks is told to leave it alone for so many seconds; 0: has time.
    busy_for: AtomicU64,
    /// Told when a caller is left waiting.
    pub hangs: Notify,
    pub goes_on: Notify,
}

impl ScriptedGateway {
    pub fn new(clock: Arc<FixedClock>) -> Self {
        Self {
            clock,
            sends: Mutex::default(),
            always: Mutex::default(),
            look_ups: Mutex::default(),
            calls: Mutex::default(),
            book: Mutex::default(),
            elsewhere: Mutex::default(),
            disputes: Mutex::default(),
            traces: Mutex::default(),
            step: Mutex::new(Step::ANY),
            next_look_hangs: AtomicBool::new(false),
            looks_lost: AtomicUsize::new(0),
            reasons: Mutex::default(),
            unread: AtomicUsize::new(0),
            busy_for: AtomicU64::new(0),
            hangs: Notify::new(),
            goes_on: Notify::new(),
        }
    }

    pub fn plan(&self, sends: impl IntoIterator<Item = Sent>) {
        self.sends.lock().expect("no panic").extend(sends);
    }

    /// To every order of that merchant, whatever is planned.
    pub fn always(&self, merchant_id: &str, sent: Sent) {
        self.always.lock().expect("no panic").insert(merchant_id.to_owned(), sent);
    }

    pub fn no_longer(&self, merchant_id: &str) {
        self.always.lock().expect("no panic").remove(merchant_id);
    }

    /// So many things of a payment cannot be read from now on.
    pub fn tells_of_unread(&self, count: usize) {
        self.unread.store(count, Ordering::SeqCst);
    }

    /// Whoever looks is told so from now on; 0 seconds: it has time again.
    pub fn is_too_busy_for_looks(&self, seconds: u64) {
        self.busy_for.store(seconds, Ordering::SeqCst);
    }

    pub fn plan_look_ups(&self, look_ups: impl IntoIterator<Item = LookedUp>) {
        self.look_ups.lock().expect("no panic").extend(look_ups);
    }

    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().expect("no panic").clone()
    }

    /// The keys that were sent, in order.
    pub fn sent_keys(&self) -> Vec<String> {
        let keys = self.calls().into_iter().map(|call| if let Call::Send { key } = call { Some(key) } else { None });
        keys.flatten().collect()
    }

    pub fn traces(&self) -> Vec<String> {
        self.traces.lock().expect("no panic").clone()
    }

    pub fn book(&self) -> Vec<Entry> {
        self.book.lock().expect("no panic").clone()
    }

    /// The book as whoever compares it with ours reads it.
    pub fn effects(&self) -> Vec<GatewayEffect> {
        let ordered = self.book().into_iter().map(|entry| GatewayEffect {
            reference: name_of(&entry.refund_id),
            answer: entry.answer,
            refund_id: entry.refund_id,
            amount: entry.amount,
            currency: entry.currency,
        });
        let elsewhere = self.elsewhere.lock().expect("no panic").clone();
        let all_the_same = elsewhere.into_iter().filter_map(|(_, refund)| {
            Some(GatewayEffect {
                reference: refund.reference,
                answer: refund.answer,
                refund_id: refund.refund_id?,
                amount: refund.amount,
                currency: refund.currency,
            })
        });
        ordered.chain(all_the_same).collect()
    }

    /// What was pending has happened by now.
    pub fn settle_pending(&self) {
        for entry in self.book.lock().expect("no panic").iter_mut() {
            if matches!(entry.answer, GatewayResult::Pending { .. }) {
                entry.answer = success(name_of(&entry.refund_id));
            }
        }
    }

    /// So many minor units at a time from now on.
    pub fn moves_at_a_time(&self, minor: i64) {
        *self.step.lock().expect("no panic") = Step::of(minor);
    }

    /// It says something else of a refund from now on.
    pub fn says_of(&self, refund_id: &str, answer: GatewayResult) {
        let mut book = self.book.lock().expect("no panic");
        book.iter_mut().filter(|entry| entry.refund_id == refund_id).for_each(|entry| entry.answer = answer.clone());
    }

    /// Somebody refunds in the gateway's own pages.
    pub fn refunds_by_itself(&self, payment: &str, name: &str, amount: i64) {
        let refund = GatewayRefund {
            reference: name.to_owned(),
            refund_id: None,
            amount,
            currency: "EUR".to_owned(),
            made_at: self.clock.now(),
            answer: success(name.to_owned()),
        };
        self.elsewhere.lock().expect("no panic").push((payment.to_owned(), refund));
    }

    /// It makes a refund of ours that it had refused.
    pub fn makes_all_the_same(&self, payment: &str, name: &str, ours: &Refund) {
        self.refunds_by_itself(payment, name, ours.to_payment);
        let mut elsewhere = self.elsewhere.lock().expect("no panic");
        elsewhere.iter_mut().for_each(|(_, refund)| {
            if refund.reference == name {
                refund.refund_id = Some(ours.refund_id.clone());
            }
        });
    }

    /// What was refunded there comes back.
    pub fn takes_back(&self, name: &str, reason: FailureReason) {
        let mut elsewhere = self.elsewhere.lock().expect("no panic");
        let theirs = elsewhere.iter_mut().filter(|(_, refund)| refund.reference == name);
        theirs.for_each(|(_, refund)| refund.answer = GatewayResult::Failed { reason });
    }

    pub fn loses_looks(&self, count: usize) {
        self.looks_lost.store(count, Ordering::SeqCst);
    }

    /// Whether each order that was sent said why, in order.
    pub fn reasons(&self) -> Vec<bool> {
        self.reasons.lock().expect("no panic").clone()
    }

    pub fn lets_the_next_look_wait(&self) {
        self.next_look_hangs.store(true, Ordering::SeqCst);
    }

    pub fn disputes(&self, disputes: Vec<GatewayDispute>) {
        *self.disputes.lock().expect("no panic") = disputes;
    }

    fn note(&self, order: &RefundOrder, answer: GatewayResult) -> GatewayResult {
        let entry = Entry {
            key: order.key.clone(),
            refund_id: order.refund_id.clone(),
            reference: order.reference.clone(),
            amount: order.amount,
            currency: order.currency.clone(),
            kind: order.kind,
            answer: answer.clone(),
        };
        self.book.lock().expect("no panic").push(entry);
        answer
    }

    fn find_key(&self, key: &str) -> Option<GatewayResult> {
        self.book().into_iter().find(|entry| entry.key == key).map(|entry| entry.answer)
    }
}

#[async_trait]
impl Gateway for ScriptedGateway {
    fn step(&self, _: Currency) -> Step {
        *self.step.lock().expect("no panic")
    }

    async fn send(&self, order: &RefundOrder) -> Result<GatewayResult, GatewayTrouble> {
        self.calls.lock().expect("no panic").push(Call::Send { key: order.key.clone() });
        self.traces.lock().expect("no panic").push(desk::trace::current());
        self.reasons.lock().expect("no panic").push(order.account.sends_reason);
        assert!(self.step.lock().expect("no panic").moves(order.amount), "{order:?} lies between two steps");
        let always = self.always.lock().expect("no panic").get(&order.account.merchant_id).copied();
        let planned = || self.sends.lock().expect("no panic").pop_front().unwrap_or(Sent::Succeeds);
        let planned = always.unwrap_or_else(planned);
        // The gateway does one key once.
        if let Some(answer) = self.find_key(&order.key) {
            return Ok(answer);
        }
        let lost = || GatewayTrouble::AnswerLost("connection reset".to_owned());
        let reference = name_of(&order.refund_id);
        match planned {
            Sent::Succeeds => Ok(self.note(order, success(reference))),
            Sent::SucceedsAfter(wait) => {
                self.clock.advance(wait);
                Ok(self.note(order, success(reference)))
            }
            Sent::IsPending => Ok(self.note(order, GatewayResult::Pending { reference, is_short: false })),
            Sent::NeedsTheCustomer => Ok(self.note(order, GatewayResult::RequiresAction { reference })),
            Sent::IsSentByHand => Ok(GatewayResult::ByHand),
            Sent::IsBusy(wait) => Err(GatewayTrouble::Busy { retry_after: Some(Duration::from_secs(wait)) }),
            Sent::KeyIsRefused => Err(GatewayTrouble::KeyRefused("Invalid API Key provided".to_owned())),
            Sent::TellsOfSomethingElse => {
                self.note(order, success(reference));
                order.check(order.amount + 1, &order.currency, &order.refund_id).map(|()| unreachable!())
            }
            Sent::Fails(reason) => Ok(GatewayResult::Failed { reason }),
            Sent::FailsLate(reason) => {
                self.hangs.notify_one();
                self.goes_on.notified().await;
                Ok(GatewayResult::Failed { reason })
            }
            Sent::SucceedsLate => {
                self.hangs.notify_one();
                self.goes_on.notified().await;
                Ok(self.note(order, success(reference)))
            }
            Sent::NeverArrives => Err(GatewayTrouble::NotReached("connection refused".to_owned())),
            Sent::IsLostOnItsWay => Err(lost()),
            Sent::IsDoneButTheAnswerIsLost => {
                self.note(order, success(reference));
                Err(lost())
            }
            Sent::Hangs { done } => {
                if done {
                    self.note(order, success(reference));
                }
                self.hangs.notify_one();
                std::future::pending().await
            }
        }
    }

    async fn find(&self, order: &RefundOrder) -> Result<Option<GatewayResult>, GatewayTrouble> {
        self.calls.lock().expect("no panic").push(Call::Find { refund_id: order.refund_id.clone() });
        match self.look_ups.lock().expect("no panic").pop_front() {
            Some(LookedUp::Lost) => Err(GatewayTrouble::NotReached("connection refused".to_owned())),
            Some(LookedUp::IsBusy(wait)) => Err(GatewayTrouble::Busy { retry_after: Some(Duration::from_secs(wait)) }),
            Some(LookedUp::EmptyAfter(wait)) => {
                self.clock.advance(wait);
                Ok(None)
            }
            None => {
                Ok(self.book().into_iter().find(|entry| entry.refund_id == order.refund_id).map(|entry| entry.answer))
            }
        }
    }

    async fn look(&self, _: &GatewayAccount, reference: &str) -> Result<GatewayPayment, GatewayTrouble> {
        let wait = self.busy_for.load(Ordering::SeqCst);
        if wait > 0 {
            return Err(GatewayTrouble::Busy { retry_after: Some(Duration::from_secs(wait)) });
        }
        if self.looks_lost.load(Ordering::SeqCst) > 0 {
            self.looks_lost.fetch_sub(1, Ordering::SeqCst);
            return Err(GatewayTrouble::NotReached("connection refused".to_owned()));
        }
        let ours = self.book().into_iter().filter(|entry| entry.reference == reference).map(|entry| GatewayRefund {
            reference: name_of(&entry.refund_id),
            refund_id: Some(entry.refund_id),
            amount: entry.amount,
            currency: entry.currency,
            made_at: self.clock.now(),
            answer: entry.answer,
        });
        let elsewhere = self.elsewhere.lock().expect("no panic").clone();
        let theirs = elsewhere.into_iter().filter(|(payment, _)| payment == reference).map(|(_, refund)| refund);
        let disputes = self.disputes.lock().expect("no panic").clone();
        // Newest first, as gateways list them.
        let mut refunds: Vec<GatewayRefund> = ours.chain(theirs).collect();
        refunds.reverse();
        let seen = GatewayPayment { refunds, disputes, left_out: self.unread.load(Ordering::SeqCst) };
        if self.next_look_hangs.swap(false, Ordering::SeqCst) {
            self.hangs.notify_one();
            self.goes_on.notified().await;
        }
        Ok(seen)
    }

    async fn test(&self, _: &GatewayAccount) -> Result<String, GatewayTrouble> {
        Ok("it answers".to_owned())
    }
}

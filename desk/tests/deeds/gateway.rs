//! A gateway that does what the test planned, and keeps a book of its own.

use async_trait::async_trait;
use desk::{Gateway, GatewayAnswer, GatewayEffect, GatewayTrouble, RefundOrder, RefundOrderKind};
use domain::FailureReason;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;

use crate::world::FixedClock;

/// What happens to an order that is sent; where nothing is planned, it succeeds.
#[derive(Debug, Clone, Copy)]
pub enum Sent {
    Succeeds,
    SucceedsAfter(i64),
    IsPending,
    Fails(FailureReason),
    NeverArrives,
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
    pub amount: i64,
    pub currency: String,
    pub kind: RefundOrderKind,
    pub is_pending: bool,
}

impl Entry {
    fn answer(&self) -> GatewayAnswer {
        let reference = format!("sbx_{}", self.refund_id);
        if self.is_pending {
            GatewayAnswer::Pending { reference }
        } else {
            GatewayAnswer::Succeeded { reference, trace_number: Some("74000000000000000000007".to_owned()) }
        }
    }
}

pub struct ScriptedGateway {
    clock: Arc<FixedClock>,
    sends: Mutex<VecDeque<Sent>>,
    look_ups: Mutex<VecDeque<LookedUp>>,
    calls: Mutex<Vec<Call>>,
    book: Mutex<Vec<Entry>>,
    /// Told when a caller is left waiting.
    pub hangs: Notify,
}

impl ScriptedGateway {
    pub fn new(clock: Arc<FixedClock>) -> Self {
        Self {
            clock,
            sends: Mutex::default(),
            look_ups: Mutex::default(),
            calls: Mutex::default(),
            book: Mutex::default(),
            hangs: Notify::new(),
        }
    }

    pub fn plan(&self, sends: impl IntoIterator<Item = Sent>) {
        self.sends.lock().expect("no panic").extend(sends);
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

    pub fn book(&self) -> Vec<Entry> {
        self.book.lock().expect("no panic").clone()
    }

    /// The book as whoever compares it with ours reads it.
    pub fn effects(&self) -> Vec<GatewayEffect> {
        let effect = |entry: Entry| GatewayEffect {
            reference: entry.key.clone(),
            answer: entry.answer(),
            refund_id: entry.refund_id,
            amount: entry.amount,
            currency: entry.currency,
        };
        self.book().into_iter().map(effect).collect()
    }

    /// What was pending has happened by now.
    pub fn settle_pending(&self) {
        self.book.lock().expect("no panic").iter_mut().for_each(|entry| entry.is_pending = false);
    }

    fn note(&self, order: &RefundOrder, is_pending: bool) -> GatewayAnswer {
        let mut book = self.book.lock().expect("no panic");
        let entry = Entry {
            key: order.key.clone(),
            refund_id: order.refund_id.clone(),
            amount: order.amount,
            currency: order.currency.clone(),
            kind: order.kind,
            is_pending,
        };
        book.push(entry.clone());
        entry.answer()
    }

    fn find_key(&self, key: &str) -> Option<GatewayAnswer> {
        self.book().iter().find(|entry| entry.key == key).map(Entry::answer)
    }
}

#[async_trait]
impl Gateway for ScriptedGateway {
    async fn send(&self, order: &RefundOrder) -> Result<GatewayAnswer, GatewayTrouble> {
        self.calls.lock().expect("no panic").push(Call::Send { key: order.key.clone() });
        let planned = self.sends.lock().expect("no panic").pop_front().unwrap_or(Sent::Succeeds);
        // The gateway does one key once.
        if let Some(answer) = self.find_key(&order.key) {
            return Ok(answer);
        }
        let lost = || GatewayTrouble::AnswerLost("connection reset".to_owned());
        match planned {
            Sent::Succeeds => Ok(self.note(order, false)),
            Sent::SucceedsAfter(wait) => {
                self.clock.advance(wait);
                Ok(self.note(order, false))
            }
            Sent::IsPending => Ok(self.note(order, true)),
            Sent::Fails(reason) => Ok(GatewayAnswer::Failed { reason }),
            Sent::NeverArrives => Err(GatewayTrouble::NotReached("connection refused".to_owned())),
            Sent::IsLostOnItsWay => Err(lost()),
            Sent::IsDoneButTheAnswerIsLost => {
                self.note(order, false);
                Err(lost())
            }
            Sent::Hangs { done } => {
                if done {
                    self.note(order, false);
                }
                self.hangs.notify_one();
                std::future::pending().await
            }
        }
    }

    async fn find(&self, order: &RefundOrder) -> Result<Option<GatewayAnswer>, GatewayTrouble> {
        self.calls.lock().expect("no panic").push(Call::Find { refund_id: order.refund_id.clone() });
        match self.look_ups.lock().expect("no panic").pop_front() {
            Some(LookedUp::Lost) => Err(GatewayTrouble::NotReached("connection refused".to_owned())),
            Some(LookedUp::EmptyAfter(wait)) => {
                self.clock.advance(wait);
                Ok(None)
            }
            None => Ok(self.book().iter().find(|entry| entry.refund_id == order.refund_id).map(Entry::answer)),
        }
    }
}

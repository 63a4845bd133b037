//! A gateway that answers when it is told to, and a book that two workers' calls end up in.

use async_trait::async_trait;
use desk::{Gateway, GatewayAccount, GatewayEffect, GatewayPayment, GatewayRefund, GatewayTrouble, RefundOrder};
use domain::{FailureReason, GatewayResult, Timestamp};
use model::Told;
use std::collections::BTreeMap;
use std::sync::Mutex;
use tokio::sync::{Notify, oneshot};

use crate::world::hours;

/// What a worker waits for.
pub enum Asked {
    ToSend { order: RefundOrder, reply: oneshot::Sender<Result<GatewayResult, GatewayTrouble>> },
    ToFind { order: RefundOrder, reply: oneshot::Sender<Result<Option<GatewayResult>, GatewayTrouble>> },
}

impl Asked {
    pub fn order(&self) -> &RefundOrder {
        let (Self::ToSend { order, .. } | Self::ToFind { order, .. }) = self;
        order
    }
}

/// One worker's line to the gateway.
#[derive(Default)]
pub struct HeldGateway {
    asked: Mutex<Option<Asked>>,
    is_asked: Notify,
}

impl HeldGateway {
    /// The worker's next call, once it is made.
    pub async fn next_call(&self) -> Asked {
        self.is_asked.notified().await;
        self.asked.lock().expect("no panic").take().expect("a call that nobody has taken")
    }

    async fn hold<T>(
        &self,
        ask: impl FnOnce(oneshot::Sender<Result<T, GatewayTrouble>>) -> Asked,
    ) -> Result<T, GatewayTrouble> {
        let (reply, told) = oneshot::channel();
        *self.asked.lock().expect("no panic") = Some(ask(reply));
        self.is_asked.notify_one();
        told.await.unwrap_or_else(|_| Err(GatewayTrouble::AnswerLost("nobody answers".to_owned())))
    }
}

#[async_trait]
impl Gateway for HeldGateway {
    async fn send(&self, order: &RefundOrder) -> Result<GatewayResult, GatewayTrouble> {
        let order = order.clone();
        self.hold(|reply| Asked::ToSend { order, reply }).await
    }

    async fn find(&self, order: &RefundOrder) -> Result<Option<GatewayResult>, GatewayTrouble> {
        let order = order.clone();
        self.hold(|reply| Asked::ToFind { order, reply }).await
    }

    async fn look(&self, _: &GatewayAccount, _: &str) -> Result<GatewayPayment, GatewayTrouble> {
        Err(GatewayTrouble::NotReached("the walk reads the book itself".to_owned()))
    }

    async fn test(&self, _: &GatewayAccount) -> Result<String, GatewayTrouble> {
        Ok("it answers".to_owned())
    }
}

/// What was done, whoever asked for it.
pub struct Book {
    keeps_keys: bool,
    pub done: Vec<Done>,
    refused: BTreeMap<String, Timestamp>,
}

#[derive(Debug, Clone)]
pub struct Done {
    pub order: RefundOrder,
    pub told: Told,
    first_seen: Timestamp,
}

pub fn answer(told: Told, refund_id: &str) -> GatewayResult {
    let reference = format!("held_{refund_id}");
    match told {
        Told::Pending => GatewayResult::Pending { reference, is_short: false },
        Told::NeedsAction => GatewayResult::RequiresAction { reference },
        Told::Succeeded => GatewayResult::Succeeded { reference, trace_number: None },
        Told::Failed => GatewayResult::Failed { reason: FailureReason::Declined },
        Told::Canceled => GatewayResult::Canceled { reference },
    }
}

impl Book {
    pub fn new(keeps_keys: bool) -> Self {
        Self { keeps_keys, done: Vec::new(), refused: BTreeMap::new() }
    }

    /// An order arrives. Says what it is answered: what is wanted, unless its key is remembered.
    pub fn take(&mut self, order: &RefundOrder, wanted: Told, now: Timestamp) -> Told {
        let is_remembered = |seen: Timestamp| self.keeps_keys && now.0 - seen.0 < hours(24);
        let known = self.done.iter().find(|done| done.order.key == order.key && is_remembered(done.first_seen));
        if let Some(done) = known {
            return done.told;
        }
        if self.refused.get(&order.key).is_some_and(|seen| is_remembered(*seen)) {
            return Told::Failed;
        }
        if wanted == Told::Failed {
            self.refused.insert(order.key.clone(), now);
        } else {
            self.done.push(Done { order: order.clone(), told: wanted, first_seen: now });
        }
        wanted
    }

    pub fn find(&self, refund_id: &str) -> Option<Told> {
        self.done.iter().find(|done| done.order.refund_id == refund_id).map(|done| done.told)
    }

    pub fn turn(&mut self, refund_id: &str, told: Told) {
        let ours = self.done.iter_mut().filter(|done| done.order.refund_id == refund_id);
        ours.for_each(|done| done.told = told);
    }

    /// As whoever compares it with ours reads it.
    pub fn effects(self) -> Vec<GatewayEffect> {
        let effect = |done: Done| GatewayEffect {
            reference: done.order.key.clone(),
            answer: answer(done.told, &done.order.refund_id),
            refund_id: done.order.refund_id,
            amount: done.order.amount,
            currency: done.order.currency,
        };
        self.done.into_iter().map(effect).collect()
    }

    /// What its list says of one refund, told so.
    pub fn seen(&self, refund_id: &str, told: Told) -> GatewayPayment {
        let ours = self.done.iter().filter(|done| done.order.refund_id == refund_id);
        let refunds = ours.map(|done| GatewayRefund {
            reference: format!("held_{refund_id}"),
            refund_id: Some(refund_id.to_owned()),
            amount: done.order.amount,
            currency: done.order.currency.clone(),
            made_at: done.first_seen,
            answer: answer(told, refund_id),
        });
        GatewayPayment { refunds: refunds.collect(), disputes: Vec::new(), left_out: 0 }
    }
}

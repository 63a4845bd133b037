//! The gateway's own book, the judge of a story: what was paid, what went back, what banks took. It keeps how things were,
//! since a list may be some seconds behind.

use desk::{DisputeOutcome, GatewayDispute, GatewayRefund, RefundOrder};
use domain::{FailureReason, GatewayResult, Timestamp};
use std::collections::HashMap;

#[derive(Debug)]
pub struct Entry {
    pub name: String,
    pub key: String,
    /// None: made in the gateway's own pages.
    pub refund_id: Option<String>,
    pub reference: String,
    pub amount: i64,
    /// What became of it, and since when; never empty.
    turns: Vec<(Timestamp, GatewayResult)>,
}

impl Entry {
    pub fn made_at(&self) -> Timestamp {
        self.turns.first().map_or(Timestamp(0), |(at, _)| *at)
    }

    pub fn answer(&self) -> &GatewayResult {
        self.turns.last().map_or(&GatewayResult::ByHand, |(_, answer)| answer)
    }

    fn answer_at(&self, at: Timestamp) -> Option<&GatewayResult> {
        self.turns.iter().rev().find(|(since, _)| *since <= at).map(|(_, answer)| answer)
    }

    pub fn turn(&mut self, at: Timestamp, answer: GatewayResult) {
        self.turns.push((at, answer));
    }

    pub fn moves(&self) -> bool {
        !matches!(self.answer(), GatewayResult::Failed { .. } | GatewayResult::Canceled { .. })
    }

    pub fn is_pending(&self) -> bool {
        matches!(self.answer(), GatewayResult::Pending { .. })
    }

    pub fn has_succeeded(&self) -> bool {
        matches!(self.answer(), GatewayResult::Succeeded { .. })
    }

    /// As a list has it that was made at that instant.
    pub fn seen_at(&self, at: Timestamp) -> Option<GatewayRefund> {
        Some(GatewayRefund {
            reference: self.name.clone(),
            refund_id: self.refund_id.clone(),
            amount: self.amount,
            currency: "EUR".to_owned(),
            made_at: self.made_at(),
            answer: self.answer_at(at)?.clone(),
        })
    }
}

pub struct Dispute {
    pub reference: String,
    pub amount: i64,
    pub opened_at: Timestamp,
    /// When, and whether the merchant keeps the money.
    pub closed: Option<(Timestamp, bool)>,
}

impl Dispute {
    /// The bank has the money, or has it for good.
    pub fn takes(&self) -> bool {
        self.closed.is_none_or(|(_, is_won)| !is_won)
    }

    pub fn is_lost(&self) -> bool {
        self.closed.is_some_and(|(_, is_won)| !is_won)
    }

    fn seen_at(&self, at: Timestamp) -> Option<GatewayDispute> {
        (self.opened_at <= at).then(|| GatewayDispute {
            reference: format!("dp_{}_{}", self.reference, self.opened_at.0),
            opened_at: self.opened_at,
            amount: self.amount,
            outcome: match self.closed.filter(|(closed_at, _)| *closed_at <= at) {
                None => DisputeOutcome::Open,
                Some((_, true)) => DisputeOutcome::Won,
                Some((_, false)) => DisputeOutcome::Lost,
            },
        })
    }
}

#[derive(Default)]
pub struct Book {
    /// What was captured, by the payment's name.
    pub captured: Vec<(String, i64)>,
    pub entries: Vec<Entry>,
    pub disputes: Vec<Dispute>,
    /// By the key of the order, and when.
    refusals: Vec<(String, Timestamp, FailureReason)>,
    /// What came first under each key: sent again, it is the same (I5).
    orders: HashMap<String, String>,
}

impl Book {
    pub fn of_payment(&self, reference: &str) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.reference == reference)
    }

    pub fn disputes_of(&self, reference: &str) -> impl Iterator<Item = &Dispute> {
        self.disputes.iter().filter(move |dispute| dispute.reference == reference)
    }

    pub fn gone(&self, reference: &str) -> i64 {
        self.of_payment(reference).filter(|entry| entry.moves()).map(|entry| entry.amount).sum()
    }

    /// What banks have of it, for now or for good.
    pub fn taken(&self, reference: &str) -> i64 {
        self.disputes_of(reference).filter(|dispute| dispute.takes()).map(|dispute| dispute.amount).sum()
    }

    pub fn lost(&self, reference: &str) -> i64 {
        self.disputes_of(reference).filter(|dispute| dispute.is_lost()).map(|dispute| dispute.amount).sum()
    }

    pub fn disputed_since(&self, reference: &str) -> Option<Timestamp> {
        self.disputes_of(reference).filter(|dispute| dispute.takes()).map(|dispute| dispute.opened_at).min()
    }

    pub fn left(&self, reference: &str) -> i64 {
        let of_it = self.captured.iter().filter(|(name, _)| name == reference);
        of_it.map(|(_, amount)| amount).sum::<i64>() - self.gone(reference) - self.taken(reference)
    }

    pub fn listed(&self, reference: &str, at: Timestamp) -> Vec<GatewayRefund> {
        self.of_payment(reference).filter_map(|entry| entry.seen_at(at)).collect()
    }

    pub fn disputes_listed(&self, reference: &str, at: Timestamp) -> Vec<GatewayDispute> {
        self.disputes_of(reference).filter_map(|dispute| dispute.seen_at(at)).collect()
    }

    /// What was said to an order of this key since then.
    pub fn answer_to(&self, key: &str, since: i64) -> Option<GatewayResult> {
        let done = self.entries.iter().rfind(|entry| entry.key == key && entry.made_at().0 > since);
        let refused = self.refusals.iter().rfind(|(known, at, _)| known == key && at.0 > since);
        let refused = || refused.map(|(_, _, reason)| GatewayResult::Failed { reason: *reason });
        done.map(|entry| entry.answer().clone()).or_else(refused)
    }

    /// It refused one of the refund's orders, or one that it had taken on came to nothing.
    pub fn has_said_no_to(&self, refund_id: &str) -> bool {
        let is_of = |key: &str| key.rsplit_once(':').is_some_and(|(of, _)| of == refund_id);
        let mut made = self.entries.iter().filter(|entry| entry.refund_id.as_deref() == Some(refund_id));
        self.refusals.iter().any(|(key, ..)| is_of(key)) || made.any(|entry| !entry.moves())
    }

    /// Sent again under its key, an order is the same to the letter.
    pub fn assert_same(&mut self, order: &RefundOrder) {
        let said =
            format!("{:?}", (order.kind, order.amount, &order.currency, &order.reference, order.account.sends_reason));
        let first = self.orders.entry(order.key.clone()).or_insert_with(|| said.clone());
        assert_eq!(*first, said, "{} is sent with something else than before", order.key);
    }

    pub fn refuse(&mut self, key: &str, at: Timestamp, reason: FailureReason) -> GatewayResult {
        self.refusals.push((key.to_owned(), at, reason));
        GatewayResult::Failed { reason }
    }

    pub fn note(&mut self, order: &RefundOrder, name: String, at: Timestamp, answer: GatewayResult) {
        self.entries.push(Entry {
            name,
            key: order.key.clone(),
            refund_id: Some(order.refund_id.clone()),
            reference: order.reference.clone(),
            amount: order.amount,
            turns: vec![(at, answer)],
        });
    }

    /// Made in its own pages.
    pub fn note_own(&mut self, name: String, reference: &str, amount: i64, at: Timestamp) {
        let answer = GatewayResult::Succeeded { reference: name.clone(), trace_number: None };
        self.entries.push(Entry {
            key: name.clone(),
            name,
            refund_id: None,
            reference: reference.to_owned(),
            amount,
            turns: vec![(at, answer)],
        });
    }
}

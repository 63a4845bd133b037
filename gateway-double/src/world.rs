//! What is true, folded from the lines of the book: read again, they give the same world.

use crate::dispute::Dispute;
use crate::event::{Event, events_of};
use crate::fact::{Fact, Line};
use crate::idempotency::Keys;
use crate::payment::{Payment, PaymentState};
use crate::refund::{Change, Refund, RefundStatus};
use crate::refusal::Refusal;
use std::collections::HashMap;

#[derive(Debug, Default)]
pub struct World {
    /// Part of every id, so that two doubles need not share any.
    pub seed: u32,
    /// Seconds since the epoch. Moves when it is told to, and never else.
    pub clock: i64,
    pub payments: Vec<Payment>,
    pub refunds: Vec<Refund>,
    pub disputes: Vec<Dispute>,
    pub events: Vec<Event>,
    pub keys: Keys,
    /// Both ids of a payment lead to it.
    payment_at: HashMap<String, usize>,
    refund_at: HashMap<String, usize>,
    refunds_of: HashMap<String, Vec<usize>>,
}

impl World {
    pub fn new(seed: u32) -> Self {
        Self { seed, ..Self::default() }
    }

    /// From the seed and a count, and so the same in every run.
    pub fn id(&self, prefix: &str, count: usize) -> String {
        format!("{prefix}_3D{:06x}{count:014}", self.seed)
    }

    /// Takes one line in, with the events by which Stripe would tell of it.
    pub fn apply(&mut self, line: &Line) {
        match &line.fact {
            Fact::Paid { payment } => {
                for id in [&payment.payment_intent, &payment.charge].into_iter().flatten() {
                    self.payment_at.insert(id.clone(), self.payments.len());
                }
                self.payments.push(payment.clone());
            }
            Fact::Captured { payment, amount } => {
                if let Some(payment) = self.payment_mut(payment) {
                    payment.state = PaymentState::Captured;
                    payment.captured_in_part = (*amount < payment.amount).then_some(*amount);
                }
            }
            Fact::Voided { payment, reason } => self.void(payment, line.at, reason.clone()),
            Fact::Refunded { refund } => {
                if refund.is_void {
                    // Before 2025-03-31.basil an intent that expired was canceled as `automatic`.
                    let is_expired = refund.reason.as_deref() == Some("expired_uncaptured_charge");
                    let reason = if is_expired { Some("automatic".to_owned()) } else { refund.reason.clone() };
                    self.void(&refund.payment, line.at, reason);
                }
                let at = self.refunds.len();
                self.refund_at.insert(refund.id.clone(), at);
                self.refunds_of.entry(refund.payment.clone()).or_default().push(at);
                self.refunds.push(refund.clone());
            }
            Fact::RefundTurned { refund, to, failure_reason } => {
                if let Some(refund) = self.refund_mut(refund) {
                    refund.turn(*to, failure_reason.clone());
                }
            }
            Fact::TraceFound { refund, trace } => {
                if let Some(refund) = self.refund_mut(refund) {
                    refund.trace = trace.clone();
                    refund.later.retain(|later| !matches!(later.change, Change::Trace(_)));
                }
            }
            Fact::Disputed { dispute } => self.disputes.push(dispute.clone()),
            Fact::DisputeClosed { dispute, won } => {
                if let Some(dispute) = self.disputes.iter_mut().find(|own| own.id == *dispute) {
                    dispute.won = Some(*won);
                }
            }
            Fact::ClockSet => self.clock = line.at,
            Fact::Answered => {}
        }
        if let Some(kept) = &line.kept {
            self.keys.keep(kept.clone());
        }
        let news = events_of(self, line);
        self.events.extend(news);
    }

    fn void(&mut self, payment: &str, at: i64, reason: Option<String>) {
        if let Some(payment) = self.payment_mut(payment) {
            payment.void(at, reason);
        }
    }

    fn payment_mut(&mut self, id: &str) -> Option<&mut Payment> {
        self.payment_at.get(id).and_then(|at| self.payments.get_mut(*at))
    }

    // --- Looking up -------------------------------------------------------------------------------------------------

    pub fn payment(&self, id: &str) -> Option<&Payment> {
        self.payment_at.get(id).and_then(|at| self.payments.get(*at))
    }

    pub fn intent(&self, id: &str, param: &str) -> Result<&Payment, Refusal> {
        let found = self.payment(id).filter(|payment| payment.payment_intent.as_deref() == Some(id));
        found.ok_or_else(|| Refusal::missing("payment_intent", id, param))
    }

    pub fn charge(&self, id: &str, param: &str) -> Result<&Payment, Refusal> {
        let found = self.payment(id).filter(|payment| payment.charge.as_deref() == Some(id));
        found.ok_or_else(|| Refusal::missing("charge", id, param))
    }

    pub fn refund(&self, id: &str, param: &str) -> Result<&Refund, Refusal> {
        let found = self.refund_at.get(id).and_then(|at| self.refunds.get(*at));
        found.ok_or_else(|| Refusal::missing("refund", id, param))
    }

    fn refund_mut(&mut self, id: &str) -> Option<&mut Refund> {
        self.refund_at.get(id).and_then(|at| self.refunds.get_mut(*at))
    }

    /// Oldest first.
    pub fn refunds_of(&self, payment: &str) -> impl Iterator<Item = &Refund> {
        self.refunds_of.get(payment).into_iter().flatten().filter_map(|at| self.refunds.get(*at))
    }

    pub fn dispute_of(&self, payment: &str) -> Option<&Dispute> {
        self.disputes.iter().rev().find(|dispute| dispute.payment == payment)
    }

    // --- Sums, always from the refunds themselves -------------------------------------------------------------------

    /// As a charge shows it: what was released of a hold is counted too, where a refund is listed for it.
    pub fn refunded(&self, payment: &str) -> i64 {
        self.refunds_of(payment).filter(|refund| refund.status.stands()).map(|refund| refund.amount).sum()
    }

    pub fn disputed(&self, payment: &str) -> i64 {
        let of_it = self.disputes.iter().filter(|dispute| dispute.payment == payment && dispute.takes_money());
        of_it.map(|dispute| dispute.amount).sum()
    }

    /// What a currency's balance holds: captured, less what went back or lies with a bank.
    pub fn balances(&self) -> Vec<(String, i64)> {
        let mut sums: std::collections::BTreeMap<String, i64> = Default::default();
        for payment in &self.payments {
            let left = payment.captured() - self.refunded_money(payment.name()) - self.disputed(payment.name());
            *sums.entry(payment.currency.clone()).or_default() += left;
        }
        sums.into_iter().collect()
    }

    pub fn refunded_money(&self, payment: &str) -> i64 {
        self.refunds_of(payment).filter(|refund| refund.moves_money()).map(|refund| refund.amount).sum()
    }

    /// The earliest thing that is due by now; of one second, the older refund's.
    pub fn next_due(&self) -> Option<(i64, Fact)> {
        let due = self.refunds.iter().flat_map(|refund| refund.later.iter().map(move |later| (refund, later)));
        let (refund, later) = due.filter(|(_, later)| later.at <= self.clock).min_by_key(|(_, later)| later.at)?;
        let refund = refund.id.clone();
        let fact = match later.change.clone() {
            Change::Turn { to, failure_reason } => Fact::RefundTurned { refund, to, failure_reason },
            Change::Trace(trace) => Fact::TraceFound { refund, trace },
        };
        Some((later.at, fact))
    }

    /// What a new dispute does to refunds that are still on their way.
    pub fn stopped_by(&self, payment: &str) -> Vec<Fact> {
        let pending = self.refunds_of(payment).filter(|refund| refund.status == RefundStatus::Pending);
        pending
            .map(|refund| Fact::RefundTurned {
                refund: refund.id.clone(),
                to: RefundStatus::Failed,
                failure_reason: Some("charge_for_pending_refund_disputed".to_owned()),
            })
            .collect()
    }
}

//! What the book says of the money, counted from its lines alone: not from what the double believes.

use crate::fact::{Fact, Line};
use crate::payment::PaymentState;
use crate::refund::{Refund, RefundStatus};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Refunds with one `metadata[refund_id]`. Amounts in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundTally {
    /// Refund objects, the failed and canceled ones included.
    pub made: u32,
    /// Those whose money is out, or on its way.
    pub standing: u32,
    /// More than one at any time is a refund paid twice, even if one of them failed later.
    pub most_at_once: u32,
    pub sum: i64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentTally {
    pub currency: String,
    pub captured: i64,
    pub refunded: i64,
    /// Open and lost disputes.
    pub disputed: i64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    pub lines: u64,
    /// By `metadata[refund_id]`.
    pub refunds: BTreeMap<String, RefundTally>,
    /// Made without one: by others, or on Stripe's own page.
    pub without_refund_id: RefundTally,
    /// By payment intent, or charge where there is none.
    pub payments: BTreeMap<String, PaymentTally>,
    /// By currency.
    pub totals: BTreeMap<String, PaymentTally>,
    /// What must never be, one sentence each; empty is the verdict wanted.
    pub findings: Vec<String>,
}

impl Judgement {
    pub fn of(lines: &[Line]) -> Self {
        let mut bench = Bench::default();
        for line in lines {
            bench.hear(line);
        }
        bench.verdict(lines.len() as u64)
    }

    pub fn refund(&self, refund_id: &str) -> RefundTally {
        self.refunds.get(refund_id).copied().unwrap_or_default()
    }
}

/// What has to be remembered while lines are read.
#[derive(Default)]
struct Bench<'a> {
    judgement: Judgement,
    made: HashMap<&'a str, &'a Refund>,
    standing: HashMap<&'a str, bool>,
    disputes: HashMap<&'a str, (&'a str, i64)>,
}

impl<'a> Bench<'a> {
    fn hear(&mut self, line: &'a Line) {
        match &line.fact {
            Fact::Paid { payment } => {
                let tally = self.payment(payment.name());
                tally.currency.clone_from(&payment.currency);
                if payment.state == PaymentState::Captured {
                    tally.captured += payment.amount;
                }
            }
            Fact::Captured { payment, amount } => self.payment(payment).captured += amount,
            Fact::Refunded { refund } => {
                if self.made.insert(&refund.id, refund).is_some() {
                    self.judgement.findings.push(format!("line {}: {} is made a second time", line.number, refund.id));
                }
                self.tally(refund).made += 1;
                self.set_standing(line.number, refund, refund.status.stands());
            }
            Fact::RefundTurned { refund, to, .. } => match self.made.get(refund.as_str()).copied() {
                Some(refund) => self.set_standing(line.number, refund, RefundStatus::stands(*to)),
                None => self.judgement.findings.push(format!("line {}: nobody made {refund}", line.number)),
            },
            Fact::Disputed { dispute } if dispute.takes_money() => {
                self.disputes.insert(&dispute.id, (&dispute.payment, dispute.amount));
                self.payment(&dispute.payment).disputed += dispute.amount;
                self.weigh(line.number, &dispute.payment);
            }
            Fact::DisputeClosed { dispute, won: true } => {
                if let Some((payment, amount)) = self.disputes.remove(dispute.as_str()) {
                    self.payment(payment).disputed -= amount;
                }
            }
            Fact::Voided { .. }
            | Fact::TraceFound { .. }
            | Fact::Disputed { .. }
            | Fact::DisputeClosed { .. }
            | Fact::ClockSet
            | Fact::Answered => {}
        }
    }

    fn payment(&mut self, name: &str) -> &mut PaymentTally {
        self.judgement.payments.entry(name.to_owned()).or_default()
    }

    fn tally(&mut self, refund: &Refund) -> &mut RefundTally {
        match refund.metadata.get("refund_id") {
            Some(id) => self.judgement.refunds.entry(id.clone()).or_default(),
            None => &mut self.judgement.without_refund_id,
        }
    }

    fn set_standing(&mut self, line: u64, refund: &'a Refund, stands: bool) {
        if refund.is_void || refund.is_release || self.standing.insert(&refund.id, stands).unwrap_or(false) == stands {
            return;
        }
        let amount = if stands { refund.amount } else { -refund.amount };
        let tally = self.tally(refund);
        tally.standing = if stands { tally.standing + 1 } else { tally.standing - 1 };
        tally.most_at_once = tally.most_at_once.max(tally.standing);
        tally.sum += amount;
        if let (true, true, Some(id)) = (stands, tally.standing > 1, refund.metadata.get("refund_id")) {
            self.judgement.findings.push(format!("line {line}: {} pays {id} a second time", refund.id));
        }
        self.payment(&refund.payment).refunded += amount;
        self.weigh(line, &refund.payment);
    }

    fn weigh(&mut self, line: u64, name: &str) {
        let tally = self.payment(name).clone();
        if tally.refunded + tally.disputed > tally.captured {
            self.judgement.findings.push(format!(
                "line {line}: {name} gave back {} and {} in dispute of {}",
                tally.refunded, tally.disputed, tally.captured
            ));
        }
    }

    fn verdict(mut self, lines: u64) -> Judgement {
        self.judgement.lines = lines;
        for tally in self.judgement.payments.values() {
            let total = self.judgement.totals.entry(tally.currency.clone()).or_default();
            total.currency.clone_from(&tally.currency);
            total.captured += tally.captured;
            total.refunded += tally.refunded;
            total.disputed += tally.disputed;
        }
        self.judgement
    }
}

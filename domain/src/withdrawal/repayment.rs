//! The merchant's clock.

use serde::{Deserialize, Serialize};

use super::{LineKind, Regime, WithdrawalFacts, WithdrawnLine};
use crate::checked_case::sum;
use crate::{CheckedCase, Minor, Timestamp};

const DAYS: i64 = 14;

/// What became of the goods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodsBack {
    /// The trader offered to collect them, and so may not wait for them.
    pub collected_by_trader: bool,
    pub received_at: Option<Timestamp>,
    /// When the consumer supplied evidence of having sent them.
    pub sent_proof_at: Option<Timestamp>,
}

/// By when what is owed has to be paid. Days are numbers (1970-01-01 is 0) of the merchant's calendar, each up to its
/// midnight. They do not run on past weekends and holidays, which the law may allow the merchant: a day that is named
/// here is never too late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repayment {
    /// The day on which the merchant was told.
    pub informed_on: i64,
    /// 14 days on (Art. 13(1)).
    pub repay_by: i64,
    /// How much of it may wait for the goods, minor units: what sending and keeping goods is about, never services.
    pub waits: Minor,
    pub withholding: Withholding,
    /// The last day for what may wait; none while it waits, and none where nothing does.
    pub waiting_due_on: Option<i64>,
}

/// Art. 13(3): until the goods are back or the consumer shows that they are sent, whichever is first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Withholding {
    /// Nothing to wait for: no goods that the consumer has, or the trader collects them.
    Nothing,
    ForGoods,
    Ended {
        on: i64,
    },
}

impl Repayment {
    pub(super) fn of(
        case: &CheckedCase,
        facts: &WithdrawalFacts,
        regime: Option<Regime>,
        lines: &[(LineKind, WithdrawnLine)],
    ) -> Self {
        let day = |at: Timestamp| case.case.zone.epoch_day(at);
        let informed_on = day(facts.received_at);
        let repay_by = informed_on.saturating_add(DAYS);
        let waits = if facts.goods_back.collected_by_trader { 0 } else { waiting(lines) };
        let ended_on = earliest(facts.goods_back.received_at, facts.goods_back.sent_proof_at).map(day);
        let (withholding, waiting_due_on) = match ended_on {
            _ if waits == 0 => (Withholding::Nothing, None),
            None => (Withholding::ForGoods, None),
            Some(on) => (Withholding::Ended { on }, Some(due_on(regime, informed_on, on))),
        };
        Self { informed_on, repay_by, waits, withholding, waiting_due_on }
    }
}

/// The directive lets the trader wait but gives no new fourteen days; SI 2013/3134 reg. 34 does.
fn due_on(regime: Option<Regime>, informed_on: i64, ended_on: i64) -> i64 {
    match regime {
        Some(Regime::UnitedKingdom) => informed_on.max(ended_on).saturating_add(DAYS),
        Some(Regime::Eea) | None => informed_on.saturating_add(DAYS).max(ended_on),
    }
}

/// What belongs to the sale of goods, once the consumer has some that have to come back. Goods that never arrived
/// cannot be sent back, so nobody may wait for them.
fn waiting(lines: &[(LineKind, WithdrawnLine)]) -> Minor {
    let has_arrived = |(kind, line): &(LineKind, WithdrawnLine)| {
        matches!(kind, LineKind::Goods { received_at: Some(_), .. }) && line.refund.total > 0
    };
    if !lines.iter().any(has_arrived) {
        return 0;
    }
    let of_the_sale = |kind: &LineKind| match kind {
        LineKind::Goods { received_at, .. } => received_at.is_some(),
        LineKind::Service { with_goods, .. } => *with_goods,
        LineKind::Delivery { .. } => true,
        LineKind::Digital { .. } => false,
    };
    sum(lines.iter().filter(|(kind, _)| of_the_sale(kind)).map(|(_, line)| line.refund.total))
}

fn earliest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    [one, other].into_iter().flatten().min()
}

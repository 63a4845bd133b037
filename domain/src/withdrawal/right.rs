//! Whether a line can still be withdrawn from.

use serde::{Deserialize, Serialize};

use super::ends::{Starts, closes_on};
use super::{Exempt, LineFacts, NoRight, WithdrawalFacts, loss};
use crate::Line;

/// How the right to withdraw from one line stood when the declaration was sent. Days are numbers (1970-01-01 is 0) in
/// the calendar of the consumer's zone, each up to its midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum WithdrawalRight {
    /// Goods are still on their way, so there is no last day yet.
    Open,
    InTime {
        closes_on: i64,
    },
    /// Recorded and flagged; a person looks at it, since the day may have been reckoned from a wrong delivery.
    Late {
        closed_on: i64,
        submitted_on: i64,
    },
    /// An exception of Art. 16.
    Lost {
        loss: Loss,
    },
    NoRight {
        why: NoRight,
    },
}

/// What took the right away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Loss {
    Exempt {
        exempt: Exempt,
    },
    /// 16(a): performed in full, begun with the consumer's prior consent and acknowledgement.
    ServicePerformed,
    /// 16(m): begun with consent, acknowledgement and the trader's confirmation.
    DigitalBegun,
}

impl WithdrawalRight {
    pub(super) fn of(line: &Line, line_facts: &LineFacts, facts: &WithdrawalFacts, starts: &Starts) -> Self {
        let regime = match facts.consumer.regime() {
            Ok(regime) => regime,
            Err(why) => return Self::NoRight { why },
        };
        if let Some(loss) = loss::loss(line, line_facts, facts) {
            return Self::Lost { loss };
        }
        let Some(from) = starts.of_line(&line_facts.kind) else {
            return Self::Open;
        };
        let closes_on = closes_on(facts, regime, from);
        let submitted_on = facts.zone.epoch_day(facts.submitted_at);
        if submitted_on <= closes_on {
            Self::InTime { closes_on }
        } else {
            Self::Late { closed_on: closes_on, submitted_on }
        }
    }

    /// Whether the line's money goes back.
    pub(super) const fn gives(self, late_accepted: bool) -> bool {
        match self {
            Self::Open | Self::InTime { .. } => true,
            Self::Late { .. } => late_accepted,
            Self::Lost { .. } | Self::NoRight { .. } => false,
        }
    }
}

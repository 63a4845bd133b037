//! How far a service or digital content was performed, and what the consumer and the trader said before.

use serde::{Deserialize, Serialize};

use crate::exact::Fraction;
use crate::{Line, Prorate, Timestamp, ZoneOffsets};

/// What is on record. Each instant is of something that the trader can prove; what is not on record did not happen,
/// since the proof is the trader's (Art. 6(9)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Performance {
    /// None where it has not begun, or where the line's own period says when.
    pub begun_at: Option<Timestamp>,
    /// The consumer's express request, or prior express consent, to begin within the fourteen days (Art. 7(3), 8(8),
    /// 16(a), 16(m)(i)).
    pub requested_at: Option<Timestamp>,
    /// The consumer's acknowledgement, an act apart from the request, that the right is then lost: with the
    /// performance in full of a service (16(a)), with its beginning for digital content (16(m)(ii)).
    pub acknowledged_at: Option<Timestamp>,
    /// The trader's confirmation of both on a durable medium (Art. 7(2), 8(7), 16(m)(iii)).
    pub confirmed_at: Option<Timestamp>,
    /// When the consumer was told that a service begun on request has to be paid for in part (Art. 6(1)(j)).
    pub told_of_cost_at: Option<Timestamp>,
    /// How much was provided, where it is counted and does not go by the line's period.
    pub parts: Option<Parts>,
}

/// So many of so many equal parts: lessons, hours, visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// From 0 to `of`.
    pub done: i64,
    /// 1 or more.
    pub of: i64,
}

impl Parts {
    pub(super) fn make_sense(self) -> bool {
        self.of >= 1 && (0..=self.of).contains(&self.done)
    }
}

impl Performance {
    /// When it began, if it had by then. No contract is performed before it is concluded: a period that is written
    /// down as beginning with the day begins with the contract.
    pub(super) fn began(&self, line: &Line, concluded_at: Timestamp, by: Timestamp) -> Option<Timestamp> {
        let began = self.begun_at.or(line.period.map(|period| period.start))?.max(concluded_at);
        (began.seconds() <= by.seconds()).then_some(began)
    }

    /// The part that was not yet provided; nothing where neither parts nor a period measure it.
    pub(super) fn unused(&self, line: &Line, basis: Prorate, at: Timestamp, zone: &ZoneOffsets) -> Option<Fraction> {
        match (self.parts, line.period) {
            (Some(Parts { done, of }), _) => Some(Fraction { part: of.saturating_sub(done), whole: of }),
            (None, Some(period)) => Some(period.unused(basis, at, zone)),
            (None, None) => None,
        }
    }

    /// Whether all of it was provided. Time passes to the second here, whatever it is charged by: a right is not
    /// lost on the morning of the last day.
    pub(super) fn is_full(&self, line: &Line, at: Timestamp) -> bool {
        match (self.parts, line.period) {
            (Some(Parts { done, of }), _) => done >= of,
            (None, Some(period)) => period.end.seconds() <= at.seconds(),
            (None, None) => false,
        }
    }
}

/// Whether it was on record by then.
pub(super) fn by(recorded_at: Option<Timestamp>, then: Timestamp) -> bool {
    recorded_at.is_some_and(|at| at.seconds() <= then.seconds())
}

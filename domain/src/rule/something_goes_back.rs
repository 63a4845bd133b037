//! A fee that is as much as the goods leaves nothing to move.

use crate::{Minor, Reason, asked::Asked, asked::total_of, checked_case::sum};

pub(crate) fn rule(asked: &[Asked]) -> Option<Reason> {
    let fee: Minor = sum(asked.iter().map(|line| line.fee));
    (total_of(asked) < 1).then_some(Reason::FeeTakesAll { fee })
}

//! One amount, several payments of the same purchase.

use crate::{Minor, checked_case::sum};

/// More was to go back than the payments have left, minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{asked} was asked for and {left} is left of the payments")]
pub struct MoreThanPaid {
    pub asked: Minor,
    pub left: Minor,
}

/// What each payment gives back of `amount` minor units, in the order of `left`: each is drained before the next is
/// touched, so that there are as few refunds as can be. Callers put the latest payment first, whose refund the
/// gateway takes for longest (as Spree does). The shares add up to the amount, and none exceeds what its payment has
/// left; each is then a refund that names its payment. Amounts below zero count as nothing.
pub fn payment_shares(amount: Minor, left: &[Minor]) -> Result<Vec<Minor>, MoreThanPaid> {
    let amount = amount.max(0);
    let all = sum(left.iter().map(|left| (*left).max(0)));
    if amount > all {
        return Err(MoreThanPaid { asked: amount, left: all });
    }
    let mut missing = amount;
    let share = |left: &Minor| {
        let share = missing.min((*left).max(0));
        missing = missing.saturating_sub(share);
        share
    };
    Ok(left.iter().map(share).collect())
}

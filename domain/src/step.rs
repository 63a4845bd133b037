//! What a gateway can move of a currency: not every provider takes every amount.

use serde::{Deserialize, Serialize};

use crate::route::Route;
use crate::{CheckedCase, Method, Minor, Reason};

/// So many minor units at a time are moved, and nothing between.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step(Minor);

impl Step {
    /// Every amount can be moved.
    pub const ANY: Self = Self(1);

    /// Minor units; less than one is as one.
    pub const fn of(minor: Minor) -> Self {
        if minor < 1 { Self::ANY } else { Self(minor) }
    }

    /// Minor units, at least one.
    pub const fn minor(self) -> Minor {
        self.0
    }

    /// What stays of an amount once as much as possible is moved, minor units. Nothing is ever rounded up: that would
    /// be more than was asked for.
    pub fn rest(self, amount: Minor) -> Minor {
        amount.checked_rem_euclid(self.0).unwrap_or(0)
    }

    pub fn moves(self, amount: Minor) -> bool {
        self.rest(amount) == 0
    }
}

impl CheckedCase {
    /// What the gateway's step has to say to so much going back by that way; nothing where it moves just that. A void
    /// undoes the payment whatever its amount.
    pub(crate) fn step_reason(&self, method: Method, total: Minor) -> Option<Reason> {
        let is_moved = || self.case.payment.step.moves(Route::of(self, method, total).to_payment);
        (method == Method::Refund && !is_moved()).then(|| self.short_of_step(total))
    }

    /// The reason against a total that cannot be moved as it is.
    pub(crate) fn short_of_step(&self, total: Minor) -> Reason {
        let step = self.case.payment.step;
        match self.nearest(total) {
            0 => Reason::AmountBelowStep { step },
            nearest => Reason::AmountBetweenSteps { step, nearest, left: total.saturating_sub(nearest) },
        }
    }

    /// The most below `total` that can be refunded, minor units. The way differs with the amount: where the payment is
    /// used up, a little less still asks all that is left of it.
    fn nearest(&self, total: Minor) -> Minor {
        let step = self.case.payment.step;
        let to_payment = |total| Route::of(self, Method::Refund, total).to_payment;
        let rest = step.rest(to_payment(total));
        let less = total.saturating_sub(rest);
        if step.moves(to_payment(less)) { less } else { to_payment(total).saturating_sub(rest) }
    }
}

//! A policy as the clauses that a reader is told.

use crate::{CurrencyAmounts, Exceptions, Policy, RefundReason, RestockingFee, WindowFrom};

/// One thing that a policy says. Pages, letters and the texts that shops embed turn clauses into sentences, so that
/// no sentence about a policy is written beside it; `match` them without `_`, and a new clause asks for its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clause<'a> {
    /// Calendar days; none for no limit.
    Window {
        days: Option<i64>,
        from: WindowFrom,
    },
    Excluded {
        categories: &'a [String],
    },
    /// What was used up stays.
    ConsumedStays,
    /// Above 0 each, and at least one.
    Minimum {
        amounts: CurrencyAmounts,
    },
    Evidence {
        reasons: &'a [RefundReason],
    },
    Fee(&'a RestockingFee),
    Exceptions(Exceptions),
    /// The amounts, above 0 each, up to which nobody needs to look; none for never.
    AutoApproval {
        up_to: CurrencyAmounts,
    },
}

impl Policy {
    /// Everything that the policy says, in the order in which people ask: until when, what not, what is wanted, what
    /// it costs, what else, how soon.
    pub fn clauses(&self) -> Vec<Clause<'_>> {
        let Self {
            window_days,
            window_from,
            excluded_categories,
            exclude_consumed,
            exceptions,
            auto_approve_up_to,
            minimum_amount,
            evidence_for,
            restocking_fee,
        } = self;
        let categories = excluded_categories.as_slice();
        let reasons = evidence_for.as_slice();
        let minimum = minimum_amount.above_zero();
        let fee = restocking_fee.as_ref().filter(|fee| fee.takes_something());
        let window = Clause::Window { days: *window_days, from: *window_from };
        [window]
            .into_iter()
            .chain((!categories.is_empty()).then_some(Clause::Excluded { categories }))
            .chain(exclude_consumed.then_some(Clause::ConsumedStays))
            .chain((!minimum.is_empty()).then_some(Clause::Minimum { amounts: minimum }))
            .chain((!reasons.is_empty()).then_some(Clause::Evidence { reasons }))
            .chain(fee.map(Clause::Fee))
            .chain([Clause::Exceptions(*exceptions)])
            .chain([Clause::AutoApproval { up_to: auto_approve_up_to.above_zero() }])
            .collect()
    }
}

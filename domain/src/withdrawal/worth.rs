//! What a line gives back: everything paid for it, less what went back before, with no fee (Art. 13(1)).

use super::declaration::Taken;
use crate::checked_case::{Standing, sum};
use crate::exact::{Fraction, share};
use crate::{CheckedCase, Line, Minor};

/// What earlier refunds took of each line without naming units, in invoice order: amounts, and unused time. Minor
/// units. Units that went back are known by their number; what was given as an amount falls on all units alike, so
/// that a line withdrawn from in any groups of units gives the same.
pub(super) fn refunded_as_amounts(case: &CheckedCase) -> Vec<Minor> {
    let mut amounts = vec![0; case.standings.len()];
    for earlier in case.case.refunds.iter().flat_map(|refund| &refund.lines).filter(|line| line.quantity == 0) {
        if let Some(amount) = case.line_index(&earlier.id).and_then(|index| amounts.get_mut(index)) {
            *amount = sum([*amount, earlier.total].into_iter());
        }
    }
    amounts
}

/// What is owed of the withdrawn units, minor units, never more than is left. All that is left goes with the last unit
/// where nothing was used, a fee that an earlier refund kept included: no fee holds against a withdrawal.
pub(super) fn owed(line: &Line, standing: Standing, as_amounts: Minor, unused: Fraction, taken: Taken) -> Minor {
    if taken.to_the_end && unused.part >= unused.whole {
        return standing.left();
    }
    of_units(line, standing, as_amounts, unused, taken)
}

/// What was paid for the withdrawn units and stays with the merchant, since it was used.
pub(super) fn kept(line: &Line, standing: Standing, as_amounts: Minor, unused: Fraction, taken: Taken) -> Minor {
    let of = |unused| of_units(line, standing, as_amounts, unused, taken);
    of(Fraction::ALL).saturating_sub(of(unused)).max(0)
}

/// By cumulative rounding over the units, as units are refunded elsewhere.
fn of_units(line: &Line, standing: Standing, as_amounts: Minor, unused: Fraction, taken: Taken) -> Minor {
    let entitled = unused.of(standing.total).saturating_sub(as_amounts).max(0);
    let units_before = standing.quantity_before.min(line.quantity);
    let units_after = units_before.saturating_add(taken.units).min(line.quantity);
    let worth = |units| share(entitled, units, line.quantity);
    worth(units_after).saturating_sub(worth(units_before)).clamp(0, standing.left())
}

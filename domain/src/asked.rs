//! What a selection asks of each line, or why it cannot be asked.

use crate::checked_case::sum;
use crate::exact::{Fraction, share};
use crate::spread::spread;
use crate::{CheckedCase, Minor, Percent, Reason, SelectedLine, Selection};

/// What one line of the invoice gives back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Units as selected, else 0.
    pub quantity: i64,
    /// Minor units taken from the line, at most what is left on it.
    pub amount: Minor,
    /// What is kept of them as a fee.
    pub fee: Minor,
}

impl Asked {
    /// What goes back of the line, minor units.
    pub fn total(&self) -> Minor {
        self.amount.saturating_sub(self.fee)
    }
}

/// What goes back in all, minor units.
pub(crate) fn total_of(asked: &[Asked]) -> Minor {
    sum(asked.iter().map(Asked::total))
}

/// One for each line in invoice order; their sum is above 0. The refusals come in the order of
/// preview.md, "the selection".
pub(crate) fn asked(case: &CheckedCase, selection: &Selection) -> Result<Vec<Asked>, Reason> {
    match selection {
        Selection::Full => Ok(amounts(case.standings.iter().map(|standing| standing.left()).collect())),
        Selection::Amount { amount } => asked_amount(case, *amount, false),
        Selection::Percentage { percent } => {
            let amount = share(case.total(), percent.millionths(), Percent::HUNDRED.millionths());
            asked_amount(case, amount, *percent > Percent::HUNDRED)
        }
        Selection::Lines { lines } => asked_lines(case, lines),
    }
}

/// `above_all`: more than the whole invoice was asked for, even where rounding hides it.
fn asked_amount(case: &CheckedCase, amount: Minor, above_all: bool) -> Result<Vec<Asked>, Reason> {
    let remaining = case.remaining();
    if amount < 1 {
        return Err(Reason::AmountNotPositive);
    }
    if above_all || amount > remaining {
        return Err(Reason::AmountExceedsRemaining { asked: amount, remaining });
    }
    let left: Vec<Minor> = case.standings.iter().map(|standing| standing.left()).collect();
    Ok(amounts(spread(amount, &left)))
}

/// So much of what was asked for, minor units that go back; of the fee, the same share. Parts have no units: half an
/// amount for two pieces is not one piece.
pub(crate) fn part_of(asked: Vec<Asked>, amount: Minor) -> Result<Vec<Asked>, Reason> {
    let all = total_of(&asked);
    if amount < 1 {
        return Err(Reason::AmountNotPositive);
    }
    if amount > all {
        return Err(Reason::AmountExceedsRemaining { asked: amount, remaining: all });
    }
    if amount == all {
        return Ok(asked);
    }
    let totals: Vec<Minor> = asked.iter().map(Asked::total).collect();
    let fees: Vec<Minor> = asked.iter().map(|line| line.fee).collect();
    let fee = share(sum(fees.iter().copied()), amount, all);
    let parts = spread(amount, &totals).into_iter().zip(spread(fee, &fees));
    Ok(parts.map(|(total, fee)| Asked { quantity: 0, amount: total.saturating_add(fee), fee }).collect())
}

fn amounts(amounts: Vec<Minor>) -> Vec<Asked> {
    amounts.into_iter().map(|amount| Asked { amount, ..Asked::default() }).collect()
}

fn asked_lines(case: &CheckedCase, lines: &[SelectedLine]) -> Result<Vec<Asked>, Reason> {
    let mut asked: Vec<Option<Asked>> = vec![None; case.standings.len()];
    for line in lines {
        let index = case.line_index(&line.id);
        let Some((index, slot)) = index.and_then(|index| Some((index, asked.get_mut(index)?))) else {
            return Err(Reason::UnknownLine { id: line.id.clone() });
        };
        if slot.is_some() {
            return Err(Reason::DuplicateLine { id: line.id.clone() });
        }
        *slot = Some(asked_line(case, index, line)?);
    }

    let asked: Vec<Asked> = asked.into_iter().map(Option::unwrap_or_default).collect();
    if asked.iter().all(|line| line.amount < 1) {
        return Err(Reason::AmountNotPositive);
    }
    Ok(asked)
}

fn asked_line(case: &CheckedCase, index: usize, selected: &SelectedLine) -> Result<Asked, Reason> {
    let facts = &case.case;
    let (Some(line), Some(standing)) = (facts.invoice.lines.get(index), case.standings.get(index)) else {
        return Err(Reason::UnknownLine { id: selected.id.clone() });
    };
    let unused = match (selected.prorate, line.period) {
        (None, _) => None,
        (Some(basis), Some(period)) => Some(period.unused(basis, facts.now, &facts.zone)),
        (Some(_), None) => {
            return Err(Reason::LineHasNoPeriod { id: selected.id.clone() });
        }
    };

    let amount = match (selected.quantity, unused) {
        (Some(quantity), unused) => {
            let quantity_left = line.quantity.saturating_sub(standing.quantity_before);
            if quantity < 1 {
                return Err(Reason::QuantityNotPositive { id: selected.id.clone(), asked: quantity });
            }
            if quantity > quantity_left {
                return Err(Reason::QuantityExceedsRemaining {
                    id: selected.id.clone(),
                    asked: quantity,
                    remaining: quantity_left.max(0),
                });
            }
            let units = units_worth(standing.total, standing.quantity_before, quantity, line.quantity);
            unused.map_or(units, |unused| unused.of(units))
        }
        (None, Some(unused)) => unused_less_refunded(unused, standing.total, standing.before()),
        (None, None) => standing.left(),
    };
    Ok(Asked { quantity: selected.quantity.unwrap_or(0), amount: amount.min(standing.left()), fee: 0 })
}

/// By cumulative rounding: unit after unit, in any groups, adds up to the line's total exactly.
fn units_worth(total: Minor, units_before: i64, units: i64, units_of_line: i64) -> Minor {
    let after = share(total, units_before.saturating_add(units), units_of_line);
    after.saturating_sub(share(total, units_before, units_of_line))
}

/// What was refunded of the line before counts as part of the unused time, so that asking twice
/// pays once.
fn unused_less_refunded(unused: Fraction, total: Minor, before: Minor) -> Minor {
    unused.of(total).saturating_sub(before).max(0)
}

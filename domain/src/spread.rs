//! Spreading an amount over lines.

use crate::{MOST, Minor, checked_case::sum, exact::floor_share};

/// The amount spread in proportion to what is left on each line, by largest remainder; of equal
/// remainders the earlier line goes first. The parts add up to the amount, and none is above what
/// is left on its line, as long as the amount is from 0 to the sum of `left`.
pub(crate) fn spread(amount: Minor, left: &[Minor]) -> Vec<Minor> {
    let remaining = sum(left.iter().copied());
    let shares: Vec<(Minor, i128)> = left.iter().map(|left| floor_share(amount, *left, remaining)).collect();
    let short = amount.saturating_sub(sum(shares.iter().map(|(share, _)| *share)));

    let mut largest_first: Vec<(usize, i128)> =
        shares.iter().enumerate().map(|(index, (_, remainder))| (index, *remainder)).collect();
    // A stable sort keeps the earlier line ahead of a later one with the same remainder.
    largest_first.sort_by_key(|(_, remainder)| std::cmp::Reverse(*remainder));

    let mut parts: Vec<Minor> = shares.into_iter().map(|(share, _)| share).collect();
    for (index, _) in largest_first.into_iter().take(usize::try_from(short).unwrap_or(0)) {
        if let Some(part) = parts.get_mut(index) {
            *part = part.saturating_add(1);
        }
    }
    parts
}

/// What of a discount on a whole invoice falls on each line, in proportion to the lines' subtotals, by largest remainder:
/// minor units, in the order of `subtotals`. None where the discount is above what the lines come to, an amount is below
/// zero, or the lines come to more than can be counted.
pub fn discount_shares(discount: Minor, subtotals: &[Minor]) -> Option<Vec<Minor>> {
    let all = sum(subtotals.iter().copied());
    let is_sound = all <= MOST && (0..=all).contains(&discount) && subtotals.iter().all(|subtotal| *subtotal >= 0);
    is_sound.then(|| spread(discount, subtotals))
}

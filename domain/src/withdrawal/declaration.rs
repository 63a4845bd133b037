//! What the consumer declares.

use serde::{Deserialize, Serialize};

use super::WithdrawalRefused;
use crate::checked_case::Standing;
use crate::{CheckedCase, Line, Timestamp};

/// The declaration, with exactly what may be asked for (Art. 11a(2)); no reason is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    /// As the consumer wrote it.
    pub name: String,
    /// What identifies the contract, such as the purchase's number.
    pub contract: String,
    /// The electronic means by which the receipt is wanted, such as a mail address.
    pub reply_to: String,
    pub withdrawn: Withdrawn,
    pub submitted_at: Timestamp,
}

/// What it withdraws from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Withdrawn {
    Everything,
    /// A partial withdrawal. What delivery cost need not be named: it goes with the goods.
    Lines {
        lines: Vec<ChosenLine>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenLine {
    pub id: String,
    /// Units of the line; none for all that are left.
    pub quantity: Option<i64>,
}

/// How much of a line is withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    pub units: i64,
    /// No unit is left after this.
    pub to_the_end: bool,
}

impl Taken {
    pub fn all(line: &Line, standing: &Standing) -> Self {
        Self { units: units_left(line, standing), to_the_end: true }
    }
}

/// In invoice order; none for a line that stays.
pub(super) fn taken(case: &CheckedCase, withdrawn: &Withdrawn) -> Result<Vec<Option<Taken>>, WithdrawalRefused> {
    let lines_of_case = &case.case.invoice.lines;
    let taken = match withdrawn {
        Withdrawn::Everything => {
            lines_of_case.iter().zip(&case.standings).map(|(line, standing)| Some(Taken::all(line, standing))).collect()
        }
        Withdrawn::Lines { lines } => {
            let mut taken = vec![None; case.standings.len()];
            for chosen in lines {
                let index = case.line_index(&chosen.id).unwrap_or(usize::MAX);
                let line = lines_of_case.get(index).zip(case.standings.get(index));
                let (Some((line, standing)), Some(slot)) = (line, taken.get_mut(index)) else {
                    return Err(WithdrawalRefused::UnknownLine { id: chosen.id.clone() });
                };
                if slot.is_some() {
                    return Err(WithdrawalRefused::DuplicateLine { id: chosen.id.clone() });
                }
                *slot = Some(taken_of(line, standing, chosen.quantity)?);
            }
            taken
        }
    };
    if taken.iter().all(Option::is_none) { Err(WithdrawalRefused::NothingChosen) } else { Ok(taken) }
}

fn taken_of(line: &Line, standing: &Standing, quantity: Option<i64>) -> Result<Taken, WithdrawalRefused> {
    let remaining = units_left(line, standing);
    match quantity {
        None => Ok(Taken::all(line, standing)),
        Some(asked) if asked < 1 => Err(WithdrawalRefused::QuantityNotPositive { id: line.id.clone(), asked }),
        Some(asked) if asked > remaining => {
            Err(WithdrawalRefused::QuantityExceedsRemaining { id: line.id.clone(), asked, remaining })
        }
        Some(units) => Ok(Taken { units, to_the_end: units == remaining }),
    }
}

fn units_left(line: &Line, standing: &Standing) -> i64 {
    line.quantity.saturating_sub(standing.quantity_before).max(0)
}

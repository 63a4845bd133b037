//! What is asked for, as it crosses the wire.

use domain::{Percent, Prorate, SelectedLine, Selection};
use serde::Deserialize;
use utoipa::ToSchema;

use super::field::{Object, Text, Whole, Word, never_null};
use super::problem::Problem;
use super::words;

/// All that is left, an amount, a share of the total, or line by line.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Selection)]
pub struct SelectionBody {
    #[schema(value_type = Kind)]
    kind: Word<Kind>,
    /// Of the kind `amount`: minor units, spread over the lines.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = i64, required = false, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    amount: Option<Whole<1>>,
    /// Of the kind `percentage`: digits with up to six decimals.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = String, required = false, pattern = r"^[0-9]{1,3}(\.[0-9]{1,6})?$")]
    percent: Option<Percent>,
    /// Of the kind `lines`.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = Vec<LineBody>, required = false, min_items = 1)]
    lines: Option<Vec<Object<LineBody>>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Full,
    Amount,
    Percentage,
    Lines,
}

/// A line and how much of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SelectedLine)]
pub struct LineBody {
    #[schema(value_type = String, min_length = 1, max_length = 100)]
    id: Text<100>,
    /// Units; left out: all that are left.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = i64, required = false, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    quantity: Option<Whole<1>>,
    /// Only the unused part of its period.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = words::Prorate, required = false)]
    prorate: Option<Word<Prorate>>,
}

impl SelectionBody {
    /// Each kind has its own fields, and no others.
    pub fn selection(self) -> Result<Selection, Problem> {
        let Self { kind: Word(kind), amount, percent, lines } = self;
        let given = [
            ("amount", amount.is_some(), Kind::Amount),
            ("percent", percent.is_some(), Kind::Percentage),
            ("lines", lines.is_some(), Kind::Lines),
        ];
        for (field, is_given, of) in given {
            let field = format!("selection.{field}");
            match (is_given, of == kind) {
                (true, false) => return Err(Problem::invalid_field(&field, "does not go with this kind")),
                (false, true) => return Err(Problem::invalid_field(&field, "is missing for this kind")),
                (true, true) | (false, false) => {}
            }
        }
        let lines = lines.unwrap_or_default().into_iter().map(|Object(line)| SelectedLine {
            id: line.id.0,
            quantity: line.quantity.map(|quantity| quantity.0),
            prorate: line.prorate.map(|prorate| prorate.0),
        });
        Ok(match (kind, amount, percent) {
            (Kind::Amount, Some(amount), _) => Selection::Amount { amount: amount.0 },
            (Kind::Percentage, _, Some(percent)) => Selection::Percentage { percent },
            (Kind::Lines, _, _) => Selection::Lines { lines: lines.collect() },
            (Kind::Full | Kind::Amount | Kind::Percentage, _, _) => Selection::Full,
        })
    }
}

//! What is asked for.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Minor, Percent};

words! {
    /// How the unused part of a period is counted.
    pub enum Prorate {
        /// In the merchant's calendar days; the day of the request counts as used.
        Day = "day",
        Second = "second",
    }
}

/// What the customer or staff member asks to have back. Its JSON is preview.md's `selection`, and
/// is stored as such; a field it does not know is refused. Packed for the browser, where no reader
/// could look ahead for the kind, it is written plainly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// All that is left on every line.
    Full,
    /// Exactly so many minor units, spread over the lines.
    Amount { amount: Minor },
    /// A share of the invoice total.
    Percentage { percent: Percent },
    /// Line by line.
    Lines { lines: Vec<SelectedLine> },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelectedLine {
    pub id: String,
    /// Units of the line; none for all that is left of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<i64>,
    /// Only the unused part of its period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prorate: Option<Prorate>,
}

/// `Selection` as JSON. Of its own, because serde lets unknown fields pass on a unit variant.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum Shape {
    Full {},
    Amount { amount: Minor },
    Percentage { percent: Percent },
    Lines { lines: Vec<SelectedLine> },
}

/// `Selection` for formats that do not describe themselves: nothing is left out, nothing is looked ahead for.
#[derive(Serialize, Deserialize)]
enum Packed {
    Full,
    Amount(Minor),
    Percentage(Percent),
    Lines(Vec<(String, Option<i64>, Option<Prorate>)>),
}

impl Serialize for Selection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return Shape::from(self.clone()).serialize(serializer);
        }
        let packed = match self.clone() {
            Self::Full => Packed::Full,
            Self::Amount { amount } => Packed::Amount(amount),
            Self::Percentage { percent } => Packed::Percentage(percent),
            Self::Lines { lines } => {
                Packed::Lines(lines.into_iter().map(|line| (line.id, line.quantity, line.prorate)).collect())
            }
        };
        packed.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Selection {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Shape::deserialize(deserializer).map(Self::from);
        }
        Ok(match Packed::deserialize(deserializer)? {
            Packed::Full => Self::Full,
            Packed::Amount(amount) => Self::Amount { amount },
            Packed::Percentage(percent) => Self::Percentage { percent },
            Packed::Lines(lines) => {
                let lines = lines.into_iter().map(|(id, quantity, prorate)| SelectedLine { id, quantity, prorate });
                Self::Lines { lines: lines.collect() }
            }
        })
    }
}

impl From<Shape> for Selection {
    fn from(shape: Shape) -> Self {
        match shape {
            Shape::Full {} => Self::Full,
            Shape::Amount { amount } => Self::Amount { amount },
            Shape::Percentage { percent } => Self::Percentage { percent },
            Shape::Lines { lines } => Self::Lines { lines },
        }
    }
}

impl From<Selection> for Shape {
    fn from(selection: Selection) -> Self {
        match selection {
            Selection::Full => Self::Full {},
            Selection::Amount { amount } => Self::Amount { amount },
            Selection::Percentage { percent } => Self::Percentage { percent },
            Selection::Lines { lines } => Self::Lines { lines },
        }
    }
}

//! Facts that make no sense: the only thing a withdrawal is refused for.

/// In the order they are asked. None of them is about the right itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WithdrawalRefused {
    #[error("facts.lines has “{id}”, which is no line of the invoice")]
    FactsOfUnknownLine { id: String },
    #[error("facts.lines has “{id}” twice")]
    FactsTwice { id: String },
    #[error("facts.lines has parts of “{id}” that are not from 0 to the whole")]
    PartsMakeNoSense { id: String },
    #[error("facts.lines has nothing on “{id}”")]
    NoFacts { id: String },
    #[error("lines has “{id}”, which is no line of the invoice")]
    UnknownLine { id: String },
    #[error("lines has “{id}” twice")]
    DuplicateLine { id: String },
    #[error("quantity of “{id}” is {asked}, and has to be 1 or more")]
    QuantityNotPositive { id: String, asked: i64 },
    /// Units.
    #[error("quantity of “{id}” is {asked}, and {remaining} remain")]
    QuantityExceedsRemaining { id: String, asked: i64, remaining: i64 },
    #[error("lines is empty")]
    NothingChosen,
    /// It has begun, and neither parts nor a period say how far it came.
    #[error("facts.lines has “{id}” begun without parts, and the line has no period")]
    NothingMeasures { id: String },
}

impl WithdrawalRefused {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::FactsOfUnknownLine { .. } => "facts_of_unknown_line",
            Self::FactsTwice { .. } => "facts_twice",
            Self::PartsMakeNoSense { .. } => "parts_make_no_sense",
            Self::NoFacts { .. } => "no_facts",
            Self::UnknownLine { .. } => "unknown_line",
            Self::DuplicateLine { .. } => "duplicate_line",
            Self::QuantityNotPositive { .. } => "quantity_not_positive",
            Self::QuantityExceedsRemaining { .. } => "quantity_exceeds_remaining",
            Self::NothingChosen => "nothing_chosen",
            Self::NothingMeasures { .. } => "nothing_measures",
        }
    }

    /// The field at fault: of the facts, or of what was chosen.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::FactsOfUnknownLine { .. } | Self::FactsTwice { .. } | Self::NoFacts { .. } => "facts.lines",
            Self::PartsMakeNoSense { .. } | Self::NothingMeasures { .. } => "facts.lines.performance.parts",
            Self::UnknownLine { .. } | Self::DuplicateLine { .. } | Self::NothingChosen => "lines",
            Self::QuantityNotPositive { .. } | Self::QuantityExceedsRemaining { .. } => "lines.quantity",
        }
    }
}

//! Why a case cannot be answered at all.

/// A case that breaks a validity rule, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} {problem}")]
pub struct InvalidCase {
    /// The path of the field, such as `invoice.lines[0].tax`.
    pub field: String,
    pub problem: CaseProblem,
}

impl InvalidCase {
    pub(crate) fn new(field: impl Into<String>, problem: CaseProblem) -> Self {
        Self { field: field.into(), problem }
    }
}

/// What is wrong with the field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseProblem {
    #[error("is missing")]
    Missing,
    #[error("is given twice")]
    GivenTwice,
    #[error("must be {0}")]
    MustBe(&'static str),
    #[error("is not a known {0}")]
    Unknown(&'static str),
    #[error("is above the line's subtotal")]
    AboveSubtotal,
    #[error("is not after the period's start")]
    NotAfterStart,
    #[error("is the id of an earlier line too")]
    IdTaken,
    #[error("is the id of no line of the invoice")]
    NoSuchLine,
    #[error("makes the refunds of this line more than its total")]
    AboveLineTotal,
    #[error("has lines that do not add up to to_payment, to_credit and to_other_payments")]
    PartsDiffer,
    #[error("do not add up to payment.amount, invoice.credit_applied and invoice.other_payments")]
    TotalsDiffer,
    #[error("must be known where money was captured")]
    CaptureUnknown,
}

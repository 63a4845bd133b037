//! A refund as it is asked for.

use desk::{MakeRefund, Recorded};
use domain::{CreditOrder, Currency, Destination, Evidence, EvidenceProblem, MESSAGE_LIMIT, Selection};
use serde::Deserialize;
use utoipa::ToSchema;

use super::field::{Instant, Object, Prose, Text, Whole, Word, never_null};
use super::problem::{FieldProblem, Problem};
use super::selection_body::SelectionBody;
use super::words;

/// Money, or credit, to give back. With both amount and selection left out it is all that is left; a null of either is refused.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRefund)]
pub struct RefundBody {
    #[schema(value_type = String, min_length = 1, max_length = 64)]
    payment_id: Text<64>,
    /// Minor units, spread over the lines.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = i64, required = false, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    amount: Option<Whole<1>>,
    /// The payment's, where it is given.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = String, required = false, pattern = "^[A-Z]{3}$")]
    currency: Option<Currency>,
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = SelectionBody, required = false)]
    selection: Option<Object<SelectionBody>>,
    /// In your own words, for your own records.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    reason: Option<Text<200>>,
    /// A word to the customer: it stands in the mail.
    #[schema(value_type = Option<String>, max_length = 2000)]
    note: Option<Prose<MESSAGE_LIMIT>>,
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = words::CreditOrder, required = false)]
    credit_order: Option<Word<CreditOrder>>,
    /// Left out: the way a customer's request would go, which is the way it was paid, or account credit once that is closed.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = words::Destination, required = false)]
    destination: Option<Word<Destination>>,
    /// Of one that is recorded, and needed for it: where it can be looked up that the money moved.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    evidence: Option<Text<{ Evidence::LONGEST }>>,
    /// Of one that is recorded: when it moved; none is now.
    #[schema(value_type = Option<words::At>)]
    recorded_at: Option<Instant>,
}

impl RefundBody {
    pub fn refund(self) -> Result<MakeRefund, Problem> {
        let errors = self.disagreements();
        if !errors.is_empty() {
            return Err(Problem::invalid(errors));
        }
        let selection = match (self.amount, self.selection) {
            (Some(amount), _) => Selection::Amount { amount: amount.0 },
            (None, Some(Object(selection))) => selection.selection()?,
            (None, None) => Selection::Full,
        };
        let evidence = self.evidence.and_then(|evidence| Evidence::parse(&evidence.0).ok());
        let moved_at = self.recorded_at.map(|at| at.0);
        Ok(MakeRefund {
            payment_id: self.payment_id.0,
            selection,
            currency: self.currency,
            reason: self.reason.map(|reason| reason.0).unwrap_or_default(),
            note: self.note.map(|note| note.0.trim().to_owned()).unwrap_or_default(),
            credit_order: self.credit_order.map(|order| order.0).unwrap_or_default(),
            destination: self.destination.map(|destination| destination.0),
            recorded: evidence.map(|evidence| Recorded { evidence, moved_at }),
        })
    }

    fn disagreements(&self) -> Vec<FieldProblem> {
        let mut errors = Vec::new();
        if self.amount.is_some() && self.selection.is_some() {
            errors.push(FieldProblem::new("amount", "goes without a selection: give one of the two"));
        }
        if let Some(Word(Destination::Recorded)) = self.destination {
            let evidence = self.evidence.as_ref().map_or("", |evidence| &evidence.0);
            errors.extend(Evidence::parse(evidence).err().map(|problem| FieldProblem::new("evidence", told(problem))));
            return errors;
        }
        let is_given = [("evidence", self.evidence.is_some()), ("recorded_at", self.recorded_at.is_some())];
        for (field, is_given) in is_given {
            if is_given {
                errors.push(FieldProblem::new(field, "goes with the destination recorded alone"));
            }
        }
        errors
    }
}

fn told(problem: EvidenceProblem) -> String {
    match problem {
        EvidenceProblem::Missing => "is missing: say where it can be looked up that it moved".to_owned(),
        EvidenceProblem::TooLong => format!("must be at most {} characters", Evidence::LONGEST),
    }
}

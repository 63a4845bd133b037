use domain::{Outcome, Preview, Reason};
use serde::{Deserialize, Serialize};

/// What the policy said when the customer asked; kept with the ticket as JSON text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub outcome: Outcome,
    pub reasons: Vec<Reason>,
}

impl Verdict {
    pub(crate) fn of(preview: &Preview) -> Self {
        Self { outcome: preview.outcome, reasons: preview.reasons.clone() }
    }
}

//! What is chosen on the choose page, read from a form's fields. The same reading for the browser's
//! form, the page's address and the posted body, so that all three mean the same request.

use domain::{
    AmountProblem, CheckedCase, Line, MoneyFormat, Prorate, RefundReason, SelectedLine, Selection, parse_amount,
};

/// Names of the fields. One place, so that page, island and server function cannot part.
pub mod field {
    pub const WHAT: &str = "what";
    pub const AMOUNT: &str = "amount";
    pub const EXPECTED_TOTAL: &str = "expected_total";
    pub const REASON: &str = "reason";
    pub const COMMENT: &str = "comment";
    /// The checkbox of a line.
    pub fn line(id: &str) -> String {
        format!("line[{id}]")
    }

    /// The number of a line's units.
    pub fn quantity(id: &str) -> String {
        format!("quantity[{id}]")
    }
}

/// The three ways to say what should come back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum What {
    #[default]
    Lines,
    Everything,
    Amount,
}

impl What {
    pub fn code(self) -> &'static str {
        match self {
            What::Lines => "lines",
            What::Everything => "everything",
            What::Amount => "amount",
        }
    }

    fn from_code(code: &str) -> Self {
        [What::Everything, What::Amount].into_iter().find(|what| what.code() == code).unwrap_or_default()
    }
}

/// The form as it was filled in: not yet anything that the rules can be asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub what: What,
    /// As it was typed.
    pub amount: String,
    fields: Vec<(String, String)>,
}

impl Choice {
    /// From the fields of a form that are sent: an unchecked box is not among them.
    pub fn from_fields(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        let fields: Vec<_> = fields.into_iter().collect();
        let value = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone());
        Choice {
            what: value(field::WHAT).map(|code| What::from_code(&code)).unwrap_or_default(),
            amount: value(field::AMOUNT).unwrap_or_default(),
            fields,
        }
    }

    /// Why it is asked for; none while no reason is chosen.
    pub fn reason(&self) -> Option<RefundReason> {
        self.value(field::REASON)?.parse().ok()
    }

    /// Whether the line's box is ticked.
    pub fn has_line(&self, id: &str) -> bool {
        self.value(&field::line(id)).is_some()
    }

    /// The units typed for a line; none where none were, 0 for what is no number, which the rules refuse.
    pub fn quantity(&self, id: &str) -> Option<i64> {
        self.value(&field::quantity(id)).map(|typed| typed.trim().parse().unwrap_or(0))
    }

    /// What the rules are asked about: everything is everything that can be asked for. Only a typed
    /// amount can be unreadable.
    pub fn selection(&self, case: &CheckedCase, money: &MoneyFormat) -> Result<Selection, AmountProblem> {
        match self.what {
            What::Everything => Ok(case.eligibility().everything.unwrap_or(Selection::Full)),
            What::Amount => Ok(Selection::Amount { amount: parse_amount(&self.amount, money)? }),
            What::Lines => {
                let chosen = case.case().invoice.lines.iter().filter(|line| self.has_line(&line.id));
                Ok(Selection::Lines { lines: chosen.map(|line| self.selected(line)).collect() })
            }
        }
    }

    /// A service gives its unused days back, goods come back in units.
    fn selected(&self, line: &Line) -> SelectedLine {
        let (quantity, prorate) = match line.period {
            Some(_) => (None, Some(Prorate::Day)),
            None => (Some(self.quantity(&line.id).unwrap_or(line.quantity)), None),
        };
        SelectedLine { id: line.id.clone(), quantity, prorate }
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }
}

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
    /// The value that a ticked box sends.
    pub const TICKED: &str = "on";

    /// The checkbox of the purchase's line at this position, counted from 0. Never its id: that is a shop's own text,
    /// and brackets, blanks or digits in it would be read as something else.
    pub fn line(position: usize) -> String {
        format!("line[{position}]")
    }

    /// The number of that line's units.
    pub fn quantity(position: usize) -> String {
        format!("quantity[{position}]")
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

    /// The choice of a form's word; none where it is not one of the three.
    pub fn from_code(code: &str) -> Option<Self> {
        [What::Lines, What::Everything, What::Amount].into_iter().find(|what| what.code() == code)
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
            what: value(field::WHAT).and_then(|code| What::from_code(&code)).unwrap_or_default(),
            amount: value(field::AMOUNT).unwrap_or_default(),
            fields,
        }
    }

    /// Why it is asked for; none while no reason is chosen.
    pub fn reason(&self) -> Option<RefundReason> {
        self.value(field::REASON)?.parse().ok()
    }

    /// Whether the line's box is ticked.
    pub fn has_line(&self, position: usize) -> bool {
        self.value(&field::line(position)).is_some()
    }

    /// The units typed for a line; none where none were, 0 for what is no number, which the rules refuse.
    pub fn quantity(&self, position: usize) -> Option<i64> {
        self.value(&field::quantity(position)).map(|typed| typed.trim().parse().unwrap_or(0))
    }

    /// What the rules are asked about: everything is everything that can be asked for. Only a typed
    /// amount can be unreadable.
    pub fn selection(&self, case: &CheckedCase, money: &MoneyFormat) -> Result<Selection, AmountProblem> {
        match self.what {
            What::Everything => Ok(case.eligibility().everything.unwrap_or(Selection::Full)),
            What::Amount => Ok(Selection::Amount { amount: parse_amount(&self.amount, money)? }),
            What::Lines => {
                let lines = case.case().invoice.lines.iter().enumerate();
                let chosen = lines.filter(|(position, _)| self.has_line(*position));
                Ok(Selection::Lines { lines: chosen.map(|(position, line)| self.selected(position, line)).collect() })
            }
        }
    }

    /// A service gives its unused days back, goods come back in units.
    fn selected(&self, position: usize, line: &Line) -> SelectedLine {
        let (quantity, prorate) = match line.period {
            Some(_) => (None, Some(Prorate::Day)),
            None => (Some(self.quantity(position).unwrap_or(line.quantity)), None),
        };
        SelectedLine { id: line.id.clone(), quantity, prorate }
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        Case, CreditOrder, Currency, Invoice, Locale, Payment, PaymentStatus, Policy, Step, Timestamp, ZoneOffsets,
    };

    use super::*;

    /// Ids as shops write them: each was once read as a list, a number, or another line's.
    fn ids() -> Vec<String> {
        let ids = [
            "85123A",
            "0f0c2b6e-6f0e-4f0a-9d7e-8f6f3f0d1c2b",
            "0012",
            "12",
            "sku[0]",
            "line[1]",
            "9 lives",
            "a&b",
            "[",
        ];
        ids.into_iter().map(str::to_owned).chain([" ".to_owned(), "x".repeat(200), "0".to_owned()]).collect()
    }

    fn case(ids: &[String]) -> CheckedCase {
        let line = |id: &String| Line {
            id: id.clone(),
            category: "goods".to_owned(),
            quantity: 2,
            subtotal: 1_000,
            discount: 0,
            tax: 0,
            period: None,
            consumed: false,
        };
        let lines: Vec<Line> = ids.iter().map(line).collect();
        let case = Case {
            now: Timestamp(0),
            zone: ZoneOffsets::fixed(0),
            payment: Payment {
                amount: lines.iter().map(Line::total).sum(),
                status: PaymentStatus::Settled,
                captured_at: Some(Timestamp(0)),
                disputed: false,
                gateway_refundable_until: None,
                step: Step::ANY,
            },
            invoice: Invoice { currency: euro(), lines, credit_applied: 0, other_payments: 0, delivered_at: None },
            policy: Policy::default(),
            credit_order: CreditOrder::CreditFirst,
            refunds: Vec::new(),
            pending_lines: Vec::new(),
            listing: None,
            reason: None,
            evidence: 0,
            selection: Selection::Full,
        };
        case.check().unwrap_or_else(|problem| panic!("{problem:?}"))
    }

    fn euro() -> Currency {
        Currency::from_code("EUR").unwrap_or_else(|| unreachable!("ISO 4217 lists it"))
    }

    #[test]
    fn a_line_with_any_id_is_chosen_by_its_position() {
        let (ids, money) = (ids(), MoneyFormat::for_currency(euro(), Locale::En));
        let case = case(&ids);

        for (position, id) in ids.iter().enumerate() {
            let fields =
                [(field::line(position), field::TICKED.to_owned()), (field::quantity(position), "1".to_owned())];
            let chosen = Choice::from_fields(fields).selection(&case, &money);

            let line = SelectedLine { id: id.clone(), quantity: Some(1), prorate: None };
            assert_eq!(chosen, Ok(Selection::Lines { lines: vec![line] }), "{id}");
        }
        let all = (0..ids.len()).map(|position| (field::line(position), field::TICKED.to_owned()));
        let Ok(Selection::Lines { lines }) = Choice::from_fields(all).selection(&case, &money) else { panic!("lines") };
        assert_eq!(lines.into_iter().map(|line| line.id).collect::<Vec<_>>(), ids);
    }

    #[test]
    fn an_unknown_word_is_none_of_the_three_ways() {
        for what in [What::Lines, What::Everything, What::Amount] {
            assert_eq!(What::from_code(what.code()), Some(what));
        }
        for word in ["", "Lines", "all", "everything ", "none"] {
            assert_eq!(What::from_code(word), None, "{word}");
        }
    }
}

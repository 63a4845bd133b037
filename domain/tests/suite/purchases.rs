//! Purchases to ask about, in the words of the domain.

use domain::{
    Case, CasePolicy, CreditOrder, Currency, CurrencyAmounts, EarlierLine, EarlierRefund, Exceptions, Invoice, Line,
    Minor, Payment, PaymentStatus, PendingLine, Period, Preview, Prorate, SelectedLine, Selection, Step, Timestamp,
    WindowFrom, ZoneOffsets,
};

pub fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).expect("an instant")
}

pub fn currency(code: &str) -> Currency {
    Currency::from_code(code).expect("a currency")
}

/// Minor units, each of its currency.
pub fn amounts<const N: usize>(of: [(&str, Minor); N]) -> CurrencyAmounts {
    CurrencyAmounts::new(of.map(|(code, amount)| (currency(code), amount))).expect("amounts")
}

/// One unit of something physical: subtotal, discount, tax.
pub fn line(id: &str, subtotal: Minor, discount: Minor, tax: Minor) -> Line {
    Line {
        id: id.to_owned(),
        category: "physical".to_owned(),
        quantity: 1,
        subtotal,
        discount,
        tax,
        period: None,
        consumed: false,
    }
}

pub fn units(id: &str, quantity: i64, total: Minor) -> Line {
    Line { quantity, ..line(id, total, 0, 0) }
}

pub fn service(id: &str, total: Minor, start: &str, end: &str) -> Line {
    Line { period: Some(Period { start: at(start), end: at(end) }), ..line(id, total, 0, 0) }
}

/// Bought and settled on 1 March 2026, looked at on 10 March, thirty days to ask, no exceptions,
/// everything looked at by a person.
pub fn paid_purchase(lines: impl IntoIterator<Item = Line>) -> Case {
    let lines: Vec<Line> = lines.into_iter().collect();
    let amount = lines.iter().map(Line::total).sum();
    Case {
        now: at("2026-03-10T12:00:00Z"),
        zone: ZoneOffsets::fixed(0),
        invoice: Invoice { currency: currency("EUR"), lines, credit_applied: 0, other_payments: 0, delivered_at: None },
        payment: Payment {
            amount,
            status: PaymentStatus::Settled,
            captured_at: Some(at("2026-03-01T10:00:00Z")),
            disputed: false,
            gateway_refundable_until: None,
            step: Step::ANY,
        },
        policy: CasePolicy {
            window_days: Some(30),
            window_from: WindowFrom::PaidAt,
            exclude_consumed: true,
            exceptions: Exceptions::Deny,
            ..CasePolicy::default()
        },
        credit_order: CreditOrder::CreditFirst,
        refunds: Vec::new(),
        pending_lines: Vec::new(),
        listing: None,
        reason: None,
        evidence: 0,
        selection: Selection::Full,
    }
}

/// What a test says about a case, each giving the case back.
pub trait Told {
    fn asking_for(self, selection: Selection) -> Self;
    fn asking_amount(self, amount: Minor) -> Self;
    fn asking_percent(self, percent: &str) -> Self;
    fn asking_lines(self, lines: impl IntoIterator<Item = SelectedLine>) -> Self;
    /// Part of the invoice was paid by account credit.
    fn paid_by_credit(self, credit: Minor) -> Self;
    /// The preview's refund was made: a later request finds it.
    fn refunded(self, preview: &Preview) -> Self;
    fn preview(&self) -> Preview;
    fn codes(&self) -> Vec<&'static str>;
}

impl Told for Case {
    fn asking_for(self, selection: Selection) -> Self {
        Case { selection, ..self }
    }

    fn asking_amount(self, amount: Minor) -> Self {
        self.asking_for(Selection::Amount { amount })
    }

    fn asking_percent(self, percent: &str) -> Self {
        self.asking_for(Selection::Percentage { percent: percent.parse().expect("a percentage") })
    }

    fn asking_lines(self, lines: impl IntoIterator<Item = SelectedLine>) -> Self {
        self.asking_for(Selection::Lines { lines: lines.into_iter().collect() })
    }

    fn paid_by_credit(mut self, credit: Minor) -> Self {
        self.payment.amount -= credit;
        self.invoice.credit_applied += credit;
        self
    }

    fn refunded(mut self, preview: &Preview) -> Self {
        let lines = preview.lines.iter();
        self.refunds.push(EarlierRefund {
            lines: lines.map(EarlierLine::from).collect(),
            to_payment: preview.to_payment,
            to_credit: preview.to_credit,
            to_other_payments: 0,
        });
        self
    }

    fn preview(&self) -> Preview {
        self.clone().check().expect("a valid case").preview()
    }

    fn codes(&self) -> Vec<&'static str> {
        self.preview().reasons.iter().map(|reason| reason.code()).collect()
    }
}

pub fn whole(id: &str) -> SelectedLine {
    SelectedLine { id: id.to_owned(), quantity: None, prorate: None }
}

pub fn some(id: &str, quantity: i64) -> SelectedLine {
    SelectedLine { quantity: Some(quantity), ..whole(id) }
}

pub fn unused(id: &str, basis: Prorate) -> SelectedLine {
    SelectedLine { prorate: Some(basis), ..whole(id) }
}

/// A pending request asks for the line.
pub fn pending(id: &str) -> PendingLine {
    PendingLine { id: id.to_owned(), ticket: "R-7K2M9".to_owned() }
}

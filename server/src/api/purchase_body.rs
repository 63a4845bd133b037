//! A purchase as it comes in.

use desk::{KeepLine, KeepPurchase, NewCustomer, NewLine, NewPayment, NewPurchase};
use domain::{Currency, EmailAddress, MOST, PaymentStatus, Period, longest};
use serde::Deserialize;
use std::collections::HashSet;
use utoipa::ToSchema;

use super::field::{Amount, Instant, Object, Text, Whole, Word};
use super::problem::{FieldProblem, Problem};
use super::words;

/// What was bought, with its payment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPurchase, example = json!({
    "number": "WEB-1", "currency": "EUR", "purchased_at": "2026-03-01T10:00:00Z", "delivered_at": null,
    "customer": {"email": "ada@example.org", "name": "Ada"}, "credit_applied": 0,
    "lines": [{"id": "cup", "description": "Two cups", "category": "goods", "quantity": 2, "subtotal": 1681, "discount": 0, "tax": 319}],
    "payment": {"amount": 2000, "status": "settled", "captured_at": "2026-03-01T10:00:00Z", "gateway": "sandbox",
        "reference": "sbx_4242", "method": {"kind": "card", "label": "Visa ending 4242"}}
}))]
pub struct PurchaseBody {
    /// The shop's own name for it: the same number again is the same purchase.
    #[schema(value_type = String, min_length = 1, max_length = 100)]
    number: Text<{ longest::NUMBER }>,
    #[schema(value_type = String, pattern = "^[A-Z]{3}$")]
    currency: Currency,
    #[schema(value_type = words::At)]
    purchased_at: Instant,
    #[schema(value_type = Option<words::At>)]
    delivered_at: Option<Instant>,
    /// None is a guest.
    #[schema(value_type = Option<CustomerBody>)]
    customer: Option<Object<CustomerBody>>,
    /// Account credit that paid part of it.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    credit_applied: Amount,
    #[schema(value_type = Vec<LineBody>, min_items = 1)]
    lines: Vec<Object<LineBody>>,
    #[schema(value_type = PaymentBody)]
    payment: Object<PaymentBody>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCustomer)]
pub struct CustomerBody {
    #[schema(value_type = String, format = "idn-email", max_length = 254)]
    email: EmailAddress,
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    name: Option<Text<{ longest::CUSTOMER_NAME }>>,
}

/// Amounts are for all of its quantity, in minor units.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewLine)]
pub struct LineBody {
    #[schema(value_type = String, min_length = 1, max_length = 100)]
    id: Text<{ longest::ARTICLE }>,
    #[schema(value_type = String, min_length = 1, max_length = 500)]
    description: Text<{ longest::DESCRIPTION }>,
    #[schema(value_type = String, min_length = 1, max_length = 100)]
    category: Text<{ longest::CATEGORY }>,
    #[schema(value_type = i64, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    quantity: Whole<1>,
    /// Before discount and tax.
    #[schema(value_type = i64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    subtotal: Amount,
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    discount: Amount,
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    tax: Amount,
    /// What a service over time pays for.
    #[schema(value_type = Option<PeriodBody>)]
    period: Option<Object<PeriodBody>>,
    consumed: Option<bool>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPeriod)]
pub struct PeriodBody {
    #[schema(value_type = words::At)]
    start: Instant,
    #[schema(value_type = words::At)]
    end: Instant,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPayment)]
pub struct PaymentBody {
    /// What the lines come to, less the credit applied.
    #[schema(value_type = i64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    amount: Amount,
    #[schema(value_type = words::PaymentStatus)]
    status: Word<PaymentStatus>,
    /// Needed once it was captured.
    #[schema(value_type = Option<words::At>)]
    captured_at: Option<Instant>,
    /// Gateway that refunds go back through: for cash and the like, one where a person pays; the sandbox, which moves no money,
    /// for test merchants alone.
    #[schema(value_type = words::Gateway)]
    gateway: Text<40>,
    /// The gateway's own name for it.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    reference: Option<Text<200>>,
    #[schema(value_type = Option<MethodBody>)]
    method: Option<Object<MethodBody>>,
    /// Whether the bank looks into it.
    disputed: Option<bool>,
    /// From then on the gateway takes no refund of it.
    #[schema(value_type = Option<words::At>)]
    gateway_refundable_until: Option<Instant>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPaymentMethod)]
pub struct MethodBody {
    #[schema(value_type = String, min_length = 1, max_length = 40)]
    kind: Text<40>,
    /// For people, such as "Visa ending 4242".
    #[schema(value_type = String, min_length = 1, max_length = 100)]
    label: Text<100>,
}

impl PurchaseBody {
    /// Every disagreement of its fields, named; the rules about purchases are asked later.
    pub fn purchase(self) -> Result<KeepPurchase, Problem> {
        let errors = self.disagreements();
        if !errors.is_empty() {
            return Err(Problem::invalid(errors));
        }
        let keep = |Object(line): &Object<LineBody>| KeepLine { id: line.id.0.clone(), consumed: line.consumed };
        let Object(payment) = self.payment;
        let (method_kind, method_label) = match payment.method {
            Some(Object(method)) => (method.kind.0, method.label.0),
            None => (payment.gateway.0.clone(), String::new()),
        };
        Ok(KeepPurchase {
            lines: self.lines.iter().map(keep).collect(),
            disputed: payment.disputed,
            purchase: NewPurchase {
                number: self.number.0,
                currency: self.currency,
                purchased_at: self.purchased_at.0,
                delivered_at: self.delivered_at.map(|at| at.0),
                customer: self.customer.map(|customer| customer.0.customer()),
                credit_applied: self.credit_applied.0,
                lines: self.lines.into_iter().map(|line| line.0.line()).collect(),
                payment: NewPayment {
                    status: payment.status.0,
                    captured_at: payment.captured_at.map(|at| at.0),
                    disputed_at: None,
                    gateway: payment.gateway.0,
                    reference: payment.reference.map(|reference| reference.0).unwrap_or_default(),
                    method_kind,
                    method_label,
                    gateway_refundable_until: payment.gateway_refundable_until.map(|at| at.0),
                },
            },
        })
    }

    fn disagreements(&self) -> Vec<FieldProblem> {
        let mut errors = Vec::new();
        let mut ids = HashSet::new();
        let mut total = Some(0_i64);
        for (index, Object(line)) in self.lines.iter().enumerate() {
            let field = |name: &str| format!("lines[{index}].{name}");
            if !ids.insert(&line.id.0) {
                errors.push(FieldProblem::new(field("id"), "is the id of an earlier line too"));
            }
            if line.discount.0 > line.subtotal.0 {
                errors.push(FieldProblem::new(field("discount"), "is above the line's subtotal"));
            }
            if line.period.as_ref().is_some_and(|Object(period)| period.start.0.seconds() >= period.end.0.seconds()) {
                errors.push(FieldProblem::new(field("period.end"), "is not after the period's start"));
            }
            let line_total = line.subtotal.0.saturating_sub(line.discount.0).checked_add(line.tax.0);
            total = total.zip(line_total).and_then(|(total, line)| total.checked_add(line)).filter(|sum| *sum <= MOST);
        }
        let Object(payment) = &self.payment;
        if matches!(payment.status.0, PaymentStatus::Captured | PaymentStatus::Settled) && payment.captured_at.is_none()
        {
            errors.push(FieldProblem::new("payment.captured_at", "must be known where money was captured"));
        }
        let Some(total) = total else {
            errors.push(FieldProblem::new("lines", format!("come to more than {MOST}")));
            return errors;
        };
        if total == 0 {
            errors.push(FieldProblem::new("lines", "come to nothing: there is nothing to refund"));
        }
        let (credit, amount) = (self.credit_applied.0, payment.amount.0);
        if credit > total {
            errors.push(FieldProblem::new("credit_applied", format!("is above the total, {total}")));
        } else if amount != total - credit {
            let due = total - credit;
            errors.push(FieldProblem::new("payment.amount", format!("must be {due}: the lines less credit_applied")));
        }
        errors
    }
}

impl CustomerBody {
    fn customer(self) -> NewCustomer {
        let name = self.name.map_or_else(|| self.email.to_string(), |name| name.0);
        NewCustomer { number: None, email: Some(self.email), name }
    }
}

impl LineBody {
    fn line(self) -> NewLine {
        NewLine {
            article: self.id.0,
            description: self.description.0,
            category: self.category.0,
            quantity: self.quantity.0,
            subtotal: self.subtotal.0,
            discount: self.discount.0,
            tax: self.tax.0,
            period: self.period.map(|Object(period)| Period { start: period.start.0, end: period.end.0 }),
            consumed_at: None,
        }
    }
}

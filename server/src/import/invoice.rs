use desk::{NewCustomer, NewLine, NewPayment, NewPurchase, OutsideRefund};
use domain::{Currency, Minor, PaymentStatus};

use super::entry::Entry;
use super::options::EmailPattern;
use super::rejects::Reason;
use super::row::Row;

/// A purchase, and the rows it was made of.
pub struct Invoice {
    pub purchase: NewPurchase,
    pub rows: Vec<Row>,
}

impl Invoice {
    /// What its lines come to, minor units. One too large to be counted is refused before anybody asks.
    pub fn total(&self) -> Minor {
        self.purchase.lines.iter().fold(0, |total, line| line.subtotal.saturating_add(total))
    }
}

/// A line of a return, and the row it was made of.
pub struct Returned {
    pub refund: OutsideRefund,
    pub row: Row,
    /// Minor units.
    pub amount: Minor,
}

/// What all invoices of a file have in common.
pub struct InvoiceMaker {
    pub currency: Currency,
    pub category: String,
    pub gateway: String,
    pub email_pattern: Option<EmailPattern>,
}

impl InvoiceMaker {
    /// The purchase that an invoice's usable rows make, paid in full on the day, or why all of them are rejected.
    pub fn purchase(&self, rows: &[(Row, Entry)]) -> Result<NewPurchase, Reason> {
        let customer = self.customer(rows)?;
        let number = rows.first().map(|(_, entry)| entry.number.clone()).ok_or(Reason::NoNumber)?;
        // Rows of one invoice may be typed a minute apart.
        let purchased_at = rows.iter().map(|(_, entry)| entry.at).min().ok_or(Reason::BadDate)?;
        let payment = NewPayment {
            status: PaymentStatus::Settled,
            captured_at: Some(purchased_at),
            disputed_at: None,
            gateway: self.gateway.clone(),
            reference: format!("import:{number}"),
            method_kind: "card".to_owned(),
            method_label: "the original card".to_owned(),
            gateway_refundable_until: None,
        };
        Ok(NewPurchase {
            number,
            currency: self.currency,
            purchased_at,
            delivered_at: None,
            customer,
            credit_applied: 0,
            lines: rows.iter().map(|(_, entry)| self.line(entry)).collect(),
            payment,
        })
    }

    /// A line of a return. Its number counts the rows of the return in the file, rejected ones too, so that it
    /// is the same next time.
    pub fn refund(&self, entry: &Entry, row_of_return: u32) -> Result<OutsideRefund, Reason> {
        let customer_number = entry.customer.clone().ok_or(Reason::ReturnWithoutCustomer)?;
        Ok(OutsideRefund {
            number: format!("{}#{row_of_return}", entry.number),
            customer_number,
            returned_at: entry.at,
            currency: self.currency,
            article: entry.article.clone(),
            unit_price: entry.price,
            quantity: entry.quantity,
        })
    }

    fn line(&self, entry: &Entry) -> NewLine {
        NewLine {
            article: entry.article.clone(),
            description: entry.description.clone(),
            category: self.category.clone(),
            quantity: entry.quantity,
            subtotal: entry.price.saturating_mul(entry.quantity),
            discount: 0,
            tax: 0,
            period: None,
            consumed_at: None,
        }
    }

    /// A row that names nobody belongs to whom the others name; two names are a contradiction.
    fn customer(&self, rows: &[(Row, Entry)]) -> Result<Option<NewCustomer>, Reason> {
        let mut named = rows.iter().filter_map(|(_, entry)| entry.customer.as_deref());
        let Some(number) = named.next() else { return Ok(None) };
        if named.any(|other| other != number) {
            return Err(Reason::TwoCustomers);
        }
        let email = match &self.email_pattern {
            Some(pattern) => Some(pattern.address(number).ok_or(Reason::NoEmail)?),
            None => None,
        };
        Ok(Some(NewCustomer { number: Some(number.to_owned()), email, name: format!("Customer {number}") }))
    }
}

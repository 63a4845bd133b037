use desk::{BringInRefused, NewCustomer, NewLine, NewPayment, NewPurchase, OutsideRefund};
use domain::{Currency, MOST, Minor, PaymentStatus, discount_shares};

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
        self.purchase.lines.iter().fold(0, |total, line| (line.subtotal - line.discount).saturating_add(total))
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
    /// The purchase that an invoice's rows make, paid in full on the day, or why all of them are rejected.
    pub fn purchase(&self, rows: &[(Row, Entry)]) -> Result<NewPurchase, Reason> {
        let customer = self.customer(rows)?;
        let number = rows.first().map(|(_, entry)| entry.number.clone()).ok_or(Reason::Missing("invoice number"))?;
        // Rows of one invoice may be typed a minute apart.
        let purchased_at = rows.iter().map(|(_, entry)| entry.at).min().ok_or(Reason::BadDate)?;
        let payment = NewPayment {
            status: PaymentStatus::Settled,
            captured_at: Some(purchased_at),
            disputed_at: None,
            gateway: self.gateway.clone(),
            reference: format!("import:{number}"),
            // The file does not say which.
            method_kind: "other".to_owned(),
            method_label: "the original payment method".to_owned(),
            gateway_refundable_until: None,
        };
        Ok(NewPurchase {
            number,
            currency: self.currency,
            purchased_at,
            delivered_at: None,
            customer,
            credit_applied: 0,
            lines: self.lines(rows)?,
            payment,
        })
    }

    /// A line of a return. Its number has its row's place in the return, rejected ones counted, so that it is the same
    /// next time.
    pub fn refund(&self, entry: &Entry, place: &str) -> Result<OutsideRefund, Reason> {
        let customer_number = entry.customer.clone().ok_or(Reason::ReturnWithoutCustomer)?;
        Ok(OutsideRefund {
            number: format!("{}#{place}", entry.number),
            customer_number,
            returned_at: entry.at,
            currency: self.currency,
            article: entry.article.clone(),
            unit_price: entry.price,
            quantity: entry.quantity,
        })
    }

    /// A line a row, what its negative rows take off spread over the others.
    fn lines(&self, rows: &[(Row, Entry)]) -> Result<Vec<NewLine>, Reason> {
        let (discounts, bought): (Vec<&Entry>, Vec<&Entry>) =
            rows.iter().map(|(_, entry)| entry).partition(|entry| entry.is_discount());
        let subtotals: Vec<Minor> = bought.iter().map(|entry| entry.amount()).collect();
        if add_up(&subtotals) > i128::from(MOST) {
            return Err(Reason::Refused(BringInRefused::TooLarge));
        }
        let discount = -add_up(&discounts.iter().map(|entry| entry.amount()).collect::<Vec<Minor>>());
        let shares = Minor::try_from(discount).ok().and_then(|discount| discount_shares(discount, &subtotals));
        let shares = shares.ok_or(Reason::DiscountAboveRest)?;
        Ok(bought.into_iter().zip(shares).map(|(entry, discount)| self.line(entry, discount)).collect())
    }

    fn line(&self, entry: &Entry, discount: Minor) -> NewLine {
        NewLine {
            article: entry.article.clone(),
            description: entry.description.clone(),
            category: self.category.clone(),
            quantity: entry.quantity,
            subtotal: entry.amount(),
            discount,
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

fn add_up(amounts: &[Minor]) -> i128 {
    amounts.iter().map(|amount| i128::from(*amount)).sum()
}

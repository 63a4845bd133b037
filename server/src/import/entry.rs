use desk::BringInRefused;
use domain::{MOST, Minor, OneLineProblem, Timestamp, check_one_line, longest};
use rust_decimal::Decimal;

use super::amounts::{NotMinor, parse_number, to_minor};
use super::columns::Columns;
use super::moments::Moments;
use super::rejects::Reason;
use super::row::Row;

/// A row that can be used: what it says, as values.
#[derive(Debug, Clone)]
pub struct Entry {
    pub number: String,
    pub is_return: bool,
    pub article: String,
    pub description: String,
    /// Units bought or, in a return, brought back: always 1 or more.
    pub quantity: i64,
    /// Minor units for one; below zero only in a discount on the whole invoice.
    pub price: Minor,
    pub at: Timestamp,
    /// None is a guest.
    pub customer: Option<String>,
}

/// What is needed to read a row.
pub struct EntryReader {
    pub columns: Columns,
    pub moments: Moments,
    /// Decimals of the currency.
    pub exponent: u32,
    pub return_prefix: String,
}

impl EntryReader {
    pub fn is_return(&self, number: &str) -> bool {
        !self.return_prefix.is_empty() && number.starts_with(&self.return_prefix)
    }

    /// The first reason that stands in the way, in the order of [`Reason`].
    pub fn read(&mut self, row: &Row) -> Result<Entry, Reason> {
        if row.columns.len() != self.columns.count {
            return Err(Reason::ColumnCount);
        }
        // PostgreSQL keeps no such text.
        if row.columns.as_slice().contains('\0') {
            return Err(Reason::ZeroByte);
        }
        let number = row.text(self.columns.number);
        check_number(number)?;
        let article = row.text(self.columns.article);
        if article.is_empty() {
            return Err(Reason::Missing("article"));
        }
        let quantity = parse_number(row.text(self.columns.quantity)).ok_or(Reason::BadQuantity)?;
        let price = parse_number(row.text(self.columns.price)).ok_or(Reason::BadPrice)?;
        let at = self.moments.read(row.text(self.columns.date)).ok_or(Reason::BadDate)?;
        let is_return = self.is_return(number);
        let units = units(quantity, price, is_return)?;
        let price = to_minor(price, self.exponent).map_err(|problem| match problem {
            NotMinor::Fraction => Reason::Fraction,
            NotMinor::TooLarge => Reason::Refused(BringInRefused::TooLarge),
        })?;
        if price.checked_mul(units).is_none_or(|amount| amount.abs() > MOST) {
            return Err(Reason::Refused(BringInRefused::TooLarge));
        }

        let description = row.text(self.columns.description);
        let customer = row.text(self.columns.customer);
        for (what, text, most_chars) in [
            ("article", article, longest::ARTICLE),
            ("description", description, longest::DESCRIPTION),
            ("customer's number", customer, longest::NUMBER),
        ] {
            if !text.is_empty() {
                check(what, text, most_chars)?;
            }
        }
        let is_discount = !is_return && quantity < Decimal::ZERO;
        Ok(Entry {
            number: number.to_owned(),
            is_return,
            article: article.to_owned(),
            description: if description.is_empty() { article } else { description }.to_owned(),
            quantity: units,
            price: if is_discount { -price } else { price },
            at,
            customer: (!customer.is_empty()).then(|| customer.to_owned()),
        })
    }
}

impl Entry {
    /// Minor units: what the row adds to its invoice, or in a return, gives back.
    pub fn amount(&self) -> Minor {
        self.price.saturating_mul(self.quantity)
    }

    /// Whether the row takes something off its invoice's other rows.
    pub fn is_discount(&self) -> bool {
        self.price < 0
    }
}

/// Whether text is an invoice's number: one that is not belongs to none.
pub fn check_number(text: &str) -> Result<(), Reason> {
    check("invoice number", text, longest::NUMBER)
}

/// The same limits as the API's.
fn check(what: &'static str, text: &str, most_chars: usize) -> Result<(), Reason> {
    check_one_line(text, most_chars).map_err(|problem| match problem {
        OneLineProblem::Blank => Reason::Missing(what),
        OneLineProblem::TooLong { most_chars } => Reason::TextTooLong { what, most_chars },
        OneLineProblem::Unshowable(_) => Reason::ControlCharacter(what),
    })
}

/// Units bought, taken off or brought back.
fn units(quantity: Decimal, price: Decimal, is_return: bool) -> Result<i64, Reason> {
    if !quantity.fract().is_zero() {
        return Err(Reason::PartialQuantity);
    }
    if quantity.is_zero() {
        return Err(Reason::ZeroQuantity);
    }
    let is_negative = quantity < Decimal::ZERO;
    match (is_return, is_negative) {
        (true, false) => return Err(Reason::PositiveInReturn),
        (true, true) if price < Decimal::ZERO => return Err(Reason::NegativePrice),
        (false, true) if price < Decimal::ZERO => return Err(Reason::NegativeTwice),
        // Stock was corrected: nothing that a customer bought, nor anything off it.
        (false, true) if price.is_zero() => return Err(Reason::NegativeOutsideReturn),
        _ => {}
    }
    let units = i64::try_from(quantity.trunc().abs()).ok().filter(|units| *units <= MOST);
    units.ok_or(Reason::Refused(BringInRefused::TooLarge))
}

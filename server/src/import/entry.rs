use desk::BringInRefused;
use domain::{MOST, Minor, Timestamp};
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
    /// Minor units for one.
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
        if number.is_empty() {
            return Err(Reason::NoNumber);
        }
        let article = row.text(self.columns.article);
        if article.is_empty() {
            return Err(Reason::NoArticle);
        }
        let quantity = parse_number(row.text(self.columns.quantity)).ok_or(Reason::BadQuantity)?;
        let price = parse_number(row.text(self.columns.price)).ok_or(Reason::BadPrice)?;
        let at = self.moments.read(row.text(self.columns.date)).ok_or(Reason::BadDate)?;
        let is_return = self.is_return(number);
        let quantity = units(quantity, is_return)?;
        if price < Decimal::ZERO {
            return Err(Reason::NegativePrice);
        }
        let price = to_minor(price, self.exponent).map_err(|problem| match problem {
            NotMinor::Fraction => Reason::Fraction,
            NotMinor::TooLarge => Reason::Refused(BringInRefused::TooLarge),
        })?;
        if price.checked_mul(quantity).is_none_or(|amount| amount > MOST) {
            return Err(Reason::Refused(BringInRefused::TooLarge));
        }

        let description = row.text(self.columns.description);
        let customer = row.text(self.columns.customer);
        Ok(Entry {
            number: number.to_owned(),
            is_return,
            article: article.to_owned(),
            description: if description.is_empty() { article } else { description }.to_owned(),
            quantity,
            price,
            at,
            customer: (!customer.is_empty()).then(|| customer.to_owned()),
        })
    }
}

/// Units bought or brought back.
fn units(quantity: Decimal, is_return: bool) -> Result<i64, Reason> {
    if !quantity.fract().is_zero() {
        return Err(Reason::PartialQuantity);
    }
    if quantity.is_zero() {
        return Err(Reason::ZeroQuantity);
    }
    match (quantity > Decimal::ZERO, is_return) {
        (false, false) => return Err(Reason::NegativeOutsideReturn),
        (true, true) => return Err(Reason::PositiveInReturn),
        _ => {}
    }
    let units = i64::try_from(quantity.trunc().abs()).ok().filter(|units| *units <= MOST);
    units.ok_or(Reason::Refused(BringInRefused::TooLarge))
}

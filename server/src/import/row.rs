use csv::StringRecord;

use super::amounts::{Sum, parse_number};
use super::columns::Columns;
use super::source::Record;

/// A row as it stands in the file.
#[derive(Debug, Clone)]
pub struct Row {
    /// Line of the file on which it begins, the first being 1.
    pub line: u64,
    /// Its place within its invoice: the first is 1, and stays 1 in a reject file.
    pub place: Option<String>,
    pub columns: StringRecord,
    /// Quantity times price; nothing where the row does not say.
    pub worth: Option<Sum>,
}

impl Row {
    pub fn new(record: Record, layout: &Columns) -> Self {
        let Record { line, place, columns } = record;
        let number = |index: usize| columns.get(index).and_then(|text| parse_number(text.trim()));
        let worth = if columns.len() == layout.count {
            number(layout.quantity).zip(number(layout.price)).and_then(|(quantity, price)| Sum::of(quantity, price))
        } else {
            None
        };
        Self { line, place, columns, worth }
    }

    /// Memory that it takes, about.
    pub fn bytes(&self) -> usize {
        self.columns.as_slice().len().saturating_add(self.columns.len().saturating_mul(size_of::<usize>()))
    }

    /// A column without the space around it; empty where the row is too short.
    pub fn text(&self, column: usize) -> &str {
        self.columns.get(column).unwrap_or_default().trim()
    }
}

/// Rows added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub rows: u64,
    pub worth: Sum,
    /// Rows that do not say what they are worth, and count 0.
    pub unknown: u64,
}

impl Tally {
    pub fn count(&mut self, row: &Row) {
        self.rows += 1;
        match row.worth {
            Some(worth) => self.worth += worth,
            None => self.unknown += 1,
        }
    }

    pub fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.worth += other.worth;
        self.unknown += other.unknown;
    }
}

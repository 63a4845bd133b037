use csv::StringRecord;
use std::collections::HashMap;

use super::ImportError;
use super::amounts::parse_number;
use super::columns::Columns;
use super::entry::check_number;
use super::progress;
use super::source::{Record, Source};

/// Cells of a row of wrong width that may be its invoice's number, at most.
const MOST_CANDIDATES: usize = 8;

const LINE_ENDS: [char; 2] = ['\r', '\n'];

/// How many rows each invoice has, from a pass of its own over the file. An invoice's rows need not follow one
/// another; knowing their number, the second pass lets go of it at its last row and never holds the whole file.
pub struct Census {
    of_invoice: HashMap<Box<str>, u32>,
    /// All of the file's, those included that belong to no invoice.
    rows: u64,
}

impl Census {
    pub fn take(source: &Source, columns: &Columns) -> Result<Self, ImportError> {
        let bar = progress::bytes("counting", source.size()?);
        let mut records = source.open(&bar)?;
        let mut census = Self { of_invoice: HashMap::new(), rows: 0 };
        let mut of_wrong_width: Vec<Vec<Box<str>>> = Vec::new();
        while let Some(record) = records.next()? {
            census.rows += 1;
            if let Some(opened) = line_of_quote_around_rows(&record, columns) {
                return Err(ImportError::RowsInQuotes { opened });
            }
            if record.columns.len() == columns.count {
                candidates(&record.columns, columns).for_each(|number| census.count(number));
            } else {
                of_wrong_width.push(candidates(&record.columns, columns).map(Box::from).collect());
            }
        }
        // Once all numbers are known.
        let are_invoices: Vec<Box<str>> = of_wrong_width
            .into_iter()
            .filter_map(|row| row.into_iter().find(|number| census.rows_of(number) > 0))
            .collect();
        are_invoices.iter().for_each(|number| census.count(number));
        bar.finish_and_clear();
        Ok(census)
    }

    pub fn rows(&self) -> u64 {
        self.rows
    }

    pub fn rows_of(&self, number: &str) -> u32 {
        self.of_invoice.get(number).copied().unwrap_or(0)
    }

    /// The number of the invoice to which a row belongs; none where that cannot be said. A row of wrong width is taken
    /// for one of the first invoice that it may name: without it, that invoice would come to another total.
    pub fn invoice_of<'a>(&self, row: &'a StringRecord, columns: &Columns) -> Option<&'a str> {
        candidates(row, columns).find(|number| self.rows_of(number) > 0)
    }

    fn count(&mut self, number: &str) {
        match self.of_invoice.get_mut(number) {
            Some(count) => *count += 1,
            None => {
                self.of_invoice.insert(number.into(), 1);
            }
        }
    }
}

/// Cells that may hold the invoice's number: its column, or in a row that lost or gained separators, those to which it
/// may have moved.
fn candidates<'a>(row: &'a StringRecord, columns: &Columns) -> impl Iterator<Item = &'a str> {
    let lost = columns.count.saturating_sub(row.len());
    let gained = row.len().saturating_sub(columns.count);
    let cells = columns.number.saturating_sub(lost)..=columns.number.saturating_add(gained);
    let numbers = cells.filter_map(|cell| row.get(cell)).map(str::trim);
    numbers.take(MOST_CANDIDATES).filter(|number| check_number(number).is_ok())
}

/// The line of a quote that was never closed but met another, such as an inch mark, many rows later: what stands before
/// it and what stands behind the other are whole rows, if the quotes are left out.
fn line_of_quote_around_rows(record: &Record, columns: &Columns) -> Option<u64> {
    if !record.columns.as_slice().contains(LINE_ENDS) {
        return None;
    }
    let cells: Vec<&str> = record.columns.iter().collect();
    let is_row = |cells: &[&str]| {
        let is_number = |cell: usize| cells.get(cell).is_some_and(|text| parse_number(text.trim()).is_some());
        cells.len() == columns.count && is_number(columns.quantity) && is_number(columns.price)
    };
    let around_rows = cells.iter().enumerate().position(|(at, cell)| {
        let (Some((first, _)), Some((_, last))) = (cell.split_once(LINE_ENDS), cell.rsplit_once(LINE_ENDS)) else {
            return false;
        };
        let before: Vec<&str> = cells.iter().take(at).copied().chain(first.split(',')).collect();
        let behind: Vec<&str> = last.split(',').chain(cells.iter().skip(at + 1).copied()).collect();
        is_row(&before) && is_row(&behind)
    })?;
    let lines_before = cells.iter().take(around_rows).map(|cell| cell.matches('\n').count()).sum::<usize>();
    Some(record.line + u64::try_from(lines_before).unwrap_or(0))
}

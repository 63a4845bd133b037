use csv::ByteRecord;
use std::collections::HashMap;

use super::ImportError;
use super::columns::Columns;
use super::progress;
use super::source::{Source, decode};

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
        let mut reader = source.open(&bar)?;
        source.header(&mut reader)?;
        let mut census = Self { of_invoice: HashMap::new(), rows: 0 };
        let mut record = ByteRecord::new();
        while source.next(&mut reader, &mut record)? {
            census.rows += 1;
            if record.len() != columns.count {
                continue;
            }
            let field = record.get(columns.number).unwrap_or_default();
            match std::str::from_utf8(field) {
                Ok(number) => census.count(number.trim()),
                Err(_) => census.count(decode(&record).get(columns.number).unwrap_or_default().trim()),
            }
        }
        bar.finish_and_clear();
        Ok(census)
    }

    pub fn rows(&self) -> u64 {
        self.rows
    }

    pub fn rows_of(&self, number: &str) -> u32 {
        self.of_invoice.get(number).copied().unwrap_or(0)
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

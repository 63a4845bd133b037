use csv::{StringRecord, Writer, WriterBuilder};
use desk::BringInRefused;
use std::borrow::Cow;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::ImportError;
use super::gathering::MOST_ROWS;
use super::row::Row;

/// Why a row was not brought in, in the order asked. Its text is what the reject file and the summary say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("not as many columns as the header")]
    ColumnCount,
    #[error("a zero byte in the text")]
    ZeroByte,
    #[error("no {0}")]
    Missing(&'static str),
    #[error("the quantity is no number")]
    BadQuantity,
    #[error("the price is no number")]
    BadPrice,
    #[error("the date is none")]
    BadDate,
    #[error("the quantity is not whole")]
    PartialQuantity,
    #[error("the quantity is zero")]
    ZeroQuantity,
    #[error("a negative quantity outside a return")]
    NegativeOutsideReturn,
    #[error("a negative quantity at a negative price")]
    NegativeTwice,
    #[error("a positive quantity in a return")]
    PositiveInReturn,
    #[error("a negative price")]
    NegativePrice,
    #[error("a price with a fraction of the smallest coin")]
    Fraction,
    #[error("the {what} has more than {most_chars} characters")]
    TextTooLong { what: &'static str, most_chars: usize },
    #[error("the {0} has a control character or a line break")]
    ControlCharacter(&'static str),
    #[error("the invoice has more than {} rows", MOST_ROWS)]
    TooManyRows,
    #[error("the invoice names two customers")]
    TwoCustomers,
    #[error("the customer's number makes no e-mail address")]
    NoEmail,
    #[error("more discount than the rest of the invoice comes to")]
    DiscountAboveRest,
    #[error("a return without a customer")]
    ReturnWithoutCustomer,
    /// The desk would not have it.
    #[error("{0}")]
    Refused(BringInRefused),
    /// Without the other row the invoice would come to another total.
    #[error("its invoice waits: another of its rows cannot be used")]
    InvoiceWaits,
}

/// Columns of a reject file before those of the file that it came from.
pub const LEADING_COLUMNS: [&str; 3] = ["line", "reason", "row"];

/// With these, a spreadsheet takes a cell for a formula.
const FORMULA_STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A cell with a quote before it where a spreadsheet would compute it. One that has such a quote already gets
/// another, so that [`unquote_formula`] always gives back what was there.
fn quote_formula(cell: &str) -> Cow<'_, str> {
    if is_formula(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// A cell of a reject file as it stood in the file that it came from.
pub fn unquote_formula(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}

fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(FORMULA_STARTS)
}

/// The rows that were not brought in, for whoever repairs the file: line, reason, place within the invoice, and the row as
/// it stood. Repaired, it is brought in like any other file.
pub struct RejectFile {
    path: PathBuf,
    writer: Writer<File>,
}

impl RejectFile {
    /// Flexible, since a row too short is written as short as it stood. Written even if it stays empty, so that nobody takes an older import's rejects for this one's.
    pub fn create(path: &Path, source: &Path, header: &StringRecord) -> Result<Self, ImportError> {
        let cannot_write = |error| ImportError::CannotWrite { path: path.to_owned(), error };
        if let (Ok(path), Ok(source)) = (path.canonicalize(), source.canonicalize())
            && path == source
        {
            return Err(ImportError::RejectsOverwriteFile);
        }
        let writer = WriterBuilder::new().flexible(true).from_writer(File::create(path).map_err(cannot_write)?);
        let mut rejects = Self { path: path.to_owned(), writer };
        rejects.write_fields(LEADING_COLUMNS, header)?;
        Ok(rejects)
    }

    pub fn write(&mut self, row: &Row, reason: &Reason) -> Result<(), ImportError> {
        let place = row.place.as_deref().unwrap_or_default();
        self.write_fields([&row.line.to_string(), &reason.to_string(), place], &row.columns)
    }

    /// Where it was written, all of it.
    pub fn finish(mut self) -> Result<PathBuf, ImportError> {
        self.writer.flush().map_err(|error| ImportError::CannotWrite { path: self.path.clone(), error })?;
        Ok(self.path)
    }

    fn write_fields(&mut self, leading: [&str; 3], columns: &StringRecord) -> Result<(), ImportError> {
        let fields = leading.into_iter().chain(columns).map(quote_formula);
        let record: StringRecord = fields.collect();
        self.writer
            .write_record(&record)
            .map_err(|error| ImportError::CannotWrite { path: self.path.clone(), error: std::io::Error::other(error) })
    }
}

use csv::{StringRecord, Writer, WriterBuilder};
use desk::BringInRefused;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::ImportError;
use super::row::Row;

/// Why a row was not brought in, in the order asked. Its text is what the reject file and the summary say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("not as many columns as the header")]
    ColumnCount,
    #[error("a zero byte in the text")]
    ZeroByte,
    #[error("no invoice number")]
    NoNumber,
    #[error("no article")]
    NoArticle,
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
    #[error("a positive quantity in a return")]
    PositiveInReturn,
    #[error("a negative price")]
    NegativePrice,
    #[error("a price with a fraction of the smallest coin")]
    Fraction,
    #[error("the invoice names two customers")]
    TwoCustomers,
    #[error("the customer's number makes no e-mail address")]
    NoEmail,
    #[error("a return without a customer")]
    ReturnWithoutCustomer,
    /// The desk would not have it.
    #[error("{0}")]
    Refused(BringInRefused),
}

/// The rows that were not brought in, for whoever repairs the file: line, reason, and the row as it stood.
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
        rejects.write_fields("line", "reason", header)?;
        Ok(rejects)
    }

    pub fn write(&mut self, row: &Row, reason: &Reason) -> Result<(), ImportError> {
        self.write_fields(&row.line.to_string(), &reason.to_string(), &row.columns)
    }

    /// Where it was written, all of it.
    pub fn finish(mut self) -> Result<PathBuf, ImportError> {
        self.writer.flush().map_err(|error| ImportError::CannotWrite { path: self.path.clone(), error })?;
        Ok(self.path)
    }

    fn write_fields(&mut self, line: &str, reason: &str, columns: &StringRecord) -> Result<(), ImportError> {
        let fields = [line, reason].into_iter().chain(columns);
        let record: StringRecord = fields.collect();
        self.writer
            .write_record(&record)
            .map_err(|error| ImportError::CannotWrite { path: self.path.clone(), error: std::io::Error::other(error) })
    }
}

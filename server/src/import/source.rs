use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord};
use domain::{check_one_line, longest};
use flate2::read::MultiGzDecoder;
use indicatif::ProgressBar;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::ImportError;
use super::encoding::{decode, to_utf8};
use super::rejects::{LEADING_COLUMNS, unquote_formula};
use super::watch::Watch;

const BUFFER: usize = 64 * 1024;
const GZIP: &[u8] = &[0x1f, 0x8b];

/// The file that is brought in; opened once for each pass.
#[derive(Debug, Clone)]
pub struct Source {
    path: PathBuf,
}

/// The rows of a file, one after the other. A reject file's are those of the file that it came from: its own columns and
/// the quoting of formulas are taken off again.
pub struct Records {
    path: PathBuf,
    reader: Reader<Watch>,
    header: StringRecord,
    is_reject_file: bool,
    record: ByteRecord,
}

/// A row as text.
pub struct Record {
    /// Line of the file on which it begins, the first being 1.
    pub line: u64,
    /// Its place within its invoice in the file that a reject file came from.
    pub place: Option<String>,
    pub columns: StringRecord,
}

impl Source {
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Bytes on disk: what a progress bar counts.
    pub fn size(&self) -> Result<u64, ImportError> {
        let metadata = std::fs::metadata(&self.path).map_err(|error| cannot_read(&self.path, error))?;
        // A pipe could be read only once, and a folder not at all.
        if metadata.is_file() {
            Ok(metadata.len())
        } else {
            Err(cannot_read(&self.path, io::Error::other("it is no regular file")))
        }
    }

    /// Rows of any width, since a wrong one must be rejected rather than stop the import. Whether the file is
    /// compressed says its content, not its name.
    pub fn open(&self, bar: &ProgressBar) -> Result<Records, ImportError> {
        let text = self.text(bar).map_err(|error| cannot_read(&self.path, error))?;
        let reader = ReaderBuilder::new().flexible(true).has_headers(false).buffer_capacity(BUFFER).from_reader(text);
        let mut records = Records {
            path: self.path.clone(),
            reader,
            header: StringRecord::new(),
            is_reject_file: false,
            record: ByteRecord::new(),
        };
        let header = records.next()?.map(|header| header.columns).unwrap_or_default();
        records.is_reject_file = header.iter().take(LEADING_COLUMNS.len()).eq(LEADING_COLUMNS);
        records.header = if records.is_reject_file { without_leading_columns(&header) } else { header };
        Ok(records)
    }

    fn text(&self, bar: &ProgressBar) -> io::Result<Watch> {
        let mut raw = BufReader::with_capacity(BUFFER, bar.wrap_read(File::open(&self.path)?));
        let is_gzip = raw.fill_buf()?.starts_with(GZIP);
        let plain: Box<dyn Read> = if is_gzip { Box::new(MultiGzDecoder::new(raw)) } else { Box::new(raw) };
        Ok(Watch::new(to_utf8(plain)?))
    }
}

impl Records {
    /// The names of its columns.
    pub fn header(&self) -> &StringRecord {
        &self.header
    }

    /// The next row, until there is none.
    pub fn next(&mut self) -> Result<Option<Record>, ImportError> {
        let is_there = self.reader.read_byte_record(&mut self.record).map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => cannot_read(&self.path, error),
            other => cannot_read(&self.path, io::Error::other(format!("{other:?}"))),
        })?;
        if !is_there {
            return Ok(None);
        }
        let line = self.reader.get_mut().next_line();
        let columns: StringRecord = self.record.iter().map(decode).collect();
        if !self.is_reject_file {
            return Ok(Some(Record { line, place: None, columns }));
        }
        let place = columns.get(LEADING_COLUMNS.len() - 1).map(str::trim);
        let place = place.filter(|place| check_one_line(place, longest::NUMBER).is_ok());
        Ok(Some(Record { line, place: place.map(str::to_owned), columns: without_leading_columns(&columns) }))
    }
}

/// The columns of the file that a reject file came from, as they stood there.
fn without_leading_columns(columns: &StringRecord) -> StringRecord {
    columns.iter().skip(LEADING_COLUMNS.len()).map(unquote_formula).collect()
}

fn cannot_read(path: &Path, error: io::Error) -> ImportError {
    ImportError::CannotRead { path: path.to_owned(), error }
}

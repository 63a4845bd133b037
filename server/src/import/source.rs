use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord};
use flate2::read::MultiGzDecoder;
use indicatif::ProgressBar;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::ImportError;

const BUFFER: usize = 64 * 1024;
const GZIP: &[u8] = &[0x1f, 0x8b];
const BYTE_ORDER_MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// The file that is brought in; opened once for each pass.
#[derive(Debug, Clone)]
pub struct Source {
    path: PathBuf,
}

impl Source {
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Bytes on disk: what a progress bar counts.
    pub fn size(&self) -> Result<u64, ImportError> {
        let metadata = std::fs::metadata(&self.path).map_err(|error| self.cannot_read(error))?;
        // A pipe could be read only once, and a folder not at all.
        if metadata.is_file() {
            Ok(metadata.len())
        } else {
            Err(self.cannot_read(io::Error::other("it is no regular file")))
        }
    }

    /// Rows of any width, since a wrong one must be rejected rather than stop the import. Whether the file is
    /// compressed says its content, not its name.
    pub fn open(&self, bar: &ProgressBar) -> Result<Reader<Box<dyn Read>>, ImportError> {
        let file = File::open(&self.path).map_err(|error| self.cannot_read(error))?;
        let mut raw = BufReader::with_capacity(BUFFER, bar.wrap_read(file));
        let is_gzip = raw.fill_buf().map_err(|error| self.cannot_read(error))?.starts_with(GZIP);
        let plain: Box<dyn Read> = if is_gzip { Box::new(MultiGzDecoder::new(raw)) } else { Box::new(raw) };
        let mut text = BufReader::with_capacity(BUFFER, plain);
        if text.fill_buf().map_err(|error| self.cannot_read(error))?.starts_with(BYTE_ORDER_MARK) {
            text.consume(BYTE_ORDER_MARK.len());
        }
        Ok(ReaderBuilder::new().flexible(true).has_headers(false).from_reader(Box::new(text)))
    }

    /// The names of its columns.
    pub fn header(&self, reader: &mut Reader<Box<dyn Read>>) -> Result<StringRecord, ImportError> {
        let mut record = ByteRecord::new();
        self.next(reader, &mut record)?;
        Ok(decode(&record))
    }

    /// Reads on; says whether there was another row.
    pub fn next(&self, reader: &mut Reader<Box<dyn Read>>, record: &mut ByteRecord) -> Result<bool, ImportError> {
        reader.read_byte_record(record).map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => self.cannot_read(error),
            other => self.cannot_read(io::Error::other(format!("{other:?}"))),
        })
    }

    fn cannot_read(&self, error: io::Error) -> ImportError {
        ImportError::CannotRead { path: self.path.clone(), error }
    }
}

/// The row as text. What is not UTF-8 is taken for Latin-1, in which every byte is a letter: shops still
/// export it, and nothing is lost by it.
pub fn decode(record: &ByteRecord) -> StringRecord {
    StringRecord::from_byte_record(record.clone()).unwrap_or_else(|_| {
        let mut decoded: StringRecord = record
            .iter()
            .map(|field| match std::str::from_utf8(field) {
                Ok(text) => text.to_owned(),
                Err(_) => field.iter().copied().map(char::from).collect(),
            })
            .collect();
        decoded.set_position(record.position().cloned());
        decoded
    })
}

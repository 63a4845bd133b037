//! The append-only book: one JSON line per fact, on the disk before anybody is told.

use crate::fact::Line;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Without a file it is kept in memory, for tests that kill nothing.
#[derive(Debug, Default)]
pub struct Book {
    file: Option<File>,
    /// Of the file, up to the end of its last whole line.
    length: u64,
    lines: Vec<Line>,
}

impl Book {
    /// Reads what an earlier life wrote. A last line that was cut off was never told to anybody and is taken away;
    /// any other line that cannot be read is an error, since a judge does not guess.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let mut lines: Vec<Line> = Vec::new();
        for (at, line) in text.iter().take(whole).copied().collect::<Vec<_>>().split(|byte| *byte == b'\n').enumerate()
        {
            if line.is_empty() {
                continue;
            }
            let line: Line = serde_json::from_slice(line)
                .map_err(|error| io::Error::other(format!("{}, line {}: {error}", path.display(), at + 1)))?;
            if line.number != lines.len() as u64 + 1 {
                return Err(io::Error::other(format!("{}: line {} is missing", path.display(), lines.len() + 1)));
            }
            lines.push(line);
        }
        let mut book = Self { file: Some(file), length: whole as u64, lines };
        book.cut()?;
        Ok(book)
    }

    /// Everything after the last whole line goes.
    fn cut(&mut self) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        file.set_len(self.length)?;
        file.seek(SeekFrom::End(0))?;
        file.sync_data()
    }

    /// Not durable yet: nobody may be told before `sync`.
    pub fn append(&mut self, line: Line) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            let mut text = serde_json::to_vec(&line)?;
            text.push(b'\n');
            if let Err(error) = file.write_all(&text) {
                self.cut()?;
                return Err(error);
            }
            self.length += text.len() as u64;
        }
        self.lines.push(line);
        Ok(())
    }

    /// Returns once every line is durable.
    pub fn sync(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), |file| file.sync_data())
    }

    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    pub fn next_number(&self) -> u64 {
        self.lines.len() as u64 + 1
    }
}

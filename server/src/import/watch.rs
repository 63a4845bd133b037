use std::collections::VecDeque;
use std::io::{self, Read};

/// The longest record, bytes of UTF-8: some hundred times what its texts may hold, and little enough to hold thousands.
pub const MOST_BYTES: u64 = 256 * 1024;

/// Why text is no CSV from which rows can be told apart.
#[derive(Debug, thiserror::Error)]
enum NoRecords {
    #[error("the quote that opens on line {opened} is never closed")]
    UnclosedQuote { opened: u64 },
    #[error("the quote that opens on line {opened} is not closed within {} KiB", MOST_BYTES / 1024)]
    EndlessQuote { opened: u64 },
    #[error(
        "the quote that opens on line {opened} closes on line {closed} in the middle of a field; within a field it is doubled"
    )]
    TextAfterQuote { opened: u64, closed: u64 },
    #[error("the row that begins on line {line} is longer than {} KiB", MOST_BYTES / 1024)]
    TooLong { line: u64 },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    BetweenRecords,
    FieldStart,
    Plain,
    Quoted,
    /// A quote within quotes: the field's last, or the first half of a doubled one.
    AfterQuote,
    /// Spaces between quotes and the end of their field.
    Trailing,
}

/// Watches text on its way to the CSV parser for what that does not tell: on which line each record begins, and where
/// rows would be lost in a field because its quotes do not match.
pub struct Watch {
    text: Box<dyn Read>,
    state: State,
    /// Line of the file, the first being 1.
    line: u64,
    /// The byte with which lines end, known from the first line's end.
    line_end: Option<u8>,
    /// The first line may have ended, if no line feed follows.
    is_after_first_return: bool,
    quote_line: u64,
    record_line: u64,
    record_bytes: u64,
    /// Of records that the parser has not handed out yet.
    lines: VecDeque<u64>,
}

impl Watch {
    pub fn new(text: Box<dyn Read>) -> Self {
        Self {
            text,
            state: State::BetweenRecords,
            line: 1,
            line_end: None,
            is_after_first_return: false,
            quote_line: 0,
            record_line: 0,
            record_bytes: 0,
            lines: VecDeque::new(),
        }
    }

    /// The line on which the next of the parser's records begins.
    pub fn next_line(&mut self) -> u64 {
        self.lines.pop_front().unwrap_or_default()
    }

    fn see(&mut self, byte: u8) -> Result<(), NoRecords> {
        if self.is_after_first_return {
            self.is_after_first_return = false;
            if byte != b'\n' {
                // Old Macs end lines so.
                self.line_end = Some(b'\r');
                self.line += 1;
            }
        }
        let ends_record = matches!(byte, b'\r' | b'\n');
        if self.state == State::BetweenRecords && !ends_record {
            self.lines.push_back(self.line);
            (self.state, self.record_line, self.record_bytes) = (State::FieldStart, self.line, 0);
        }
        self.record_bytes += 1;
        if self.record_bytes > MOST_BYTES {
            match self.state {
                State::BetweenRecords => {}
                State::Quoted => return Err(NoRecords::EndlessQuote { opened: self.quote_line }),
                _ => return Err(NoRecords::TooLong { line: self.record_line }),
            }
        }
        self.state = match (self.state, byte) {
            (State::Quoted, b'"') => State::AfterQuote,
            (State::Quoted, _) | (State::AfterQuote, b'"') => State::Quoted,
            (State::FieldStart, b'"') => {
                self.quote_line = self.line;
                State::Quoted
            }
            (_, b'\r' | b'\n') => State::BetweenRecords,
            (_, b',') => State::FieldStart,
            (State::AfterQuote | State::Trailing, b' ') => State::Trailing,
            (State::AfterQuote | State::Trailing, _) => {
                return Err(NoRecords::TextAfterQuote { opened: self.quote_line, closed: self.line });
            }
            _ => State::Plain,
        };
        if self.line_end.is_none() && self.state == State::BetweenRecords {
            match byte {
                b'\n' => self.line_end = Some(b'\n'),
                _ => self.is_after_first_return = true,
            }
        }
        if byte == self.line_end.unwrap_or(b'\n') {
            self.line += 1;
        }
        Ok(())
    }
}

impl Read for Watch {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.text.read(buffer)?;
        for byte in buffer.iter().take(count) {
            self.see(*byte).map_err(io::Error::other)?;
        }
        if count == 0 && self.state == State::Quoted {
            return Err(io::Error::other(NoRecords::UnclosedQuote { opened: self.quote_line }));
        }
        Ok(count)
    }
}

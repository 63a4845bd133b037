use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::{self, Cursor, Read};

/// Bytes by which an encoding is recognised.
const HEAD: u64 = 4 * 1024;
const BUFFER: u64 = 16 * 1024;
const UTF_8_MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// What no CSV that is read here begins with, and what it is. UTF-32 before UTF-16, whose mark it begins with.
const FOREIGN: &[(&[u8], &str)] = &[
    (&[0xff, 0xfe, 0, 0], "UTF-32"),
    (&[0, 0, 0xfe, 0xff], "UTF-32"),
    (b"+/v", "UTF-7"),
    (&[0x84, 0x31, 0x95, 0x33], "GB18030"),
    (&[0xdd, 0x73, 0x66, 0x73], "UTF-EBCDIC"),
    (b"\x1b$", "ISO-2022"),
    (b"PK\x03\x04", "an Excel workbook or another ZIP archive"),
    (&[0xd0, 0xcf, 0x11, 0xe0], "an Excel workbook"),
    (&[0x1f, 0x8b], "a gzip archive within another"),
    (b"BZh", "a bzip2 archive"),
    (&[0xfd, b'7', b'z', b'X', b'Z'], "an xz archive"),
    (&[0x28, 0xb5, 0x2f, 0xfd], "a Zstandard archive"),
    (b"%PDF", "a PDF"),
];

/// Why bytes are no text that can be read.
#[derive(Debug, thiserror::Error)]
enum NoText {
    #[error("it is {0}; save it as CSV in UTF-8, in Windows-1252, or in UTF-16 with a byte order mark")]
    Foreign(&'static str),
    #[error("it begins as UTF-16 and goes on as something else")]
    BrokenUtf16,
}

/// The text as UTF-8, its byte order mark taken off. What has no mark is passed on as it stands: UTF-8, or fields in
/// Windows-1252, which [`decode`] tells apart.
pub fn to_utf8(mut raw: Box<dyn Read>) -> io::Result<Box<dyn Read>> {
    let mut head = Vec::new();
    raw.by_ref().take(HEAD).read_to_end(&mut head)?;
    if let Some(foreign) = foreign(&head) {
        return Err(io::Error::other(NoText::Foreign(foreign)));
    }
    let (encoding, mark) = Encoding::for_bom(&head).unwrap_or((encoding_rs::UTF_8, 0));
    let mut text = head.split_off(mark);
    if encoding == UTF_16LE || encoding == UTF_16BE {
        let raw = Cursor::new(text).chain(raw);
        let decoder = encoding.new_decoder_without_bom_handling();
        return Ok(Box::new(Utf16 { raw, decoder, read: Vec::new(), decoded: 0, has_ended: false, is_done: false }));
    }
    // Programs that join files leave a mark before each.
    while text.starts_with(UTF_8_MARK) {
        text.drain(..UTF_8_MARK.len());
    }
    Ok(Box::new(Cursor::new(text).chain(raw)))
}

fn foreign(head: &[u8]) -> Option<&'static str> {
    let by_its_mark = FOREIGN.iter().find(|(mark, _)| head.starts_with(mark)).map(|(_, name)| *name);
    by_its_mark.or_else(|| without_mark(head))
}

/// UTF-16 and UTF-32 without a mark: separators and digits have zero bytes, all on the same side of them.
fn without_mark(head: &[u8]) -> Option<&'static str> {
    let has_mark = Encoding::for_bom(head).is_some();
    let zeros_at = |remainder| head.iter().skip(remainder).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros_at(0), zeros_at(1));
    // A header has six separators and an end, and one in sixteen characters is such: a few zero bytes in other text are a
    // matter of their row.
    let are_many = |zeros: usize| zeros > 6 && zeros.saturating_mul(32) >= head.len();
    match (are_many(even), are_many(odd)) {
        _ if has_mark => None,
        (true, true) => Some("UTF-32 without a byte order mark"),
        (true, false) if odd == 0 => Some("UTF-16 without a byte order mark"),
        (false, true) if even == 0 => Some("UTF-16 without a byte order mark"),
        _ => None,
    }
}

/// A field as text. What is not UTF-8 is Windows-1252, which shops still export.
pub fn decode(field: &[u8]) -> String {
    match std::str::from_utf8(field) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(field).0.into_owned(),
    }
}

/// Reads UTF-16 as UTF-8.
struct Utf16<R> {
    raw: R,
    decoder: Decoder,
    read: Vec<u8>,
    /// Bytes of `read` that have been decoded.
    decoded: usize,
    has_ended: bool,
    /// The decoder takes nothing more once it was told of the end.
    is_done: bool,
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.decoded == self.read.len() && !self.has_ended {
                self.read.clear();
                self.decoded = 0;
                self.has_ended = self.raw.by_ref().take(BUFFER).read_to_end(&mut self.read)? == 0;
            }
            if self.is_done {
                return Ok(0);
            }
            let rest = self.read.get(self.decoded..).unwrap_or_default();
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(rest, buffer, self.has_ended);
            self.decoded += read;
            match result {
                DecoderResult::Malformed(..) => return Err(io::Error::other(NoText::BrokenUtf16)),
                DecoderResult::InputEmpty => {
                    self.is_done = self.has_ended;
                    if written > 0 || self.has_ended {
                        return Ok(written);
                    }
                }
                DecoderResult::OutputFull => return Ok(written),
            }
        }
    }
}

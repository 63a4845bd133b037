//! What `moneyback preview` answers, asked of WebAssembly.

use std::hint::black_box;

use domain::cases::{answer_bytes, read};
use domain::{CheckedCase, Minor};
use wasm_bindgen::prelude::*;

use crate::hundred_lines;

/// The answer to one line as it came in, without a line break; nothing for a blank line. `line_no` counts from 1.
#[wasm_bindgen]
pub fn answer(line_no: usize, line: &[u8]) -> Option<String> {
    answer_bytes(line_no, line).map(|answer| answer.json)
}

/// The case that the native benchmark previews too.
#[wasm_bindgen]
pub fn hundred_lines(selection: &str) -> String {
    hundred_lines::hundred_lines(selection)
}

/// A case read and checked once, to be previewed again and again.
#[wasm_bindgen]
pub struct Prepared(CheckedCase);

#[wasm_bindgen]
impl Prepared {
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str) -> Result<Self, JsError> {
        Ok(Self(read(text)?.check()?))
    }

    /// Previews so often, and gives the sum of what each came to (minor units): so none can be left out.
    pub fn preview(&self, times: u32) -> Minor {
        (0..times).fold(0, |sum, _| sum.saturating_add(black_box(&self.0).preview().total))
    }
}

//! The same door as `browser.rs` with nothing behind it.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub fn decide(packed: &[u8], typed: &str) -> Option<String> {
    packed.first().map(|_| typed.to_owned())
}

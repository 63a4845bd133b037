//! Promises of an import, kept on both engines where a second one is at hand.

mod amounts;
mod encodings;
mod files;
mod formulas;
mod gateways;
mod gathering;
mod lines;
mod rejects;
mod returns;
mod shop;
mod sums;
mod whole_invoices;

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;

fn packed(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain).expect("written");
    encoder.finish().expect("compressed")
}

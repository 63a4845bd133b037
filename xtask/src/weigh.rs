//! Weighs what `domain` adds to the browser's program, as the server sends it: a program that uses what the islands
//! use of it, less the same program without.

use std::fs;

use crate::program::Program;
use crate::workshop::{Outcome, Workshop, files_in, packed};

/// Bytes, packed.
const BUDGET: usize = 60 * 1024;

pub fn weigh(shop: &Workshop) -> Outcome {
    let empty = weight(shop, "empty", "")?;
    let full = weight(shop, "browser", "browser")?;
    let domain = full.saturating_sub(empty);
    println!("weigh: domain adds {domain} bytes, brotli, to the browser's program (budget {BUDGET})");
    let site = files_in(&shop.root.join("target/site/pkg"))?;
    if let Some(whole) = site.iter().find(|file| file.to_string_lossy().ends_with(".wasm.br")) {
        println!("weigh: the whole program is {} bytes, brotli", fs::metadata(whole)?.len());
    }
    if domain > BUDGET { Err("domain is heavier than its budget".into()) } else { Ok(()) }
}

fn weight(shop: &Workshop, name: &str, features: &str) -> Outcome<usize> {
    let name = format!("weigh-{name}");
    let small = Program { name: &name, package: "moneyback-casebook", features: Some(features) }.make(shop)?;
    Ok(packed(&fs::read(small.join(format!("{name}.wasm")))?)?.len())
}

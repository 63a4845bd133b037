//! Makes `target/casebook`: the rules of `domain` as WebAssembly, for Node and for a page alike. Only tests load it.

use std::fs;

use crate::program::Program;
use crate::workshop::{Outcome, Workshop, clear, files_in};

pub fn make(shop: &Workshop) -> Outcome {
    let small = Program { name: "casebook", package: "moneyback-casebook", features: None }.make(shop)?;
    let folder = shop.root.join("target/casebook");
    clear(&folder)?;
    for file in files_in(&small)? {
        fs::copy(&file, folder.join(file.strip_prefix(&small)?))?;
    }
    // Without it Node takes the loader for a script of the older kind.
    Ok(fs::write(folder.join("package.json"), "{\"type\":\"module\"}\n")?)
}

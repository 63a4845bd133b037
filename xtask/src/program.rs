//! Rust to WebAssembly and the JavaScript that loads it, both made small.

use std::path::PathBuf;
use std::process::Command;
use std::{fs, slice};

use crate::workshop::{Outcome, Workshop, clear, files_in, run, tool};

/// Features are named one by one: `--all-features` turns on compact imports, which browsers refuse.
const WASM_OPT: &[&str] = &[
    "-Oz",
    "--converge",
    "--strip-target-features",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

pub struct Program<'a> {
    /// What its files are called: NAME.js loads NAME.wasm.
    pub name: &'a str,
    pub package: &'a str,
    /// None for the crate's own defaults.
    pub features: Option<&'a str>,
}

impl Program<'_> {
    /// Makes it, and says in which folder its files are.
    pub fn make(&self, shop: &Workshop) -> Outcome<PathBuf> {
        let name = self.name;
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
        let mut build = Command::new(cargo);
        build.current_dir(&shop.root).args(["build", "--lib", "--package", self.package]);
        build.args(["--target", "wasm32-unknown-unknown", "--profile", "wasm-release"]);
        if let Some(features) = self.features {
            build.args(["--no-default-features", "--features", features]);
        }
        run(&mut build)?;
        let file = self.package.replace('-', "_");
        let wasm = shop.built.join(format!("wasm32-unknown-unknown/wasm-release/{file}.wasm"));

        let bound = shop.work.join(format!("{name}-bound"));
        let small = shop.work.join(format!("{name}-small"));
        shop.unless_fresh(name, &small.join(format!("{name}.wasm")), slice::from_ref(&wasm), || {
            clear(&bound)?;
            clear(&small)?;
            wasm_bindgen_cli_support::Bindgen::new()
                .input_path(&wasm)
                .out_name(name)
                .web(true)?
                .typescript(false)
                .omit_default_module_path(true)
                .remove_name_section(true)
                .remove_producers_section(true)
                .generate(&bound)?;
            // The loader is told the file's name by the page, and cargo-leptos calls it so.
            let from = bound.join(format!("{name}_bg.wasm"));
            run(tool("wasm-opt").args(WASM_OPT).arg(&from).arg("-o").arg(small.join(format!("{name}.wasm"))))?;
            fs::remove_file(from)?;
            for script in files_in(&bound)? {
                let into = small.join(script.strip_prefix(&bound)?);
                run(tool("esbuild")
                    .args(["--minify", "--format=esm", "--log-level=warning"])
                    .arg(&script)
                    .arg(format!("--outfile={}", into.display())))?;
            }
            Ok(())
        })?;
        Ok(small)
    }
}

//! What cargo says of the workspace.

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub struct Crate {
    pub name: String,
    pub folder: PathBuf,
    pub dependencies: Vec<Dependency>,
}

pub struct Dependency {
    pub name: String,
    pub is_dev: bool,
    pub is_optional: bool,
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask stands in the workspace")
}

#[expect(clippy::disallowed_methods, reason = "cargo says by the environment which cargo runs")]
fn cargo(arguments: &str) -> String {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo).current_dir(root()).args(arguments.split(' ')).output().expect("cargo runs");
    assert!(output.status.success(), "cargo {arguments}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}

pub fn crates() -> Vec<Crate> {
    let metadata: Value =
        serde_json::from_str(&cargo("metadata --format-version 1 --no-deps")).expect("cargo writes JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let list = |value: &Value| value.as_array().expect("a list").clone();
    let crates: Vec<_> = list(&metadata["packages"])
        .iter()
        .map(|package| Crate {
            name: text(&package["name"]),
            folder: PathBuf::from(text(&package["manifest_path"])).parent().expect("a folder").to_owned(),
            dependencies: list(&package["dependencies"])
                .iter()
                .map(|dependency| Dependency {
                    name: text(&dependency["name"]),
                    is_dev: dependency["kind"] == "dev",
                    is_optional: dependency["optional"] == true,
                })
                .collect(),
        })
        .collect();
    assert!(crates.len() >= 7, "cargo told of {} crates only", crates.len());
    crates
}

/// The names of all crates that are compiled into the browser's program.
pub fn wasm_crates() -> BTreeSet<String> {
    let tree =
        cargo("tree -p moneyback-frontend --target wasm32-unknown-unknown -e normal,no-proc-macro --prefix none");
    let names: BTreeSet<_> = tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect();
    assert!(names.contains("leptos"), "this is not the tree of the front end:\n{tree}");
    names
}

/// Name and version of every package in Cargo.lock.
pub fn locked() -> Vec<(String, String)> {
    let lock = fs::read_to_string(root().join("Cargo.lock")).expect("there is a lock file");
    let field = |block: &str, name: &str| {
        let start = format!("{name} = \"");
        block.lines().find_map(|line| line.strip_prefix(&start)?.strip_suffix('"').map(str::to_owned))
    };
    lock.split("[[package]]").filter_map(|block| Some((field(block, "name")?, field(block, "version")?))).collect()
}

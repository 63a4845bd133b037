//! Makes `target/site`, file for file what `cargo leptos build --release` makes there, with the few tools that
//! `tools/setup` brings. What has not changed is left alone, since the server embeds these files and is built anew
//! when one of them is touched.

use std::collections::{BTreeSet, hash_map::DefaultHasher};
use std::error::Error;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const NAME: &str = "moneyback";

/// Features are named one by one: `--all-features` turns on compact imports, which browsers refuse.
const WASM_OPT: &[&str] = &[
    "-Oz",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// The first versions that know `light-dark()`: what is older would get a style sheet half again as long.
const BROWSERS: &str = "chrome >= 123, edge >= 123, firefox >= 121, safari >= 17.5, ios_saf >= 17.5";

pub fn make() -> Outcome {
    let here = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let root = here.parent().ok_or("xtask stands in no workspace")?;
    let built = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let mut site = Site { root, work: built.join("front"), folder: root.join("target/site"), files: BTreeSet::new() };
    fs::create_dir_all(&site.work)?;
    // Two at once would clear what the other is making. The lock goes with the process.
    let one_at_a_time = fs::File::create(site.work.join("lock"))?;
    one_at_a_time.lock()?;

    site.program(&built)?;
    site.style()?;
    site.assets()?;
    site.sweep()?;
    site.compress()
}

struct Site<'a> {
    root: &'a Path,
    /// Where half-made files wait, in cargo's target folder.
    work: PathBuf,
    folder: PathBuf,
    /// All that belongs in the site, by its path there. The rest is from an earlier build.
    files: BTreeSet<PathBuf>,
}

impl Site<'_> {
    /// The islands: Rust to WebAssembly, the JavaScript that loads it, both made small.
    fn program(&mut self, built: &Path) -> Outcome {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
        let build = "build --package moneyback-frontend --lib --target wasm32-unknown-unknown --profile wasm-release";
        run(Command::new(cargo).current_dir(self.root).args(build.split(' ')))?;
        let wasm = built.join("wasm32-unknown-unknown/wasm-release/moneyback_frontend.wasm");

        let bound = self.work.join("bound");
        let small = self.work.join("small");
        self.unless_fresh("program", &small.join(format!("{NAME}.wasm")), std::slice::from_ref(&wasm), || {
            clear(&bound)?;
            clear(&small)?;
            wasm_bindgen_cli_support::Bindgen::new()
                .input_path(&wasm)
                .out_name(NAME)
                .web(true)?
                .typescript(false)
                .omit_default_module_path(true)
                .remove_name_section(true)
                .remove_producers_section(true)
                .generate(&bound)?;
            // The loader is told the file's name by the page, and cargo-leptos calls it so.
            let from = bound.join(format!("{NAME}_bg.wasm"));
            run(tool("wasm-opt").args(WASM_OPT).arg(&from).arg("-o").arg(small.join(format!("{NAME}.wasm"))))?;
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
        for file in files_in(&small)? {
            self.place(Path::new("pkg").join(file.strip_prefix(&small)?), &fs::read(&file)?)?;
        }
        Ok(())
    }

    fn style(&mut self) -> Outcome {
        let sheets = self.root.join("style");
        let small = self.work.join(format!("{NAME}.css"));
        self.unless_fresh("style", &small, &files_in(&sheets)?, || {
            run(tool("lightningcss")
                .args(["--minify", "--bundle", "--targets", BROWSERS])
                .arg(sheets.join("main.css"))
                .arg("--output-file")
                .arg(&small))
        })?;
        self.place(format!("pkg/{NAME}.css"), &fs::read(&small)?)
    }

    /// What is served as it stands: icons, `robots.txt`.
    fn assets(&mut self) -> Outcome {
        let assets = self.root.join("assets");
        for file in files_in(&assets)? {
            self.place(file.strip_prefix(&assets)?, &fs::read(&file)?)?;
        }
        Ok(())
    }

    /// Removes what an earlier build left.
    fn sweep(&self) -> Outcome {
        for file in files_in(&self.folder)? {
            let name = file.strip_prefix(&self.folder)?;
            let is_packed = matches!(name.extension().and_then(|e| e.to_str()), Some("br" | "gz"));
            let belongs = self.files.contains(name) || is_packed && self.files.contains(&name.with_extension(""));
            if !belongs {
                fs::remove_file(&file)?;
            }
        }
        Ok(())
    }

    /// Beside each file that gains by it, the same file packed: the server sends that and packs nothing itself.
    fn compress(&self) -> Outcome {
        for name in &self.files {
            let file = self.folder.join(name);
            let extension = name.extension().and_then(|e| e.to_str()).unwrap_or_default();
            if !["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest"].contains(&extension) {
                continue;
            }
            let plain = fs::read(&file)?;
            let packed = |suffix| PathBuf::from(format!("{}.{suffix}", file.display()));
            // The second of the two: if it is there, so is the first.
            if !packed("gz").exists() {
                let mut small = Vec::new();
                brotli::BrotliCompress(
                    &mut plain.as_slice(),
                    &mut small,
                    &brotli::enc::BrotliEncoderParams::default(),
                )?;
                fs::write(packed("br"), small)?;
                let mut small = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
                small.write_all(&plain)?;
                fs::write(packed("gz"), small.finish()?)?;
            }
            let brotli = fs::metadata(packed("br"))?.len();
            println!("site: {:<28} {:>8} bytes, {brotli:>7} brotli", name.display(), plain.len());
        }
        Ok(())
    }

    /// Puts a file into the site. Its packed forms go when it changes, and are made again by `compress`.
    fn place(&mut self, name: impl Into<PathBuf>, content: &[u8]) -> Outcome {
        let name = name.into();
        let file = self.folder.join(&name);
        self.files.insert(name);
        if fs::read(&file).is_ok_and(|old| old == content) {
            return Ok(());
        }
        for suffix in ["gz", "br"] {
            let packed = PathBuf::from(format!("{}.{suffix}", file.display()));
            if packed.exists() {
                fs::remove_file(packed)?;
            }
        }
        fs::create_dir_all(file.parent().ok_or("a file in no folder")?)?;
        Ok(fs::write(file, content)?)
    }

    /// Does the work unless it was done before with the same inputs, the same tools and this same recipe.
    fn unless_fresh(&self, step: &str, made: &Path, inputs: &[PathBuf], work: impl FnOnce() -> Outcome) -> Outcome {
        let mut hash = DefaultHasher::new();
        include_str!("site.rs").hash(&mut hash);
        fs::read(self.root.join("tools/package-lock.json"))?.hash(&mut hash);
        for input in inputs {
            input.strip_prefix(self.root).unwrap_or(Path::new("")).hash(&mut hash);
            fs::read(input).map_err(|error| format!("{}: {error}", input.display()))?.hash(&mut hash);
        }
        let wanted = hash.finish().to_string();
        let stamp = self.work.join(step).with_extension("stamp");
        if made.exists() && fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
            return Ok(());
        }
        work()?;
        Ok(fs::write(stamp, wanted)?)
    }
}

/// A tool that `tools/setup` installed and `tools/env` put on the PATH.
fn tool(name: &str) -> Command {
    Command::new(name)
}

fn run(command: &mut Command) -> Outcome {
    let name = command.get_program().to_string_lossy().into_owned();
    let status =
        command.status().map_err(|error| format!("{name}: {error} (call this through `make` or `tools/env`)"))?;
    if status.success() { Ok(()) } else { Err(format!("{name} failed ({status})").into()) }
}

fn clear(folder: &Path) -> Outcome {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::create_dir_all(folder)?)
}

/// Every file below a folder, in a fixed order; none if there is no such folder.
fn files_in(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    if !folder.exists() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.append(&mut files_in(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

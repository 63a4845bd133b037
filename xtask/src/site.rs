//! Makes `target/site`, file for file what `cargo leptos build --release` makes there but for the hashes in the names, with
//! the few tools that `tools/setup` brings. What has not changed is left alone, since the server embeds these files and is built anew
//! when one of them is touched.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::program::Program;
use crate::workshop::{Outcome, Workshop, files_in, packed, run, tool};

const NAME: &str = "moneyback";

/// The first versions that know `light-dark()`: what is older would get a style sheet half again as long.
const BROWSERS: &str = "chrome >= 123, edge >= 123, firefox >= 121, safari >= 17.5, ios_saf >= 17.5";

pub fn make(shop: &Workshop) -> Outcome {
    let mut site = Site { shop, folder: shop.root.join("target/site"), files: BTreeSet::new() };
    site.program()?;
    site.style()?;
    site.assets()?;
    site.sweep()?;
    site.compress()
}

struct Site<'a> {
    shop: &'a Workshop,
    folder: PathBuf,
    /// All that belongs in the site, by its path there. The rest is from an earlier build.
    files: BTreeSet<PathBuf>,
}

impl Site<'_> {
    /// The islands.
    fn program(&mut self) -> Outcome {
        let small = Program { name: NAME, package: "moneyback-frontend", features: None }.make(self.shop)?;
        for file in files_in(&small)? {
            let (name, content) = (file.strip_prefix(&small)?, fs::read(&file)?);
            // What the loader itself asks for, it asks for by a name of wasm-bindgen's.
            let is_asked_for_by_pages = name.parent() == Some(Path::new(""));
            if is_asked_for_by_pages {
                self.place_hashed(name, &content)?
            } else {
                self.place(Path::new("pkg").join(name), &content)?
            }
        }
        Ok(())
    }

    fn style(&mut self) -> Outcome {
        let sheets = self.shop.root.join("style");
        let small = self.shop.work.join(format!("{NAME}.css"));
        self.shop.unless_fresh("style", &small, &files_in(&sheets)?, || {
            run(tool("lightningcss")
                .args(["--minify", "--bundle", "--targets", BROWSERS])
                .arg(sheets.join("main.css"))
                .arg("--output-file")
                .arg(&small))
        })?;
        self.place_hashed(Path::new(&format!("{NAME}.css")), &fs::read(&small)?)
    }

    /// What is served as it stands: icons, `robots.txt`.
    fn assets(&mut self) -> Outcome {
        let assets = self.shop.root.join("assets");
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
            let beside = |suffix| PathBuf::from(format!("{}.{suffix}", file.display()));
            // The second of the two: if it is there, so is the first.
            if !beside("gz").exists() {
                fs::write(beside("br"), packed(&plain)?)?;
                let mut small = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
                small.write_all(&plain)?;
                fs::write(beside("gz"), small.finish()?)?;
            }
            let brotli = fs::metadata(beside("br"))?.len();
            println!("site: {:<28} {:>8} bytes, {brotli:>7} brotli", name.display(), plain.len());
        }
        Ok(())
    }

    /// Puts a file into `pkg` under a name with a hash of its content, so that a browser may keep it for good: another build's
    /// has another name. The server finds the names by looking, and the page tells them to the loader.
    fn place_hashed(&mut self, name: &Path, content: &[u8]) -> Outcome {
        let (Some(stem), Some(extension)) = (name.file_stem(), name.extension()) else {
            return Err(format!("{}: a name without an extension", name.display()).into());
        };
        let hash: String = Sha256::digest(content).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let hashed = format!("{}.{hash}.{}", stem.to_string_lossy(), extension.to_string_lossy());
        self.place(Path::new("pkg").join(name).with_file_name(hashed), content)
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
}

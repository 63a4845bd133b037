//! Where chores work: the tools, the folder for half-made files, and the memory of what is done already.

use std::collections::hash_map::DefaultHasher;
use std::error::Error;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

pub type Outcome<T = ()> = Result<T, Box<dyn Error>>;

pub struct Workshop {
    /// Of the workspace.
    pub root: PathBuf,
    /// Cargo's target folder.
    pub built: PathBuf,
    /// Where half-made files wait, in cargo's target folder.
    pub work: PathBuf,
    /// Two at once would clear what the other is making. The lock goes with the process.
    _one_at_a_time: fs::File,
}

impl Workshop {
    pub fn open() -> Outcome<Self> {
        let here = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
        let root = here.parent().ok_or("xtask stands in no workspace")?.to_owned();
        let built = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        let work = built.join("front");
        fs::create_dir_all(&work)?;
        let lock = fs::File::create(work.join("lock"))?;
        lock.lock()?;
        Ok(Self { root, built, work, _one_at_a_time: lock })
    }

    /// Does the work unless it was done before with the same inputs, the same tools and this same recipe.
    pub fn unless_fresh(&self, step: &str, made: &Path, inputs: &[PathBuf], work: impl FnOnce() -> Outcome) -> Outcome {
        let mut hash = DefaultHasher::new();
        [include_str!("site.rs"), include_str!("program.rs")].hash(&mut hash);
        fs::read(self.root.join("tools/package-lock.json"))?.hash(&mut hash);
        for input in inputs {
            input.strip_prefix(&self.root).unwrap_or(Path::new("")).hash(&mut hash);
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
pub fn tool(name: &str) -> Command {
    Command::new(name)
}

pub fn run(command: &mut Command) -> Outcome {
    let name = command.get_program().to_string_lossy().into_owned();
    let status =
        command.status().map_err(|error| format!("{name}: {error} (call this through `make` or `tools/env`)"))?;
    if status.success() { Ok(()) } else { Err(format!("{name} failed ({status})").into()) }
}

pub fn clear(folder: &Path) -> Outcome {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::create_dir_all(folder)?)
}

/// Every file below a folder, in a fixed order; none if there is no such folder.
pub fn files_in(folder: &Path) -> Outcome<Vec<PathBuf>> {
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

/// As the server sends it, bytes.
pub fn packed(plain: &[u8]) -> Outcome<Vec<u8>> {
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut &*plain, &mut small, &brotli::enc::BrotliEncoderParams::default())?;
    Ok(small)
}

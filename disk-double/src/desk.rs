//! What the double was told, and where it takes down what happened.

use crate::record::{Happening, Record, Which};
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::fd::RawFd;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

pub struct Desk {
    database: OsString,
    folder: PathBuf,
    /// One call at a time: the log has them in the order in which they had their effect.
    turn: Mutex<()>,
}

/// Nothing where nobody told it anything: then every call is libc's own.
#[expect(
    clippy::disallowed_methods,
    reason = "it is loaded before a program, and told of its test by the environment alone"
)]
pub fn desk() -> Option<&'static Desk> {
    static DESK: OnceLock<Option<Desk>> = OnceLock::new();
    let open = || {
        let (database, folder) = (std::env::var_os("DISK_DOUBLE_FILE")?, std::env::var_os("DISK_DOUBLE_FOLDER")?);
        Some(Desk { database, folder: folder.into(), turn: Mutex::new(()) })
    };
    DESK.get_or_init(open).as_ref()
}

impl Desk {
    pub fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn which(&self, path: &Path) -> Option<Which> {
        let named = |end: &str| {
            let mut name = self.database.clone();
            name.push(end);
            path.as_os_str() == name
        };
        let all = [("", Which::Database), ("-wal", Which::Wal), ("-journal", Which::Journal)];
        all.into_iter().find(|(end, _)| named(end)).map(|(_, which)| which)
    }

    pub fn open_as(&self, file: RawFd) -> Option<Which> {
        self.which(&fs::read_link(format!("/proc/self/fd/{file}")).ok()?)
    }

    pub fn take_down(&self, which: Which, happening: Happening) {
        let Ok(mut log) = OpenOptions::new().append(true).open(self.folder.join("log")) else { return };
        if let Err(error) = log.write_all(&Record { which, happening }.to_bytes()) {
            // A log with a hole would prove nothing.
            eprintln!("the disk double could not write its log: {error}");
            std::process::abort();
        }
    }

    /// Whether the sync that is asked for is the one that was meant.
    pub fn fails_sync(&self, which: Which) -> bool {
        if which == Which::Database && self.told("copy_fails").is_some() {
            self.forget("copy_fails");
            return true;
        }
        let Some(left) = self.told("sync_fails") else { return false };
        if left <= 1 {
            self.forget("sync_fails")
        } else {
            self.tell("sync_fails", left - 1)
        }
        left <= 1
    }

    /// How many of so many new bytes there is room for.
    pub fn room_for(&self, bytes: u64) -> u64 {
        let Some(left) = self.told("room") else { return bytes };
        let taken = bytes.min(left);
        // Once it is full nothing is said any more: whoever makes room by taking the file away must not find it back.
        if taken > 0 {
            self.tell("room", left - taken);
        }
        taken
    }

    fn told(&self, file: &str) -> Option<u64> {
        fs::read_to_string(self.folder.join(file)).ok()?.trim().parse().ok()
    }

    fn tell(&self, file: &str, number: u64) {
        let _ = fs::write(self.folder.join(file), number.to_string());
    }

    fn forget(&self, file: &str) {
        let _ = fs::remove_file(self.folder.join(file));
    }
}

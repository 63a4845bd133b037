//! How a file of SQLite's is opened: whole, durable, and with our schema; of processes that open it, one after the other.
//!
//! Once it is open, they may share it (C7): every write happens under the file's own lock, taken before anything is read that
//! decides about it, so what one process holds for its own deeds need not be known to the other, and leases, fences and kept
//! answers are rows. Two things one does not hear of the other: what open pages are told, and that the disk failed it (see
//! `standing`). So one process serves a file (D9), and the others are commands, which soon end.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use sqlx::AnyConnection;
use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::broadcast;

use super::places::Places;
use super::standing::Standing;
use super::writer::{DEEDS_TOGETHER, Writer};
use super::{Engine, EngineKind, OpenWith, cannot_open, damaged, log, migrate, pool_with, try_once};
use crate::{Result, StorageError};

/// FULL: what was acknowledged survives a power cut, not only a crash.
pub(super) const PRAGMAS: &[&str] = &[
    "pragma busy_timeout = 5000",
    "pragma journal_mode = wal",
    "pragma synchronous = full",
    "pragma foreign_keys = on",
    // What a savepoint may have to put back is kept in memory; a file of it would be written for every deed.
    "pragma temp_store = memory",
    // See `checkpoint`; a log of 64 MB is shortened wherever it grew.
    "pragma wal_autocheckpoint = 16000",
];

/// Bytes of a file that is looked through when it is opened, which takes about half a second for as many where they lie in
/// memory. A larger one shows its damage when it is read.
const CHECKED_AT_START: u64 = 256 * 1024 * 1024;

const READERS: u32 = 8;

/// Mode of files that their owner alone reads and writes.
const OWN: u32 = 0o600;

/// What would end a name in an address, or be read as something else.
const IN_ADDRESSES: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#').add(b' ');

impl Engine {
    pub(super) async fn open_sqlite(file: &str, with: OpenWith) -> Result<Self> {
        make_unless_there(&path_of(file)?)?;
        let file = &real_name_of(file)?;
        // Before anything is brought up to date under whoever serves it.
        let serving = with.to_serve.then(|| claim_to_serve(file)).transpose()?;
        // Migrations on SQLite take no lock of their own, so processes that start together wait here.
        let _starting = lock_file(PathBuf::from(format!("{file}.lock"))).await?;
        let url = url_of(file);
        let mut writing = try_once(&url, PRAGMAS).await.map_err(|error| cannot_open(file, &error))?;
        assert_durable(&mut writing).await?;
        assert_whole(&mut writing, file).await?;
        log::settle(&mut writing, file).await?;
        migrate(&mut writing).await?;
        let readers = pool_with(READERS, PRAGMAS);
        let pool = readers.connect(&url).await.map_err(|error| cannot_open(file, &error))?;
        let (changes, _) = broadcast::channel(256);
        let together = with.deeds_together.unwrap_or(DEEDS_TOGETHER);
        let standing = Arc::new(Standing::default());
        let writer = Writer::start(url, writing, together, changes.clone(), standing.clone());
        Ok(Self {
            kind: EngineKind::Sqlite,
            pool,
            places: Places::new(READERS),
            writer: Some(writer),
            _serving: serving,
            standing,
            faults: with.faults,
            changes,
            listener: None,
        })
    }
}

/// The path that an address means.
pub(super) fn path_of(file: &str) -> Result<PathBuf> {
    let named = percent_decode_str(file).decode_utf8().map_err(|error| cannot_use(file, error))?;
    Ok(PathBuf::from(&*named))
}

/// The one name of the file that an address tells of, whatever links lead to it: SQLite keeps its log beside that, and whoever
/// locks or settles something beside it must mean the same.
pub(super) fn real_name_of(file: &str) -> Result<String> {
    let real = std::fs::canonicalize(path_of(file)?).map_err(|error| cannot_use(file, error))?;
    real.into_os_string().into_string().map_err(|_| cannot_use(file, "its name is no UTF-8"))
}

/// An address of the file of that name, which must be there.
pub(super) fn url_of(real_name: &str) -> String {
    format!("sqlite://{}?mode=rw", utf8_percent_encode(real_name, IN_ADDRESSES))
}

fn cannot_use(file: &str, why: impl std::fmt::Display) -> StorageError {
    StorageError::CannotOpen(format!("{file}: {why}"))
}

/// Makes the file for its owner alone, since customers' names and addresses are in it. SQLite gives its mode to what it lays beside.
fn make_unless_there(path: &Path) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    let refused = |name: &Path| {
        let name = name.display().to_string();
        move |error: std::io::Error| cannot_use(&name, error)
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(refused(folder))?;
    }
    // Closed before SQLite opens it: to do so afterwards would take SQLite's own locks away.
    open_own(path).map(drop).map_err(refused(path))
}

/// Opens a file to write, and makes it for its owner alone where it is not there, whatever the process's mask leaves out.
fn open_own(path: &Path) -> std::io::Result<File> {
    let open = |options: &mut OpenOptions| options.write(true).mode(OWN).open(path);
    match open(File::options().create_new(true)) {
        Ok(made) => made.set_permissions(Permissions::from_mode(OWN)).map(|()| made),
        // Also where a link leads to what is not there yet.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            open(File::options().create(true).truncate(false))
        }
        Err(error) => Err(error),
    }
}

async fn assert_durable(connection: &mut AnyConnection) -> Result<()> {
    let level: i64 = sqlx::query_scalar("pragma synchronous").fetch_one(connection).await?;
    if level == 2 {
        Ok(())
    } else {
        Err(StorageError::CannotOpen(format!("SQLite runs with synchronous = {level}, needs 2 (full)")))
    }
}

/// Before anything is written to it. What a page says is no page any more is found, and not what a row says instead: that
/// is for `moneyback verify`.
async fn assert_whole(connection: &mut AnyConnection, file: &str) -> Result<()> {
    if std::fs::metadata(file).is_ok_and(|found| found.len() > CHECKED_AT_START) {
        return Ok(());
    }
    let said: std::result::Result<String, sqlx::Error> =
        sqlx::query_scalar("pragma quick_check(1)").fetch_one(connection).await;
    match said {
        Ok(said) if said == "ok" => Ok(()),
        Ok(said) => Err(damaged(file, &said)),
        Err(error) => Err(cannot_open(file, &error)),
    }
}

/// A file of its own: closing the database's would take SQLite's own locks away. It goes with the process, however that ends.
fn claim_to_serve(file: &str) -> Result<File> {
    let name = format!("{file}.serving");
    match open_own(Path::new(&name)).map_err(TryLockError::Error).and_then(|claim| claim.try_lock().map(|()| claim)) {
        Ok(claim) => Ok(claim),
        Err(TryLockError::WouldBlock) => Err(StorageError::CannotOpen(format!(
            "{file} is served by another process; stop that one first (several can serve one PostgreSQL database)"
        ))),
        Err(TryLockError::Error(error)) => Err(StorageError::CannotOpen(format!("{name}: {error}"))),
    }
}

/// Waits on a thread of its own: whoever holds the lock may need this one to go on.
async fn lock_file(path: PathBuf) -> Result<File> {
    let name = path.display().to_string();
    let refused = |error: std::io::Error| StorageError::CannotOpen(format!("{name}: {error}"));
    let locking = tokio::task::spawn_blocking(move || {
        let file = open_own(&path)?;
        file.lock()?;
        Ok(file)
    });
    locking.await.unwrap_or_else(|error| Err(std::io::Error::other(error))).map_err(refused)
}

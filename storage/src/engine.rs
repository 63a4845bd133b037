//! The one file that knows which engine runs: how a connection is prepared, how a write begins, how one
//! process tells another that something changed.

mod looking;

use sqlx::any::{Any, AnyPoolOptions};
use sqlx::postgres::PgListener;
use sqlx::{AnyConnection, Connection, Executor, Pool};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::task::AbortHandle;

use crate::{Change, Result, StorageError};

const CHANNEL: &str = "moneyback_change";

/// FULL: what was acknowledged survives a power cut, not only a crash.
const SQLITE_PRAGMAS: &[&str] = &[
    "pragma busy_timeout = 5000",
    "pragma journal_mode = wal",
    "pragma synchronous = full",
    "pragma foreign_keys = on",
];

/// Which database runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineKind {
    Sqlite,
    Postgres,
}

pub(crate) struct Engine {
    pub(crate) kind: EngineKind,
    pub(crate) readers: Pool<Any>,
    pub(crate) writers: Pool<Any>,
    changes: broadcast::Sender<Change>,
    /// Listens for as long as this engine lives.
    listener: Option<AbortHandle>,
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.stop_listening();
    }
}

impl Engine {
    pub(crate) async fn open(url: &str) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let engine = if let Some(path) = url.strip_prefix("sqlite:") {
            Self::open_sqlite(path.strip_prefix("//").unwrap_or(path)).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Self::open_postgres(url).await
        } else {
            Err(StorageError::CannotOpen("MONEYBACK_DATABASE_URL must begin with sqlite:// or postgres://".to_owned()))
        }?;
        Ok(engine)
    }

    async fn open_sqlite(path: &str) -> Result<Self> {
        let file = path.split('?').next().unwrap_or(path);
        // Readers and the writer have connections of their own: in memory, each would see another database.
        if file.is_empty() || file == ":memory:" {
            return Err(StorageError::CannotOpen("sqlite:// needs the path of a file".to_owned()));
        }
        if let Some(folder) = Path::new(file).parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|error| StorageError::CannotOpen(format!("{}: {error}", folder.display())))?;
        }
        // Migrations on SQLite take no lock of their own, so processes that start together wait here.
        let _starting = lock_file(PathBuf::from(format!("{file}.lock"))).await?;
        let url = format!("sqlite://{file}?mode=rwc");
        try_once(&url, SQLITE_PRAGMAS).await.map_err(|error| cannot_open(file, &error))?;
        let writers = sqlite_pool(1).connect(&url).await.map_err(|error| cannot_open(file, &error))?;
        assert_durable(&writers).await?;
        migrate(&writers).await?;
        let readers = sqlite_pool(4).connect(&url).await.map_err(|error| cannot_open(file, &error))?;
        let (changes, _) = broadcast::channel(256);
        Ok(Self { kind: EngineKind::Sqlite, readers, writers, changes, listener: None })
    }

    async fn open_postgres(url: &str) -> Result<Self> {
        try_once(url, &[]).await.map_err(|error| cannot_open("PostgreSQL", &error))?;
        let pool = AnyPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(5))
            .connect(url)
            .await
            .map_err(|error| cannot_open("PostgreSQL", &error))?;
        migrate(&pool).await?;
        let (changes, _) = broadcast::channel(256);
        let listener = listener(url).await.map_err(|error| cannot_open("PostgreSQL", &error))?;
        let listening = tokio::spawn(pass_on_changes(url.to_owned(), listener, changes.clone()));
        let listener = Some(listening.abort_handle());
        Ok(Self { kind: EngineKind::Postgres, readers: pool.clone(), writers: pool, changes, listener })
    }

    /// The statement a writing transaction begins with. SQLite must take its write lock at once: a deferred
    /// transaction that turns into a writer fails immediately where another one wrote meanwhile.
    pub(crate) fn begin_writing(&self) -> &'static str {
        match self.kind {
            EngineKind::Sqlite => "begin immediate",
            EngineKind::Postgres => "begin",
        }
    }

    /// The statement that a look at the database begins with: all of it sees one moment. SQLite's transactions
    /// do so anyway; PostgreSQL's would see what others commit meanwhile.
    pub(crate) fn begin_reading(&self) -> &'static str {
        match self.kind {
            EngineKind::Sqlite => "begin",
            EngineKind::Postgres => "begin isolation level repeatable read read only",
        }
    }

    /// On PostgreSQL other instances hear of a change with the commit itself; on SQLite there are none.
    pub(crate) fn notify(&self) -> Option<&'static str> {
        match self.kind {
            EngineKind::Sqlite => None,
            EngineKind::Postgres => Some("select 1 from pg_notify('moneyback_change', $1)"),
        }
    }

    /// Tells this process's own pages after a commit, where no notification comes back from the database.
    pub(crate) fn tell(&self, change: Change) {
        if self.kind == EngineKind::Sqlite {
            // Nobody listening is no fault.
            let _ = self.changes.send(change);
        }
    }

    pub(crate) fn changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    pub(crate) fn stop_listening(&self) {
        if let Some(listener) = &self.listener {
            listener.abort();
        }
    }
}

/// A pool tries again until it gives up and then says only that time ran out; one connection says what is wrong.
async fn try_once(url: &str, statements: &[&'static str]) -> std::result::Result<(), sqlx::Error> {
    let connecting = async {
        let mut connection = AnyConnection::connect(url).await?;
        for statement in statements {
            connection.execute(*statement).await?;
        }
        connection.close().await
    };
    tokio::time::timeout(Duration::from_secs(10), connecting).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

fn sqlite_pool(connections: u32) -> AnyPoolOptions {
    pool_with(connections, SQLITE_PRAGMAS)
}

/// A pool whose every connection begins with these statements.
fn pool_with(connections: u32, settings: &'static [&'static str]) -> AnyPoolOptions {
    AnyPoolOptions::new().max_connections(connections).acquire_timeout(Duration::from_secs(10)).after_connect(
        move |connection, _| {
            Box::pin(async move {
                for setting in settings {
                    connection.execute(*setting).await?;
                }
                Ok(())
            })
        },
    )
}

async fn assert_durable(pool: &Pool<Any>) -> Result<()> {
    let level: i64 = sqlx::query_scalar("pragma synchronous").fetch_one(pool).await?;
    if level == 2 {
        Ok(())
    } else {
        Err(StorageError::CannotOpen(format!("SQLite runs with synchronous = {level}, needs 2 (full)")))
    }
}

async fn migrate(pool: &Pool<Any>) -> Result<()> {
    sqlx::migrate!("../migrations")
        .run(pool)
        .await
        .map_err(|error| StorageError::CannotOpen(format!("migration failed: {}", first_line(&error))))
}

/// Waits on a thread of its own: whoever holds the lock may need this one to go on.
async fn lock_file(path: PathBuf) -> Result<std::fs::File> {
    let name = path.display().to_string();
    let refused = |error: std::io::Error| StorageError::CannotOpen(format!("{name}: {error}"));
    let locking = tokio::task::spawn_blocking(move || {
        let file = std::fs::File::options().create(true).truncate(false).write(true).open(path)?;
        file.lock()?;
        Ok(file)
    });
    locking.await.unwrap_or_else(|error| Err(std::io::Error::other(error))).map_err(refused)
}

fn cannot_open(file: &str, error: &sqlx::Error) -> StorageError {
    StorageError::CannotOpen(format!("{file}: {}", first_line(error)))
}

fn first_line(error: &dyn std::fmt::Display) -> String {
    error.to_string().lines().next().unwrap_or("no reason given").to_owned()
}

async fn listener(url: &str) -> std::result::Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect(url).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// Listens for what any instance committed and passes it on to this instance's pages; a lost connection
/// is made again, and pages poll meanwhile.
async fn pass_on_changes(url: String, mut listening: PgListener, changes: broadcast::Sender<Change>) {
    loop {
        if let Err(error) = pass_on(&mut listening, &changes).await {
            tracing::warn!(error = %first_line(&error), "the change listener lost the database, trying again");
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
        if let Ok(again) = listener(&url).await {
            listening = again;
        }
    }
}

async fn pass_on(
    listener: &mut PgListener,
    changes: &broadcast::Sender<Change>,
) -> std::result::Result<(), sqlx::Error> {
    loop {
        let notification = listener.recv().await?;
        match serde_json::from_str(notification.payload()) {
            Ok(change) => {
                let _ = changes.send(change);
            }
            Err(error) => tracing::warn!(%error, "a change notification makes no sense"),
        }
    }
}

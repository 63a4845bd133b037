//! A database of its own for each promise, on SQLite always, on PostgreSQL where there is a server to test on.

use futures::FutureExt as _;
use sqlx::{AnyConnection, Connection as _, Executor as _};
use std::io::Write as _;
use std::panic::AssertUnwindSafe;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};
use storage::Storage;

/// Runs each promise on both engines: `async fn name(database: &Database)` becomes two tests.
macro_rules! on_both_engines {
    ($($promise:ident),* $(,)?) => {
        mod on_sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $promise() {
                    $crate::engines::on_sqlite(async |database| super::$promise(database).await).await;
                }
            )*
        }
        mod on_postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $promise() {
                    $crate::engines::on_postgres(async |database| super::$promise(database).await).await;
                }
            )*
        }
    };
}
pub(crate) use on_both_engines;

/// An empty database with our schema.
pub struct Database {
    pub url: String,
    pub storage: Storage,
}

impl Database {
    async fn open(url: String) -> Self {
        let storage = Storage::open(&url).await.expect("a new database opens");
        Self { url, storage }
    }

    /// The same database as another process would open it.
    pub async fn open_again(&self) -> Storage {
        Storage::open(&self.url).await.expect("a database opens twice")
    }

    pub async fn writing(&self) -> storage::Writing {
        self.storage.writing().await.expect("a write begins")
    }

    pub async fn reading(&self) -> storage::Reading {
        self.storage.reading().await.expect("a read begins")
    }
}

pub async fn on_sqlite(promise: impl AsyncFnOnce(&Database)) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = Database::open(format!("sqlite://{}/contract.db", folder.path().display())).await;
    promise(&database).await;
    database.storage.close().await;
}

pub async fn on_postgres(promise: impl AsyncFnOnce(&Database)) {
    let Some(server) = postgres_url() else { return };
    let name = unused_name();
    tell_server(&server, format!("create database {name}")).await;
    let database = Database::open(on_server(&server, &name)).await;
    let outcome = AssertUnwindSafe(promise(&database)).catch_unwind().await;
    database.storage.close().await;
    tell_server(&server, format!("drop database {name} with (force)")).await;
    if let Err(failure) = outcome {
        std::panic::resume_unwind(failure);
    }
}

#[expect(clippy::disallowed_methods, reason = "the one setting of this test, read here alone")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The server to test on, or nothing where it may be passed over, which is said once.
pub fn postgres_url() -> Option<String> {
    static SAID: Once = Once::new();
    if let Some(url) = setting("MONEYBACK_TEST_POSTGRES_URL") {
        return Some(url);
    }
    let is_wanted = ["CI", "MONEYBACK_TEST_POSTGRES_REQUIRED"].iter().any(|name| setting(name).is_some());
    assert!(!is_wanted, "MONEYBACK_TEST_POSTGRES_URL is not set: run this through tools/postgres");
    SAID.call_once(|| {
        // Not eprintln: cargo would keep that to itself.
        let said = "PostgreSQL is passed over: MONEYBACK_TEST_POSTGRES_URL is not set (tools/postgres sets it)\n";
        let _ = std::io::stderr().write_all(said.as_bytes());
    });
    None
}

/// The server's address with another database's name.
pub fn on_server(server: &str, database: &str) -> String {
    let (server, _) = server.rsplit_once('/').expect("a URL with a database");
    format!("{server}/{database}")
}

fn unused_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("contract_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

async fn tell_server(server: &str, statement: String) {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(server).await.expect("the PostgreSQL server answers");
    connection.execute(sqlx::AssertSqlSafe(statement)).await.expect("its user may create databases");
    connection.close().await.expect("the connection closes");
}

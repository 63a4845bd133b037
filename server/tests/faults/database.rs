//! An empty database on either engine, and a folder beside it.

use domain::Timestamp;
use sqlx::{Connection as _, Executor as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use storage::Storage;

pub struct Database {
    pub url: String,
    folder: tempfile::TempDir,
    server: Option<String>,
}

impl Database {
    pub fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { url: format!("sqlite://{}/shop.db", folder.path().display()), folder, server: None }
    }

    /// Nothing where there is no server to test on, which a run that must have one does not pass over.
    pub async fn on_postgres() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let url = std::env::var("MONEYBACK_TEST_POSTGRES_URL").ok();
        let is_wanted = std::env::var("CI").is_ok() || std::env::var("MONEYBACK_TEST_POSTGRES_REQUIRED").is_ok();
        assert!(url.is_some() || !is_wanted, "MONEYBACK_TEST_POSTGRES_URL is not set: run this through tools/postgres");
        let server = url?;
        let name = format!("faults_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        tell(&server, format!("create database {name}")).await;
        let (host, _) = server.rsplit_once('/').expect("a URL with a database");
        let url = format!("{host}/{name}");
        Some(Self { url, folder: tempfile::tempdir().expect("a folder"), server: Some(server) })
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// SQLite's alone.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("shop.db")
    }

    /// As if two minutes had gone by: whoever reads has it to write down that a key was used.
    pub async fn keys_were_used_long_ago(&self) {
        let storage = Storage::open(&self.url).await.expect("the same database");
        let mut writing = storage.writing().await.expect("a write");
        let mut moved = 0;
        for merchant in writing.list_merchants().await.expect("a list") {
            for key in writing.list_api_keys(&merchant.merchant_id).await.expect("a list") {
                let Some(used_at) = key.last_used_at else { continue };
                let long_ago = Timestamp(used_at.0 - 120_000_000);
                writing.record_api_key_used(&key.api_key_id, long_ago).await.expect("a write");
                moved += 1;
            }
        }
        writing.commit().await.expect("a commit");
        storage.close().await;
        assert!(moved > 0, "no key was ever used");
    }

    pub async fn gone(self) {
        if let Some(server) = &self.server {
            let (_, name) = self.url.rsplit_once('/').expect("a name");
            tell(server, format!("drop database {name} with (force)")).await;
        }
    }
}

async fn tell(server: &str, statement: String) {
    let mut connection = sqlx::PgConnection::connect(server).await.expect("the server answers");
    connection.execute(sqlx::AssertSqlSafe(statement)).await.expect("it does so");
    connection.close().await.expect("the connection closes");
}

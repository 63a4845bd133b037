//! An empty database on either engine.

use sqlx::{Connection as _, Executor as _};

pub struct Database {
    pub url: String,
    _folder: Option<tempfile::TempDir>,
    server: Option<String>,
}

impl Database {
    pub fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { url: format!("sqlite://{}/kill.db", folder.path().display()), _folder: Some(folder), server: None }
    }

    /// Nothing where there is no server to test on, which a run that must have one does not pass over.
    pub async fn on_postgres() -> Option<Self> {
        let url = std::env::var("MONEYBACK_TEST_POSTGRES_URL").ok();
        let is_wanted = std::env::var("CI").is_ok() || std::env::var("MONEYBACK_TEST_POSTGRES_REQUIRED").is_ok();
        assert!(url.is_some() || !is_wanted, "MONEYBACK_TEST_POSTGRES_URL is not set: run this through tools/postgres");
        let server = url?;
        let name = format!("kill_{}", std::process::id());
        tell(&server, format!("create database {name}")).await;
        let (host, _) = server.rsplit_once('/').expect("a URL with a database");
        Some(Self { url: format!("{host}/{name}"), _folder: None, server: Some(server) })
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

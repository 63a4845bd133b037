//! A database that can be copied and broken, on both engines.

use sqlx::{AnyConnection, Connection as _, Executor as _};
use std::sync::atomic::{AtomicU32, Ordering};

/// Runs each promise on both engines: `async fn name(database: Database)` becomes two tests.
macro_rules! on_both_engines {
    (on many threads: $($promise:ident),* $(,)?) => {
        on_both_engines!(@ #[tokio::test(flavor = "multi_thread")], $($promise),*);
    };
    (@ #[$test:meta], $($promise:ident),*) => {
        mod on_sqlite {
            $(
                $crate::database::on_both_engines!(@sqlite #[$test], $promise);
            )*
        }
        mod on_postgres {
            $(
                $crate::database::on_both_engines!(@postgres #[$test], $promise);
            )*
        }
    };
    (@sqlite #[$test:meta], $promise:ident) => {
        #[$test]
        async fn $promise() {
            super::$promise($crate::database::Database::on_sqlite()).await;
        }
    };
    (@postgres #[$test:meta], $promise:ident) => {
        #[$test]
        async fn $promise() {
            if let Some(database) = $crate::database::Database::on_postgres().await {
                super::$promise(database).await;
            }
        }
    };
    ($($promise:ident),* $(,)?) => {
        on_both_engines!(@ #[tokio::test], $($promise),*);
    };
}
pub(crate) use on_both_engines;

/// In memory where there is a place for it: what a disk adds is tried with `storage`, and costs most of the time here.
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder")
}

/// Empty, or a copy of another one.
pub struct Database {
    pub url: String,
    /// Where it is a file.
    folder: Option<tempfile::TempDir>,
    /// Where it is one of a server's: the server's own address.
    server: Option<String>,
}

impl Database {
    pub fn on_sqlite() -> Self {
        let folder = folder();
        Self { url: format!("sqlite://{}/deeds.db", folder.path().display()), folder: Some(folder), server: None }
    }

    /// Nothing where there is no server to test on, which a run that must have one does not pass over.
    pub async fn on_postgres() -> Option<Self> {
        let url = setting("MONEYBACK_TEST_POSTGRES_URL");
        let is_wanted = ["CI", "MONEYBACK_TEST_POSTGRES_REQUIRED"].iter().any(|name| setting(name).is_some());
        assert!(url.is_some() || !is_wanted, "MONEYBACK_TEST_POSTGRES_URL is not set: run this through tools/postgres");
        Some(Self::of_server(url?, None).await)
    }

    async fn of_server(server: String, template: Option<&str>) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("deeds_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let template = template.map(|template| format!(" template {template}")).unwrap_or_default();
        tell(&server, &[&format!("create database {name}{template}")]).await;
        let (host, _) = server.rsplit_once('/').expect("a URL with a database");
        Self { url: format!("{host}/{name}"), folder: None, server: Some(server) }
    }

    /// The same once more. Nobody may be connected to this one.
    pub async fn copy(&self) -> Self {
        if let Some(server) = &self.server {
            return Self::of_server(server.clone(), Some(self.name())).await;
        }
        let copy = Self::on_sqlite();
        let (from, to) = (self.url.replacen("sqlite://", "", 1), copy.url.replacen("sqlite://", "", 1));
        // The last to close it has put everything into the one file.
        std::fs::copy(from, to).expect("a copied database");
        copy
    }

    /// Does what no rule of the schema allows.
    pub async fn break_with(&self, statements: &[&str], rules: &[(&str, &str)]) {
        let mut all: Vec<String> = match self.server {
            None => vec!["pragma ignore_check_constraints = on".to_owned(), "pragma foreign_keys = off".to_owned()],
            Some(_) => {
                rules.iter().map(|(table, rule)| format!("alter table {table} drop constraint {rule}")).collect()
            }
        };
        if self.server.is_some() {
            // Foreign keys are triggers, and a replica does not pull them.
            all.push("set session_replication_role = replica".to_owned());
        }
        all.extend(statements.iter().map(|statement| (*statement).to_owned()));
        let changed = tell(&self.url, &all.iter().map(String::as_str).collect::<Vec<_>>()).await;
        assert!(changed > 0, "{statements:?} broke nothing");
    }

    pub async fn gone(self) {
        if let Some(server) = &self.server {
            tell(server, &[&format!("drop database {} with (force)", self.name())]).await;
        }
        drop(self.folder);
    }

    fn name(&self) -> &str {
        self.url.rsplit_once('/').map_or("", |(_, name)| name)
    }
}

/// Says how many rows the last statement changed.
async fn tell(url: &str, statements: &[&str]) -> u64 {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(url).await.expect("the database answers");
    let mut changed = 0;
    for statement in statements {
        let done = connection.execute(sqlx::AssertSqlSafe((*statement).to_owned())).await;
        changed = done.unwrap_or_else(|error| panic!("{statement}: {error}")).rows_affected();
    }
    connection.close().await.expect("the connection closes");
    changed
}

#[expect(clippy::disallowed_methods, reason = "the one setting of this test, read here alone")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

//! A database that is only looked at: nothing is made, nothing brought up to date, every write refused.

use sqlx::Pool;
use sqlx::any::Any;
use std::sync::Arc;
use tokio::sync::broadcast;

use super::places::Places;
use super::{Address, Engine, EngineKind, cannot_open, newer_schema, pool_with, sqlite, try_once};
use crate::{Result, StorageError};

/// The journal is left as it is: to change it would be a write.
const SQLITE_PRAGMAS: &[&str] = &["pragma busy_timeout = 5000", "pragma query_only = on"];

const CONNECTIONS: u32 = 2;

const POSTGRES_SETTINGS: &[&str] = &["set default_transaction_read_only = on"];

impl Engine {
    pub(crate) async fn open_to_look(url: &str) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let (kind, pool) = match Address::of(url)? {
            Address::Sqlite(file) => {
                // Of a name mistyped, an empty new database would be found in perfect order.
                if !sqlite::path_of(file)?.exists() {
                    return Err(StorageError::CannotOpen(format!(
                        "there is no file {file}; does MONEYBACK_DATABASE_URL name the right one?"
                    )));
                }
                let file = &sqlite::real_name_of(file)?;
                let url = sqlite::url_of(file);
                drop(try_once(&url, SQLITE_PRAGMAS).await.map_err(|error| cannot_open(file, &error))?);
                let pool = pool_with(CONNECTIONS, SQLITE_PRAGMAS).connect(&url).await;
                (EngineKind::Sqlite, pool.map_err(|error| cannot_open(file, &error))?)
            }
            Address::Postgres => {
                drop(try_once(url, &[]).await.map_err(|error| cannot_open("PostgreSQL", &error))?);
                let pool = pool_with(CONNECTIONS, POSTGRES_SETTINGS).connect(url);
                (EngineKind::Postgres, pool.await.map_err(|error| cannot_open("PostgreSQL", &error))?)
            }
        };
        assert_schema(&pool).await?;
        let (changes, _) = broadcast::channel(1);
        let places = Places::new(CONNECTIONS);
        Ok(Self {
            kind,
            pool,
            places,
            writer: None,
            _serving: None,
            standing: Arc::default(),
            faults: None,
            changes,
            listener: None,
        })
    }

    /// The statement that names the tables there are.
    pub(crate) fn tables(&self) -> &'static str {
        match self.kind {
            EngineKind::Sqlite => "select name from sqlite_master where type = 'table'",
            EngineKind::Postgres => "select cast(tablename as text) from pg_tables where schemaname = current_schema()",
        }
    }
}

/// Our statements speak of the newest schema; of an older one, or of one to come, they would say nonsense.
async fn assert_schema(pool: &Pool<Any>) -> Result<()> {
    let applied: std::result::Result<Option<i64>, sqlx::Error> =
        sqlx::query_scalar("select max(version) from _sqlx_migrations").fetch_one(pool).await;
    let ours = sqlx::migrate!("../migrations").iter().map(|migration| migration.version).max().unwrap_or(0);
    let to_do = match applied {
        Ok(Some(applied)) if applied == ours => return Ok(()),
        Ok(Some(applied)) if applied < ours => format!(
            "its schema is version {applied}, this program's is {ours}: use the program that serves it, or serve it once with \
             this one, which brings it up to date"
        ),
        Ok(Some(applied)) => newer_schema(applied, ours),
        Ok(None) | Err(_) => {
            "it holds no schema of Moneyback's; does MONEYBACK_DATABASE_URL name the right one?".to_owned()
        }
    };
    Err(StorageError::CannotOpen(to_do))
}

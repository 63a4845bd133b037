//! The one place that knows which engine runs: how a connection is prepared, how a write begins, how one
//! process tells another that something changed.

mod address;
mod checkpoint;
mod faults;
mod log;
mod looking;
mod places;
mod postgres;
mod soon;
mod sqlite;
mod standing;
mod transaction;
mod waiting;
mod writer;

use sqlx::any::{Any, AnyPoolOptions};
use sqlx::migrate::MigrateError;
use sqlx::{AnyConnection, Connection, Executor, Pool};
use std::fs::File;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::task::AbortHandle;

use crate::error::is_damage;
use crate::{Change, Result, StorageError};
use address::Address;
pub use address::check_url;
pub use faults::{Fault, Faults, Step};
use places::Places;
use standing::Standing;
use transaction::Held;
pub(crate) use transaction::Transaction;
pub(crate) use waiting::{PutOff, Waiting};
use writer::Writer;

const POSTGRES_CONNECTIONS: u32 = 16;

/// Which database runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineKind {
    Sqlite,
    Postgres,
}

/// How a database is opened where it is not as always.
#[derive(Clone, Default)]
pub struct OpenWith {
    /// Asked before every step.
    pub faults: Option<Arc<dyn Faults>>,
    /// How many waiting deeds SQLite's writer commits together at most; 64 unless told. PostgreSQL has one each.
    pub deeds_together: Option<usize>,
    /// By a process that serves it: of a file of SQLite's there is one such process at a time, and the next one is refused
    /// before it changes anything. PostgreSQL has as many as there are.
    pub to_serve: bool,
}

pub(crate) struct Engine {
    pub(crate) kind: EngineKind,
    pool: Pool<Any>,
    /// As many as the pool has connections.
    places: Places,
    /// SQLite's alone.
    writer: Option<Writer>,
    /// SQLite's alone, where it is served: locked for as long as this lives.
    _serving: Option<File>,
    standing: Arc<Standing>,
    faults: Option<Arc<dyn Faults>>,
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
    pub(crate) async fn open(url: &str, with: OpenWith) -> Result<Self> {
        sqlx::any::install_default_drivers();
        match Address::of(url)? {
            Address::Sqlite(file) => Self::open_sqlite(file, with).await,
            Address::Postgres => Self::open_postgres(url, with).await,
        }
    }

    /// A look at the database: all of it sees one moment. SQLite's transactions do so anyway; PostgreSQL's would see
    /// what others commit meanwhile.
    pub(crate) async fn begin_reading(&self) -> Result<Transaction> {
        self.ask_faults(Step::BeginReading).await?;
        let held = match self.kind {
            EngineKind::Sqlite => self.begin_pooled("begin").await?,
            EngineKind::Postgres => self.begin_pooled("begin isolation level repeatable read read only").await?,
        };
        Ok(Transaction::new(held, self.kind, self.faults.clone(), self.standing.clone()))
    }

    pub(crate) async fn begin_writing(&self) -> Result<Transaction> {
        self.ask_faults(Step::BeginWriting).await?;
        let held = match &self.writer {
            Some(writer) => Held::Leased(writer.lease().await?),
            None => self.begin_pooled("begin").await?,
        };
        Ok(Transaction::new(held, self.kind, self.faults.clone(), self.standing.clone()))
    }

    /// The same for a deed that says at once which purchase it is about and what it asks of it, the hold included;
    /// [`Transaction::first_answers`] has the answers.
    pub(crate) async fn begin_writing_about(&self, purchase_id: &str, asks: Waiting) -> Result<Transaction> {
        self.ask_faults(Step::BeginWriting).await?;
        let (held, asks) = match &self.writer {
            Some(writer) => {
                for statement in asks.statements() {
                    self.ask_faults(Step::Statement(statement)).await?;
                }
                (Held::Opened(writer.open(purchase_id, asks).await?), Waiting::new(self.kind))
            }
            None => (self.begin_pooled("begin").await?, asks),
        };
        Ok(Transaction::about(purchase_id, asks, held, self.faults.clone(), self.standing.clone()))
    }

    /// Whether nobody else decides about a purchase that a transaction begins with, without a word to the database:
    /// SQLite's writer sees to it.
    pub(crate) fn holds_what_it_begins_with(&self) -> bool {
        self.writer.is_some()
    }

    async fn ask_faults(&self, step: Step<'_>) -> Result<()> {
        match &self.faults {
            Some(faults) => Ok(faults.before(step).await.map_err(sqlx::Error::from)?),
            None => Ok(()),
        }
    }

    /// Connections are not tried before they are used, which would cost a round trip each time. One that was cut while it
    /// lay idle shows itself at the first word, when nothing is lost yet: it is thrown away, and the next one is taken.
    async fn begin_pooled(&self, begin: &'static str) -> Result<Held> {
        let place = self.places.take().await?;
        for _ in 0..POSTGRES_CONNECTIONS {
            match self.begin_to_its_end(begin).await {
                Ok(transaction) => return Ok(Held::Pooled(transaction, place)),
                Err(error) if is_cut(&error) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Held::Pooled(self.begin_to_its_end(begin).await?, place))
    }

    /// In a task of its own: dropped half-way, it would give its connection to the next one with a transaction open. In a
    /// task it is begun, and then rolled back.
    async fn begin_to_its_end(
        &self,
        begin: &'static str,
    ) -> std::result::Result<sqlx::Transaction<'static, Any>, sqlx::Error> {
        let pool = self.pool.clone();
        tokio::spawn(async move { pool.begin_with(begin).await }).await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
    }

    /// Answers once the database does.
    pub(crate) async fn is_reachable(&self) -> Result<()> {
        if let Some(writer) = &self.writer {
            writer.is_well()?;
        }
        let mut transaction = self.begin_reading().await?;
        sqlx::query("select 1").execute(&mut transaction).await?;
        Ok(())
    }

    /// Prepares a statement as the engine would before running it.
    pub(crate) async fn prepare(&self, sql: &'static str) -> Result<()> {
        let mut connection = self.pool.acquire().await?;
        connection.prepare(sqlx::SqlSafeStr::into_sql_str(sql)).await?;
        Ok(())
    }

    /// After work under way is done.
    pub(crate) async fn close(&self) {
        self.stop_listening();
        if let Some(writer) = &self.writer {
            writer.close().await;
        }
        self.pool.close().await;
    }

    /// Claims work that is due where the engine can pass over what another worker is about to claim, instead of waiting
    /// for that worker only to find it claimed. SQLite has no word for it and no need: it has one writer.
    pub(crate) fn claim(&self) -> Option<&'static str> {
        match self.kind {
            EngineKind::Sqlite => None,
            EngineKind::Postgres => Some(
                "with due as materialized (select outbox_id as due_id from outbox
                    where kind = $4 and done_at is null and due_at <= $1 and leased_until <= $1
                    order by due_at, outbox_id limit $3 for update skip locked)
                update outbox set leased_until = $2, tries = tries + 1 from due where outbox_id = due_id
                returning outbox_id, merchant_id, kind, subject_id, payload, tries, setbacks, trace",
            ),
        }
    }

    /// On PostgreSQL other instances hear of a change with the commit itself; on SQLite there are none.
    pub(crate) fn notify(&self) -> Option<&'static str> {
        match self.kind {
            EngineKind::Sqlite => None,
            EngineKind::Postgres => Some("select 1 from pg_notify('moneyback_change', $1)"),
        }
    }

    pub(crate) fn changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    fn stop_listening(&self) {
        if let Some(listener) = &self.listener {
            listener.abort();
        }
    }
}

/// A pool tries again until it gives up and then says only that time ran out; one connection says what is wrong.
async fn try_once(url: &str, statements: &[&'static str]) -> std::result::Result<AnyConnection, sqlx::Error> {
    let connecting = async {
        let mut connection = AnyConnection::connect(url).await?;
        for statement in statements {
            connection.execute(*statement).await?;
        }
        Ok(connection)
    };
    tokio::time::timeout(Duration::from_secs(10), connecting).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

/// Whether the connection is of no use any more, whatever is asked of it.
fn is_cut(error: &sqlx::Error) -> bool {
    let is_told = |code: &str| code.starts_with("57P") || code.starts_with("08");
    match error {
        sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(refusal) => refusal.code().is_some_and(|code| is_told(&code)),
        _ => false,
    }
}

/// A pool whose every connection begins with these statements.
fn pool_with(connections: u32, settings: &'static [&'static str]) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        // Who has a place finds a connection at once; this is for making one.
        .acquire_timeout(Duration::from_secs(2))
        .test_before_acquire(false)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                for setting in settings {
                    connection.execute(*setting).await?;
                }
                Ok(())
            })
        })
}

async fn migrate(connection: &mut AnyConnection) -> Result<()> {
    let ours = sqlx::migrate!("../migrations");
    ours.run(connection).await.map_err(|error| {
        StorageError::CannotOpen(match error {
            MigrateError::VersionMissing(theirs) => {
                let newest = ours.iter().map(|migration| migration.version).max().unwrap_or(0);
                newer_schema(theirs, newest)
            }
            error => format!("migration failed: {}", first_line(&error)),
        })
    })
}

fn newer_schema(theirs: i64, ours: i64) -> String {
    format!("its schema is version {theirs}, this program's is {ours}: use the newer program")
}

fn cannot_open(file: &str, error: &sqlx::Error) -> StorageError {
    if is_damage(error) {
        return damaged(file, error);
    }
    StorageError::CannotOpen(format!("{file}: {}", first_line(error)))
}

fn damaged(file: &str, why: &dyn std::fmt::Display) -> StorageError {
    StorageError::CannotOpen(format!("{file} is damaged: {}. {}", first_line(why), StorageError::TO_DO_ABOUT_DAMAGE))
}

fn first_line(error: &dyn std::fmt::Display) -> String {
    error.to_string().lines().next().unwrap_or("no reason given").to_owned()
}

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use tokio::sync::broadcast;

use crate::engine::{Engine, OpenWith, Transaction};
use crate::purchase_records::begin_about;
use crate::{Change, EngineKind, PurchaseRecords, Result};

/// The database. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Storage {
    engine: Arc<Engine>,
}

impl Storage {
    /// Opens `sqlite://path` or `postgres://…` and brings its schema up to date, one process at a time.
    pub async fn open(url: &str) -> Result<Self> {
        Self::open_with(url, OpenWith::default()).await
    }

    /// The same, with a test in between or with another size of groups.
    pub async fn open_with(url: &str, with: OpenWith) -> Result<Self> {
        Ok(Self { engine: Arc::new(Engine::open(url, with).await?) })
    }

    /// Opens a database that is there and has this program's schema, to look at and nothing else: it makes no file,
    /// brings nothing up to date, and the database itself refuses every write.
    pub async fn open_to_look(url: &str) -> Result<Self> {
        Ok(Self { engine: Arc::new(Engine::open_to_look(url).await?) })
    }

    pub fn kind(&self) -> EngineKind {
        self.engine.kind
    }

    /// One consistent look at the database; end it by dropping it.
    pub async fn reading(&self) -> Result<Reading> {
        Ok(Reading { transaction: Box::new(self.engine.begin_reading().await?) })
    }

    /// One transaction. Dropped without [`Writing::commit`], it never happened.
    pub async fn writing(&self) -> Result<Writing> {
        Ok(self.write_in(self.engine.begin_writing().await?))
    }

    /// One that begins with [`Writing::hold_purchase_records`] of a merchant's purchase, and holds no other one. To say so
    /// at once is quicker: SQLite's writer then serves several such deeds together.
    pub async fn writing_about(
        &self,
        merchant_id: &str,
        purchase_id: &str,
    ) -> Result<(Writing, Option<PurchaseRecords>)> {
        let (transaction, found) = begin_about(&self.engine, merchant_id, purchase_id).await?;
        Ok((self.write_in(transaction), found))
    }

    fn write_in(&self, transaction: Transaction) -> Writing {
        let reading = Reading { transaction: Box::new(transaction) };
        Writing { reading, engine: self.engine.clone(), changes: Vec::new() }
    }

    /// Word of every change committed from now on, by any instance.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.engine.changes()
    }

    /// The names of the tables that there are.
    pub async fn list_tables(&self) -> Result<Vec<String>> {
        Ok(sqlx::query_scalar(self.engine.tables()).fetch_all(&mut *self.reading().await?.transaction).await?)
    }

    /// Answers once the database does.
    pub async fn is_reachable(&self) -> Result<()> {
        self.engine.is_reachable().await
    }

    /// Prepares a statement as the engine would before running it.
    pub async fn prepare(&self, sql: &'static str) -> Result<()> {
        self.engine.prepare(sql).await
    }

    /// Closes all connections, after work under way is done.
    pub async fn close(&self) {
        self.engine.close().await;
    }
}

/// A look at the database: every `find_…` and `list_…`.
pub struct Reading {
    /// What every statement goes through, like a connection of sqlx's.
    pub(crate) transaction: Box<Transaction>,
}

/// A transaction: everything a [`Reading`] can, and every write.
pub struct Writing {
    reading: Reading,
    pub(crate) engine: Arc<Engine>,
    changes: Vec<Change>,
}

impl Writing {
    /// Remembers to tell open pages, once this is committed.
    pub fn tell(&mut self, change: Change) {
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }

    /// Makes everything written here durable, then tells open pages.
    pub async fn commit(mut self) -> Result<()> {
        if let Some(notify) = self.engine.notify() {
            for change in &self.changes {
                self.reading.transaction.put_off(notify).bind(crate::row::to_json(change));
            }
        }
        self.reading.transaction.commit(self.changes).await
    }
}

impl Deref for Writing {
    type Target = Reading;
    fn deref(&self) -> &Reading {
        &self.reading
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut Reading {
        &mut self.reading
    }
}

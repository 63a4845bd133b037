//! A transaction as the nouns use it: every statement of this crate goes through it.

use futures::future::{BoxFuture, FutureExt as _, TryFutureExt as _};
use futures::stream::{self, BoxStream, StreamExt as _};
use sqlx::any::{Any, AnyQueryResult, AnyRow, AnyStatement, AnyTypeInfo};
use sqlx::{AnyConnection, Describe, Either, Error, Execute, Executor, SqlStr};
use std::fmt;
use std::sync::Arc;
use std::task::{Poll, ready};
use tokio::sync::OwnedSemaphorePermit;

use super::faults::{Faults, Step};
use super::soon::Soon;
use super::standing::Standing;
use super::waiting::{PutOff, Waiting};
use super::writer::{Lease, Opened};
use crate::{Change, EngineKind, Result, StorageError};

/// Dropped without [`Transaction::commit`], it never happened.
pub(crate) struct Transaction {
    way: Way,
    /// A statement failed or was not waited for: on both engines nothing more can be done here. SQLite would go on,
    /// after a full disk even without a transaction.
    is_over: bool,
}

/// The way to the database, past those who may stand in it.
struct Way {
    held: Held,
    faults: Option<Arc<dyn Faults>>,
    standing: Arc<Standing>,
    waiting: Waiting,
    /// A statement that is no mere look was put off or done.
    has_written: bool,
    /// The purchase that it began with.
    about: Option<String>,
}

pub(crate) enum Held {
    /// The place is given back after the connection.
    Pooled(sqlx::Transaction<'static, Any>, OwnedSemaphorePermit),
    /// SQLite's one writing connection, while it is this deed's turn.
    Leased(Lease),
    /// The answers to what the deed asked first; SQLite's writer has the connection.
    Opened(Opened),
}

impl Held {
    async fn connection(&mut self) -> std::result::Result<&mut AnyConnection, Error> {
        if let Self::Opened(opened) = self {
            *self = Self::Leased(opened.lease().await?);
        }
        match self {
            Self::Pooled(transaction, _) => Ok(transaction),
            Self::Leased(lease) => lease.connection().ok_or(Error::WorkerCrashed),
            Self::Opened(_) => Err(over()),
        }
    }

    fn is_pooled(&self) -> bool {
        matches!(self, Self::Pooled(..))
    }
}

impl Way {
    /// The connection, once everything was done that waits.
    async fn connection(&mut self) -> std::result::Result<&mut AnyConnection, Error> {
        if !self.waiting.is_empty() {
            self.send_waiting().await?;
        }
        self.held.connection().await
    }

    /// The same, for a statement of which the tests were told.
    async fn connection_for(&mut self, statement: &str) -> std::result::Result<&mut AnyConnection, Error> {
        if !self.waiting.is_empty() {
            self.send_waiting().await?;
        }
        if let Some(faults) = &self.faults {
            faults.before(Step::Statement(statement)).await?;
        }
        self.has_written |= !is_look(statement);
        self.held.connection().await
    }

    /// Does all that waits, and says which rows each statement is answered with.
    async fn send_waiting(&mut self) -> std::result::Result<Vec<Vec<AnyRow>>, Error> {
        self.tell_waiting().await?;
        let is_writing = !self.held.is_pooled();
        let sent = self.waiting.send(self.held.connection().await?, is_writing).await;
        sent.whole().inspect_err(|error| self.standing.mind(error))
    }

    /// The tests are asked before any of it is done.
    async fn tell_waiting(&mut self) -> std::result::Result<(), Error> {
        if let Some(faults) = &self.faults {
            for statement in self.waiting.statements() {
                faults.before(Step::Statement(statement)).await?;
            }
        }
        Ok(())
    }
}

impl Transaction {
    pub(crate) fn new(held: Held, kind: EngineKind, faults: Option<Arc<dyn Faults>>, standing: Arc<Standing>) -> Self {
        let waiting = Waiting::new(kind);
        Self { way: Way { held, faults, standing, waiting, has_written: false, about: None }, is_over: false }
    }

    /// One that begins with a purchase, of which something is asked: it waits still, or was asked of SQLite's writer.
    pub(crate) fn about(
        purchase_id: &str,
        asks: Waiting,
        held: Held,
        faults: Option<Arc<dyn Faults>>,
        standing: Arc<Standing>,
    ) -> Self {
        let about = Some(purchase_id.to_owned());
        Self { way: Way { held, faults, standing, waiting: asks, has_written: true, about }, is_over: false }
    }

    /// Before a purchase is held. On SQLite another deed may have changed it whose commit is to come: that is waited for,
    /// unless this transaction has written something itself, so that its own answer comes with the same commit.
    pub(crate) async fn hold(&mut self, purchase_id: &str) -> Result<()> {
        let Way { held, has_written, about, .. } = &mut self.way;
        if about.as_deref().is_some_and(|about| about != purchase_id) {
            return Err(StorageError::inconsistent("purchase", "held in a transaction that began with another"));
        }
        if let Held::Leased(lease) = held {
            if lease.is_undecided(purchase_id) && !*has_written {
                lease.again().await?;
            }
            lease.hold(purchase_id);
        }
        Ok(())
    }

    /// Puts a statement off until the next one that is waited for, or the commit: then everything goes to the database
    /// together, in order. For what needs no answer; where it fails, that next one does.
    pub(crate) fn put_off(&mut self, statement: &'static str) -> PutOff<'_> {
        self.way.has_written |= !is_look(statement);
        self.way.waiting.put(statement)
    }

    /// The rows that the last `N` statements put off are answered with.
    pub(crate) async fn answers<const N: usize>(&mut self) -> Result<[Vec<AnyRow>; N]> {
        if self.is_over {
            return Err(over().into());
        }
        self.is_over = true;
        let answers = self.way.send_waiting().await?;
        self.is_over = false;
        last(answers)
    }

    /// The same of what it began with.
    pub(crate) async fn first_answers<const N: usize>(&mut self) -> Result<[Vec<AnyRow>; N]> {
        match &mut self.way.held {
            Held::Opened(opened) => last(opened.answers()),
            Held::Pooled(..) | Held::Leased(_) => self.answers().await,
        }
    }

    /// What is put off, to be added to.
    pub(crate) fn waiting(&mut self) -> &mut Waiting {
        &mut self.way.waiting
    }

    /// Answers once everything written here is durable. SQLite's writer then tells `changes`; PostgreSQL has them.
    pub(crate) async fn commit(mut self, changes: Vec<Change>) -> Result<()> {
        if self.is_over {
            return Err(over().into());
        }
        self.way.tell_waiting().await?;
        let Way { held, faults, mut waiting, .. } = self.way;
        if let Some(faults) = &faults {
            faults.before(Step::Commit).await.map_err(Error::from)?;
        }
        match held {
            Held::Pooled(mut transaction, _place) => {
                waiting.send(&mut transaction, false).await.whole()?;
                transaction.commit().await.map_err(StorageError::of_commit)?;
            }
            Held::Leased(lease) => lease.commit(waiting, changes).await?,
            Held::Opened(opened) => opened.commit(waiting, changes).await?,
        }
        match &faults {
            Some(faults) => faults.before(Step::Committed).await.map_err(|fault| StorageError::of_commit(fault.into())),
            None => Ok(()),
        }
    }
}

fn last<const N: usize>(mut answers: Vec<Vec<AnyRow>>) -> Result<[Vec<AnyRow>; N]> {
    let last = answers.split_off(answers.len().saturating_sub(N));
    last.try_into().map_err(|_| over().into())
}

/// Whether a statement changes nothing.
fn is_look(statement: &str) -> bool {
    statement.trim_start().starts_with("select")
}

fn over() -> Error {
    Error::Protocol("a statement of this transaction failed before".to_owned())
}

impl fmt::Debug for Transaction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Transaction").field("is_over", &self.is_over).finish_non_exhaustive()
    }
}

type Row = std::result::Result<Either<AnyQueryResult, AnyRow>, Error>;

impl<'c> Executor<'c> for &'c mut Transaction {
    type Database = Any;

    fn fetch_many<'e, 'q: 'e, E>(self, mut query: E) -> BoxStream<'e, Row>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let Transaction { way, is_over } = self;
        if *is_over {
            return stream::iter([Err(over())]).boxed();
        }
        *is_over = true;
        let standing = way.standing.clone();
        let asking = async move {
            let arguments = query.take_arguments().map_err(Error::Encode)?;
            let sql = query.sql();
            let is_writing = !way.held.is_pooled();
            let coming = way.connection_for(sql.as_str()).await?.fetch_many((sql, arguments));
            Ok::<_, Error>(Soon::new(coming, is_writing))
        };
        let mut rows = asking.try_flatten_stream().boxed();
        let mut has_failed = false;
        let until_the_end = stream::poll_fn(move |context| {
            let row = ready!(rows.as_mut().poll_next(context));
            if let Some(Err(error)) = &row {
                standing.mind(error);
                has_failed = true;
            }
            *is_over = has_failed || row.is_some();
            Poll::Ready(row)
        });
        until_the_end.boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, mut query: E) -> BoxFuture<'e, std::result::Result<Option<AnyRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        async move {
            let Transaction { way, is_over } = self;
            if *is_over {
                return Err(over());
            }
            *is_over = true;
            let arguments = query.take_arguments().map_err(Error::Encode)?;
            let sql = query.sql();
            let is_writing = !way.held.is_pooled();
            let coming = way.connection_for(sql.as_str()).await?.fetch_optional((sql, arguments));
            let row = Soon::new(coming, is_writing).await.inspect_err(|error| way.standing.mind(error))?;
            *is_over = false;
            Ok(row)
        }
        .boxed()
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [AnyTypeInfo],
    ) -> BoxFuture<'e, std::result::Result<AnyStatement, Error>>
    where
        'c: 'e,
    {
        async move { self.way.connection().await?.prepare_with(sql, parameters).await }.boxed()
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, std::result::Result<Describe<Any>, Error>>
    where
        'c: 'e,
    {
        async move { self.way.connection().await?.describe(sql).await }.boxed()
    }
}

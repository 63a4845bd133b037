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
use super::standing::Standing;
use super::writer::Lease;
use crate::{Change, Result, StorageError};

/// Dropped without [`Transaction::commit`], it never happened.
pub(crate) struct Transaction {
    held: Held,
    faults: Option<Arc<dyn Faults>>,
    standing: Arc<Standing>,
    /// A statement failed or was not waited for: on both engines nothing more can be done here. SQLite would go on,
    /// after a full disk even without a transaction.
    is_over: bool,
}

pub(crate) enum Held {
    /// The place is given back after the connection.
    Pooled(sqlx::Transaction<'static, Any>, OwnedSemaphorePermit),
    /// SQLite's one writing connection, while it is this deed's turn.
    Leased(Lease),
}

impl Held {
    fn connection(&mut self) -> std::result::Result<&mut AnyConnection, Error> {
        match self {
            Self::Pooled(transaction, _) => Ok(transaction),
            Self::Leased(lease) => lease.connection().ok_or(Error::WorkerCrashed),
        }
    }
}

impl Transaction {
    pub(crate) fn new(held: Held, faults: Option<Arc<dyn Faults>>, standing: Arc<Standing>) -> Self {
        Self { held, faults, standing, is_over: false }
    }

    /// Answers once everything written here is durable. SQLite's writer then tells `changes`; PostgreSQL has them.
    pub(crate) async fn commit(self, changes: Vec<Change>) -> Result<()> {
        if self.is_over {
            return Err(over().into());
        }
        if let Some(faults) = &self.faults {
            faults.before(Step::Commit).await.map_err(Error::from)?;
        }
        match self.held {
            Held::Pooled(transaction, _place) => transaction.commit().await.map_err(StorageError::of_commit)?,
            Held::Leased(lease) => lease.commit(changes).await?,
        }
        match &self.faults {
            Some(faults) => faults.before(Step::Committed).await.map_err(|fault| StorageError::of_commit(fault.into())),
            None => Ok(()),
        }
    }
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
        let Transaction { held, faults, standing, is_over } = self;
        if *is_over {
            return stream::iter([Err(over())]).boxed();
        }
        *is_over = true;
        let connection = match held.connection() {
            Ok(connection) => connection,
            Err(error) => return stream::iter([Err(error)]).boxed(),
        };
        let mut rows = match faults {
            None => connection.fetch_many(query),
            Some(faults) => {
                let arguments = match query.take_arguments() {
                    Ok(arguments) => arguments,
                    Err(error) => return stream::iter([Err(Error::Encode(error))]).boxed(),
                };
                let sql = query.sql();
                let asking = async move {
                    faults.before(Step::Statement(sql.as_str())).await?;
                    Ok::<_, Error>(connection.fetch_many((sql, arguments)))
                };
                asking.try_flatten_stream().boxed()
            }
        };
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
            let Transaction { held, faults, standing, is_over } = self;
            if *is_over {
                return Err(over());
            }
            *is_over = true;
            let connection = held.connection()?;
            let answer = match faults {
                None => connection.fetch_optional(query).await,
                Some(faults) => {
                    let arguments = query.take_arguments().map_err(Error::Encode)?;
                    let sql = query.sql();
                    faults.before(Step::Statement(sql.as_str())).await?;
                    connection.fetch_optional((sql, arguments)).await
                }
            };
            match &answer {
                Ok(_) => *is_over = false,
                Err(error) => standing.mind(error),
            }
            answer
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
        async move { self.held.connection()?.prepare_with(sql, parameters).await }.boxed()
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, std::result::Result<Describe<Any>, Error>>
    where
        'c: 'e,
    {
        async move { self.held.connection()?.describe(sql).await }.boxed()
    }
}

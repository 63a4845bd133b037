//! SQLite's one writer: a task that owns the one writing connection, lends it to one deed after the other, and commits
//! the deeds that were waiting together. A commit waits for the disk; thirty that share one wait for it once.
//!
//! The first deed of a group has the transaction to itself; each later one a savepoint, to which it is rolled back
//! where it failed or its future was dropped. Nobody is answered before the group is durable, and a deed that finds
//! nobody waiting behind it is committed at once.

use sqlx::{AnyConnection, Connection as _, Executor as _};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, oneshot};

use super::standing::Standing;
use super::waiting::Waiting;
use super::{SQLITE_PRAGMAS, first_line};
use crate::error::{is_damage, is_full, sqlite_kind};
use crate::{Change, Result, StorageError};

/// Deeds of a group. More would save little and let the first one wait long.
pub(crate) const DEEDS_TOGETHER: usize = 64;
/// A little longer than SQLite waits for another process's lock.
const PATIENCE: Duration = Duration::from_secs(6);

/// Savepoints of one name shadow each other; there is never more than one.
const MARK: &str = "savepoint deed";
const KEEP: &str = "release deed";
const BACK_TO_MARK: &str = "rollback to deed";

/// Where deeds ask for their turn.
pub(crate) struct Writer {
    asked: mpsc::UnboundedSender<Asked>,
    standing: Arc<Standing>,
}

enum Asked {
    Turn(Turn),
    Close(oneshot::Sender<()>),
}

type Turn = oneshot::Sender<Result<Lease>>;

/// The writing connection, for one deed. It goes back however the deed ends, a panic included.
pub(crate) struct Lease {
    lent: Option<(AnyConnection, oneshot::Sender<Returned>)>,
}

struct Returned {
    connection: AnyConnection,
    /// Nothing: it is to be rolled back.
    deed: Option<Deed>,
}

/// What was written and waits for its commit.
struct Deed {
    /// Its last statements, which the writer does for it together with what is between two deeds.
    waiting: Waiting,
    changes: Vec<Change>,
    answer: oneshot::Sender<Result<()>>,
}

impl Lease {
    pub(crate) fn connection(&mut self) -> Option<&mut AnyConnection> {
        self.lent.as_mut().map(|(connection, _)| connection)
    }

    /// Gives the connection back for the next deed, and answers once what was written, and what waits, is durable.
    pub(crate) async fn commit(mut self, waiting: Waiting, changes: Vec<Change>) -> Result<()> {
        let (answer, answered) = oneshot::channel();
        self.give_back(Some(Deed { waiting, changes, answer }));
        answered.await.unwrap_or_else(|_| Err(StorageError::CommitUnknown(sqlx::Error::WorkerCrashed)))
    }

    fn give_back(&mut self, deed: Option<Deed>) {
        if let Some((connection, back)) = self.lent.take() {
            // Without a writer that takes it, the connection is closed, and SQLite rolls back.
            let _ = back.send(Returned { connection, deed });
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.give_back(None);
    }
}

impl Writer {
    /// Starts the task that works until [`Writer::close`], or until this is dropped.
    pub(crate) fn start(
        url: String,
        connection: AnyConnection,
        together: usize,
        changes: broadcast::Sender<Change>,
        standing: Arc<Standing>,
    ) -> Self {
        let (asked, waiting) = mpsc::unbounded_channel();
        let work = Work {
            url,
            connection: Some(connection),
            together,
            changes,
            waiting,
            next: None,
            standing: standing.clone(),
        };
        tokio::spawn(work.go_on());
        Self { asked, standing }
    }

    /// Waits for this deed's turn.
    pub(crate) async fn lease(&self) -> Result<Lease> {
        let (turn, lease) = oneshot::channel();
        self.ask(Asked::Turn(turn))?;
        let lease = tokio::time::timeout(PATIENCE, lease).await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        lease.unwrap_or_else(|_| Err(sqlx::Error::PoolClosed.into()))
    }

    /// Whether writes can be taken at all.
    pub(crate) fn is_well(&self) -> Result<()> {
        self.standing.check()
    }

    /// Everybody who asked before has their turn and their answer; then the connection is closed.
    pub(crate) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.ask(Asked::Close(done)).is_ok() {
            let _ = closed.await;
        }
    }

    fn ask(&self, asked: Asked) -> Result<()> {
        self.asked.send(asked).map_err(|_| sqlx::Error::PoolClosed.into())
    }
}

struct Work {
    url: String,
    /// None after trouble, until the next group opens another.
    connection: Option<AnyConnection>,
    together: usize,
    changes: broadcast::Sender<Change>,
    waiting: mpsc::UnboundedReceiver<Asked>,
    /// Looked at already, to be answered after the group.
    next: Option<Asked>,
    standing: Arc<Standing>,
}

impl Work {
    async fn go_on(mut self) {
        loop {
            let asked = match self.next.take() {
                Some(asked) => Some(asked),
                None => self.waiting.recv().await,
            };
            match asked {
                Some(Asked::Turn(turn)) => match self.standing.check() {
                    Ok(()) => self.commit_together(turn).await,
                    Err(stopped) => drop(turn.send(Err(stopped))),
                },
                Some(Asked::Close(done)) => {
                    self.waiting.close();
                    self.put_away().await;
                    let _ = done.send(());
                    return;
                }
                None => return self.put_away().await,
            }
        }
    }

    async fn put_away(&mut self) {
        if let Some(connection) = self.connection.take() {
            let _ = connection.close().await;
        }
    }

    /// A group: the deed whose turn it is, and those that wait when it is done.
    async fn commit_together(&mut self, first: Turn) {
        if first.is_closed() {
            return;
        }
        let connection = match self.begin().await {
            Ok(connection) => connection,
            Err(error) => return self.turn_away(first, error),
        };
        let mut deeds = Vec::new();
        match self.take_turns(connection, first, &mut deeds).await {
            Ok(connection) => {
                self.connection = Some(connection);
                for deed in deeds {
                    for change in deed.changes {
                        // Nobody listening is no fault.
                        let _ = self.changes.send(change);
                    }
                    let _ = deed.answer.send(Ok(()));
                }
            }
            Err(trouble) => self.tell_trouble(deeds, trouble),
        }
    }

    /// A transaction that holds SQLite's write lock. A deferred one that turns into a writer would fail at once where
    /// another process wrote meanwhile.
    async fn begin(&mut self) -> std::result::Result<AnyConnection, sqlx::Error> {
        if let Some(mut connection) = self.connection.take() {
            match sqlx::query("begin immediate").execute(&mut connection).await {
                Ok(_) => return Ok(connection),
                Err(error) if is_busy(&error) => {
                    self.connection = Some(connection);
                    return Err(error);
                }
                Err(error) => tracing::warn!(error = %first_line(&error), "the writer opens the database anew"),
            }
        }
        let mut connection = AnyConnection::connect(&self.url).await?;
        for pragma in SQLITE_PRAGMAS {
            connection.execute(*pragma).await?;
        }
        sqlx::query("begin immediate").execute(&mut connection).await?;
        Ok(connection)
    }

    /// Lends the connection until the group is full or nobody waits, then commits.
    async fn take_turns(
        &mut self,
        mut connection: AnyConnection,
        first: Turn,
        deeds: &mut Vec<Deed>,
    ) -> std::result::Result<AnyConnection, Trouble> {
        let mut turn = Some(first);
        while let Some(asking) = turn.take() {
            let (back, returned) = oneshot::channel();
            // Whoever is gone by now gives it back unused.
            let _ = asking.send(Ok(Lease { lent: Some((connection, back)) }));
            let returned = returned.await.map_err(|_| Trouble::BeforeCommit(sqlx::Error::WorkerCrashed))?;
            connection = returned.connection;
            let is_first = deeds.is_empty();
            let deed = returned.deed.filter(|deed| !deed.answer.is_closed());
            match self.finish(&mut connection, deed, is_first).await {
                Some(deed) => deeds.push(deed),
                // What the first one left behind has no savepoint of its own: the next one begins another group.
                None if is_first => {
                    run(&mut connection, "rollback").await?;
                    return Ok(connection);
                }
                None => run(&mut connection, BACK_TO_MARK).await?,
            }
            turn = if deeds.len() < self.together { self.next_turn() } else { None };
        }
        sqlx::query("commit").execute(&mut connection).await.map_err(Trouble::AtCommit)?;
        Ok(connection)
    }

    /// A deed's last statements and the mark behind them; nothing where there is none, or where one of them failed.
    async fn finish(&mut self, connection: &mut AnyConnection, deed: Option<Deed>, is_first: bool) -> Option<Deed> {
        let mut deed = deed?;
        if !is_first {
            deed.waiting.put(KEEP);
        }
        deed.waiting.put(MARK);
        match deed.waiting.send(connection, true).await {
            Ok(_) => Some(deed),
            Err(error) => {
                self.standing.mind(&error);
                let _ = deed.answer.send(Err(error.into()));
                None
            }
        }
    }

    /// Somebody who waits already.
    fn next_turn(&mut self) -> Option<Turn> {
        while self.next.is_none() {
            match self.waiting.try_recv() {
                Ok(Asked::Turn(turn)) if turn.is_closed() => {}
                Ok(Asked::Turn(turn)) => return Some(turn),
                Ok(other) => self.next = Some(other),
                Err(_) => return None,
            }
        }
        None
    }

    /// Nobody could have a turn: all who wait have waited for it.
    fn turn_away(&mut self, first: Turn, error: sqlx::Error) {
        let why = first_line(&error);
        let _ = first.send(Err(error.into()));
        while let Some(turn) = self.next_turn() {
            let _ = turn.send(Err(unavailable(&why).into()));
        }
    }

    /// The connection is gone with what it had not committed.
    fn tell_trouble(&mut self, deeds: Vec<Deed>, trouble: Trouble) {
        let (error, is_unknown) = match trouble {
            Trouble::BeforeCommit(error) => (error, false),
            // Its frames may be on the disk, and whoever opens the file next would find them.
            Trouble::AtCommit(error) => (error, true),
        };
        self.standing.mind(&error);
        let is_unknown = is_unknown && (is_disk(&error) || is_damage(&error));
        let why = first_line(&error);
        tracing::error!(error = %why, deeds = deeds.len(), is_unknown, "the writer could not commit");
        if is_unknown {
            self.standing.disk_failed();
        }
        for deed in deeds {
            let told = match unavailable(&why) {
                unknown if is_unknown => StorageError::CommitUnknown(unknown),
                full if is_full(&error) => StorageError::Full(full),
                other => other.into(),
            };
            let _ = deed.answer.send(Err(told));
        }
    }
}

enum Trouble {
    BeforeCommit(sqlx::Error),
    AtCommit(sqlx::Error),
}

async fn run(connection: &mut AnyConnection, statements: &'static str) -> std::result::Result<(), Trouble> {
    sqlx::query(statements).execute(connection).await.map_err(Trouble::BeforeCommit)?;
    Ok(())
}

pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    sqlite_kind(error) == Some(5)
}

/// SQLITE_IOERR: something was neither written nor refused for certain. A full disk is refused for certain.
fn is_disk(error: &sqlx::Error) -> bool {
    sqlite_kind(error) == Some(10)
}

fn unavailable(why: &str) -> sqlx::Error {
    sqlx::Error::Io(io::Error::other(why.to_owned()))
}

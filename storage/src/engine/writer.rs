//! SQLite's one writer: a task that owns the one writing connection and commits the deeds that were waiting together. A
//! commit waits for the disk; thirty that share one wait for it once.
//!
//! A deed gets the connection lent while it is its turn. Or it says at once which purchase it is about and what it asks of
//! it: then several such deeds, about a purchase each, are answered together, think side by side, and are written
//! together. Between the program and SQLite stands a thread of SQLite's own, and most of a deed's time would be spent on
//! the way there and back.
//!
//! Each deed has a savepoint, to which it is rolled back where it failed or its future was dropped. Nobody is answered
//! before the group is durable, and a group that finds nobody waiting is committed at once. A deed about a purchase that
//! another one of its group has changed waits for that one's commit, as it would on PostgreSQL: otherwise it could be
//! refused, and that be told, for what was never to be.

mod group;

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, oneshot};

use super::checkpoint::Checkpoints;
use super::standing::Standing;
use super::waiting::Waiting;
use crate::{Change, Result, StorageError};
use group::Work;

/// Deeds of a group. More would save little and let the first one wait long.
pub(crate) const DEEDS_TOGETHER: usize = 64;
/// A little longer than SQLite waits for another process's lock.
const PATIENCE: Duration = Duration::from_secs(6);

/// Where deeds ask for their turn.
pub(crate) struct Writer {
    asked: mpsc::UnboundedSender<Asked>,
    standing: Arc<Standing>,
}

pub(super) enum Asked {
    Turn(Turn),
    /// The log is nearly in the file: to be done between two groups, so that it begins anew.
    Checkpoint,
    Close(oneshot::Sender<()>),
}

/// Somebody who wants to write.
pub(super) enum Turn {
    Lend(oneshot::Sender<Result<Lease>>),
    Open(Opening),
}

/// What a deed asks first about its purchase.
pub(super) struct Opening {
    purchase_id: String,
    asks: Waiting,
    answer: oneshot::Sender<Result<Opened>>,
}

/// The answers, and the way to go on. Dropped, the deed never was.
pub(crate) struct Opened {
    answers: Vec<Vec<AnyRow>>,
    purchase_id: String,
    /// Others opened with this one wait for it for as long as it is here.
    ends: Option<mpsc::UnboundedSender<End>>,
}

/// How a deed that was opened goes on.
enum End {
    Write(Deed),
    /// It has more to ask and gets the connection, as soon as all others that were opened with it are done.
    Lend(oneshot::Sender<Result<Lease>>),
}

/// The writing connection, for one deed. It goes back however the deed ends, a panic included.
pub(crate) struct Lease {
    lent: Option<(AnyConnection, oneshot::Sender<Returned>)>,
    /// Purchases that deeds before it in its group hold.
    held_before: Arc<HashSet<String>>,
    /// Purchases that it holds itself.
    held: Vec<String>,
}

struct Returned {
    connection: AnyConnection,
    left: Left,
}

enum Left {
    /// It is to be rolled back.
    Nothing,
    Deed(Deed),
    /// The same, and the connection is to be lent again, first of all once this group is durable.
    Again(oneshot::Sender<Result<Lease>>),
}

/// What is written, or is to be, and waits for its commit.
struct Deed {
    /// Its last statements, or all of them.
    waiting: Waiting,
    held: Vec<String>,
    changes: Vec<Change>,
    answer: oneshot::Sender<Result<()>>,
}

impl Opened {
    pub(crate) fn answers(&mut self) -> Vec<Vec<AnyRow>> {
        std::mem::take(&mut self.answers)
    }

    /// The connection after all.
    pub(crate) async fn lease(&mut self) -> std::result::Result<Lease, sqlx::Error> {
        let (answer, lease) = oneshot::channel();
        self.end(End::Lend(answer))?;
        let mut lease = lease.await.ok().and_then(Result::ok).ok_or(sqlx::Error::WorkerCrashed)?;
        lease.hold(&self.purchase_id);
        Ok(lease)
    }

    /// Writes what waits, and answers once it is durable.
    pub(crate) async fn commit(mut self, waiting: Waiting, changes: Vec<Change>) -> Result<()> {
        let (answer, answered) = oneshot::channel();
        let held = vec![std::mem::take(&mut self.purchase_id)];
        self.end(End::Write(Deed { waiting, held, changes, answer }))?;
        answered.await.unwrap_or_else(|_| unknown())
    }

    /// Where it fails, the writer lost its connection, and nothing of this deed was written.
    fn end(&mut self, end: End) -> std::result::Result<(), sqlx::Error> {
        let ends = self.ends.take().ok_or(sqlx::Error::WorkerCrashed)?;
        ends.send(end).map_err(|_| sqlx::Error::WorkerCrashed)
    }
}

impl Lease {
    pub(crate) fn connection(&mut self) -> Option<&mut AnyConnection> {
        self.lent.as_mut().map(|(connection, _)| connection)
    }

    /// Whether another deed's word about this purchase is not durable yet.
    pub(crate) fn is_undecided(&self, purchase_id: &str) -> bool {
        self.held_before.contains(purchase_id) && !self.held.iter().any(|held| held == purchase_id)
    }

    pub(crate) fn hold(&mut self, purchase_id: &str) {
        self.held.push(purchase_id.to_owned());
    }

    /// Gives back the connection with nothing written, and waits until all is durable that was written before.
    pub(crate) async fn again(&mut self) -> Result<()> {
        let (answer, lease) = oneshot::channel();
        self.give_back(Left::Again(answer));
        *self = lease.await.unwrap_or_else(|_| Err(sqlx::Error::WorkerCrashed.into()))?;
        Ok(())
    }

    /// Gives the connection back for the next deed, and answers once what was written, and what waits, is durable.
    pub(crate) async fn commit(mut self, waiting: Waiting, changes: Vec<Change>) -> Result<()> {
        let (answer, answered) = oneshot::channel();
        let held = std::mem::take(&mut self.held);
        self.give_back(Left::Deed(Deed { waiting, held, changes, answer }));
        answered.await.unwrap_or_else(|_| unknown())
    }

    fn give_back(&mut self, left: Left) {
        if let Some((connection, back)) = self.lent.take() {
            // Without a writer that takes it, the connection is closed, and SQLite rolls back.
            let _ = back.send(Returned { connection, left });
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.give_back(Left::Nothing);
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
        let checkpoints = Checkpoints::start(url.clone(), asked.downgrade(), standing.clone());
        let work = Work {
            url,
            connection: Some(connection),
            checkpoints,
            together,
            changes,
            waiting,
            next: VecDeque::new(),
            standing: standing.clone(),
        };
        tokio::spawn(work.go_on());
        Self { asked, standing }
    }

    /// Waits for this deed's turn.
    pub(crate) async fn lease(&self) -> Result<Lease> {
        let (answer, lease) = oneshot::channel();
        self.ask(Asked::Turn(Turn::Lend(answer)))?;
        in_time(lease).await
    }

    /// Waits for the answers to what a deed asks about its purchase; nobody else decides about it meanwhile.
    pub(crate) async fn open(&self, purchase_id: &str, asks: Waiting) -> Result<Opened> {
        let (answer, opened) = oneshot::channel();
        self.ask(Asked::Turn(Turn::Open(Opening { purchase_id: purchase_id.to_owned(), asks, answer })))?;
        in_time(opened).await
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
        self.asked.send(asked).map_err(|_| closed())
    }
}

async fn in_time<T>(turn: oneshot::Receiver<Result<T>>) -> Result<T> {
    let turn = tokio::time::timeout(PATIENCE, turn).await.map_err(|_| sqlx::Error::PoolTimedOut)?;
    turn.unwrap_or_else(|_| Err(closed()))
}

fn closed() -> StorageError {
    sqlx::Error::PoolClosed.into()
}

fn unknown() -> Result<()> {
    Err(StorageError::CommitUnknown(sqlx::Error::WorkerCrashed))
}

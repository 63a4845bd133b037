//! The task's own side: what it does with one group of deeds.

use sqlx::{AnyConnection, Connection as _};
use std::collections::{HashSet, VecDeque};
use std::io;
use std::sync::Arc;
use tokio::sync::{broadcast, mpsc, oneshot};

use super::super::checkpoint::{self, Checkpoints};
use super::super::standing::Standing;
use super::super::waiting::{Sent, Waiting};
use super::super::{EngineKind, first_line, sqlite, try_once};
use super::{Asked, Deed, End, Lease, Left, Opened, Opening, Returned, Turn};
use crate::error::{is_busy, is_damage, is_disk, is_full};
use crate::{Change, Result, StorageError};

/// Deeds that are opened and written with one text each; more would save little and make texts that nobody uses twice.
const OPENED_TOGETHER: usize = 8;

/// Of a transaction that holds SQLite's write lock. A deferred one that turns into a writer would fail at once where
/// another process wrote meanwhile.
const BEGIN: &str = "begin immediate; savepoint deed";
/// Savepoints of one name shadow each other; there is never more than one, and between two deeds always one.
const KEEP: &str = "release deed";
const MARK: &str = "savepoint deed";
const BACK_TO_MARK: &str = "rollback to deed";

pub(super) struct Work {
    pub(super) url: String,
    /// None while it is lent, and after trouble, until the next group opens another.
    pub(super) connection: Option<AnyConnection>,
    pub(super) checkpoints: Checkpoints,
    pub(super) together: usize,
    pub(super) changes: broadcast::Sender<Change>,
    pub(super) waiting: mpsc::UnboundedReceiver<Asked>,
    /// Looked at already, to be answered after the group.
    pub(super) next: VecDeque<Asked>,
    pub(super) standing: Arc<Standing>,
}

#[derive(Default)]
struct Group {
    /// Those that are written.
    deeds: Vec<Deed>,
    /// Purchases that they hold.
    held: Arc<HashSet<String>>,
    /// Somebody waits for its commit.
    ends: bool,
}

impl Group {
    fn keep(&mut self, deed: Deed) {
        Arc::make_mut(&mut self.held).extend(deed.held.iter().cloned());
        self.deeds.push(deed);
    }

    /// Whether this one may be of it.
    fn takes(&self, turn: &Turn) -> bool {
        match turn {
            Turn::Lend(_) => true,
            Turn::Open(opening) => !self.held.contains(&opening.purchase_id),
        }
    }
}

impl Turn {
    fn is_gone(&self) -> bool {
        match self {
            Self::Lend(answer) => answer.is_closed(),
            Self::Open(opening) => opening.answer.is_closed(),
        }
    }

    fn refuse(self, why: StorageError) {
        match self {
            Self::Lend(answer) => drop(answer.send(Err(why))),
            Self::Open(opening) => drop(opening.answer.send(Err(why))),
        }
    }
}

enum Trouble {
    BeforeCommit(sqlx::Error),
    AtCommit(sqlx::Error),
}

type Done = std::result::Result<(), Trouble>;

impl Work {
    pub(super) async fn go_on(mut self) {
        loop {
            let asked = match self.next.pop_front() {
                Some(asked) => Some(asked),
                None => self.waiting.recv().await,
            };
            match asked {
                Some(Asked::Turn(turn)) if turn.is_gone() => {}
                Some(Asked::Turn(turn)) => match self.standing.check() {
                    Ok(()) => self.commit_together(turn).await,
                    Err(stopped) => turn.refuse(stopped),
                },
                Some(Asked::Checkpoint) => self.checkpoint().await,
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

    async fn checkpoint(&mut self) {
        if let Some(connection) = &mut self.connection {
            let _ = checkpoint::checkpoint(connection, &self.standing).await;
        }
    }

    async fn put_away(&mut self) {
        self.checkpoints.end().await;
        if let Some(connection) = self.connection.take() {
            let _ = connection.close().await;
        }
    }

    /// A group: the deed whose turn it is, and those that wait when it is done.
    async fn commit_together(&mut self, first: Turn) {
        if let Err(error) = self.begin().await {
            return self.turn_away(first, error);
        }
        let mut group = Group::default();
        match self.take_turns(first, &mut group).await {
            Ok(()) => {
                self.checkpoints.written(group.deeds.len());
                for deed in group.deeds {
                    for change in deed.changes {
                        // Nobody listening is no fault.
                        let _ = self.changes.send(change);
                    }
                    let _ = deed.answer.send(Ok(()));
                }
            }
            Err(trouble) => self.tell_trouble(group.deeds, trouble),
        }
    }

    async fn begin(&mut self) -> std::result::Result<(), sqlx::Error> {
        if let Some(connection) = &mut self.connection {
            match sqlx::query(BEGIN).execute(connection).await {
                Ok(_) => return Ok(()),
                Err(error) if is_busy(&error) => return Err(error),
                Err(error) => tracing::warn!(error = %first_line(&error), "the writer opens the database anew"),
            }
        }
        self.connection = None;
        let mut connection = try_once(&self.url, sqlite::PRAGMAS).await?;
        sqlx::query(BEGIN).execute(&mut connection).await?;
        self.connection = Some(connection);
        Ok(())
    }

    /// One after the other until the group is full or nobody waits, then the commit.
    async fn take_turns(&mut self, first: Turn, group: &mut Group) -> Done {
        let mut turn = Some(first);
        while let Some(next) = turn.take() {
            match next {
                Turn::Lend(answer) => self.lend(answer, group).await?,
                Turn::Open(opening) => self.open_together(opening, group).await?,
            }
            turn = self.next_turn(group);
        }
        if group.deeds.is_empty() {
            return self.run("rollback").await;
        }
        sqlx::query("commit").execute(self.connection()?).await.map_err(Trouble::AtCommit)?;
        Ok(())
    }

    /// Lends the connection, and sees to what came of it.
    async fn lend(&mut self, answer: oneshot::Sender<Result<Lease>>, group: &mut Group) -> Done {
        let connection = self.connection.take().ok_or_else(crashed)?;
        let (back, returned) = oneshot::channel();
        // Whoever is gone by now gives it back unused.
        let lease = Lease { lent: Some((connection, back)), held_before: group.held.clone(), held: Vec::new() };
        let _ = answer.send(Ok(lease));
        let Returned { connection, left } = returned.await.map_err(|_| crashed())?;
        self.connection = Some(connection);
        match left {
            Left::Deed(deed) if !deed.answer.is_closed() => self.write([deed].into(), group).await,
            Left::Deed(_) | Left::Nothing => self.run(BACK_TO_MARK).await,
            Left::Again(answer) => {
                group.ends = true;
                self.next.push_front(Asked::Turn(Turn::Lend(answer)));
                self.run(BACK_TO_MARK).await
            }
        }
    }

    /// Deeds that say at once what they are about, each about another purchase: while some think, the next ones are
    /// answered and those that are done are written.
    async fn open_together(&mut self, first: Opening, group: &mut Group) -> Done {
        let (end, mut ends) = mpsc::unbounded_channel();
        let done = self.open_and_write(first, end, &mut ends, group).await;
        if done.is_err() {
            ends.close();
            while let Ok(end) = ends.try_recv() {
                if let End::Write(deed) = end {
                    group.deeds.push(deed);
                }
            }
        }
        done
    }

    async fn open_and_write(
        &mut self,
        first: Opening,
        end: mpsc::UnboundedSender<End>,
        ends: &mut mpsc::UnboundedReceiver<End>,
        group: &mut Group,
    ) -> Done {
        let room = self.together - group.deeds.len();
        let mut opened = HashSet::from([first.purchase_id.clone()]);
        let (mut openings, mut ended, mut wanting) = (VecDeque::from([first]), Vec::new(), Vec::new());
        loop {
            while openings.len() < OPENED_TOGETHER
                && opened.len() < room
                && let Some(next) = self.next_opening(group, &opened)
            {
                opened.insert(next.purchase_id.clone());
                openings.push_back(next);
            }
            if openings.is_empty() {
                break;
            }
            self.answer_openings(std::mem::take(&mut openings), &end).await?;
            while let Ok(end) = ends.try_recv() {
                ended.push(end);
            }
            self.write_ended(&mut ended, &mut wanting, group).await?;
        }
        drop(end);
        while ends.recv_many(&mut ended, OPENED_TOGETHER).await > 0 {
            self.write_ended(&mut ended, &mut wanting, group).await?;
        }
        for answer in wanting {
            self.lend(answer, group).await?;
        }
        Ok(())
    }

    async fn answer_openings(&mut self, mut openings: VecDeque<Opening>, ends: &mpsc::UnboundedSender<End>) -> Done {
        while !openings.is_empty() {
            let mut all = Waiting::new(EngineKind::Sqlite);
            openings.iter().for_each(|opening| all.append(&opening.asks));
            let Sent { answers, error } = all.send(self.connection()?, true).await;
            let mut answers = answers.into_iter();
            while let Some(Opening { purchase_id, asks, answer }) = openings.pop_front() {
                if answers.len() < asks.len() {
                    self.undo(error, answer).await?;
                    break;
                }
                let answers = answers.by_ref().take(asks.len()).collect();
                let _ = answer.send(Ok(Opened { answers, purchase_id, ends: Some(ends.clone()) }));
            }
        }
        Ok(())
    }

    async fn write_ended(
        &mut self,
        ended: &mut Vec<End>,
        wanting: &mut Vec<oneshot::Sender<Result<Lease>>>,
        group: &mut Group,
    ) -> Done {
        let mut deeds = VecDeque::new();
        for end in ended.drain(..) {
            match end {
                End::Write(deed) if deed.answer.is_closed() => {}
                End::Write(deed) => deeds.push_back(deed),
                End::Lend(answer) => wanting.push(answer),
            }
        }
        self.write(deeds, group).await
    }

    /// The deeds' last statements, and the mark behind each; one that fails is undone alone.
    async fn write(&mut self, mut deeds: VecDeque<Deed>, group: &mut Group) -> Done {
        while !deeds.is_empty() {
            let mut all = Waiting::new(EngineKind::Sqlite);
            let mut ends = Vec::new();
            for deed in &deeds {
                all.append(&deed.waiting);
                all.put(KEEP);
                all.put(MARK);
                ends.push(all.len());
            }
            let Sent { answers, error } = all.send(self.connection()?, true).await;
            let done = ends.partition_point(|end| *end <= answers.len());
            deeds.drain(..done).for_each(|deed| group.keep(deed));
            if let Some(failed) = deeds.pop_front()
                && let Err(trouble) = self.undo(error, failed.answer).await
            {
                group.deeds.extend(deeds);
                return Err(trouble);
            }
        }
        Ok(())
    }

    /// Tells a deed what its statement met, and goes back to where it began.
    async fn undo<T>(&mut self, error: Option<sqlx::Error>, answer: oneshot::Sender<Result<T>>) -> Done {
        let error = error.unwrap_or(sqlx::Error::WorkerCrashed);
        self.standing.mind(&error);
        let _ = answer.send(Err(error.into()));
        self.run(BACK_TO_MARK).await
    }

    fn connection(&mut self) -> std::result::Result<&mut AnyConnection, Trouble> {
        self.connection.as_mut().ok_or_else(crashed)
    }

    async fn run(&mut self, statement: &'static str) -> Done {
        sqlx::query(statement).execute(self.connection()?).await.map_err(Trouble::BeforeCommit)?;
        Ok(())
    }

    /// Somebody who waits already and may be of this group.
    fn next_turn(&mut self, group: &Group) -> Option<Turn> {
        if group.ends || group.deeds.len() >= self.together {
            return None;
        }
        self.next_if(|turn| group.takes(turn))
    }

    fn next_opening(&mut self, group: &Group, opened: &HashSet<String>) -> Option<Opening> {
        let turn = self.next_if(
            |turn| matches!(turn, Turn::Open(next) if group.takes(turn) && !opened.contains(&next.purchase_id)),
        );
        match turn {
            Some(Turn::Open(opening)) => Some(opening),
            Some(Turn::Lend(_)) | None => None,
        }
    }

    fn next_if(&mut self, is_right: impl FnOnce(&Turn) -> bool) -> Option<Turn> {
        while self.next.is_empty() {
            match self.waiting.try_recv() {
                Ok(Asked::Turn(turn)) if turn.is_gone() => {}
                Ok(asked) => self.next.push_back(asked),
                Err(_) => return None,
            }
        }
        let next = self.next.pop_front_if(|next| matches!(next, Asked::Turn(turn) if is_right(turn)));
        match next {
            Some(Asked::Turn(turn)) => Some(turn),
            Some(Asked::Checkpoint | Asked::Close(_)) | None => None,
        }
    }

    /// Nobody could have a turn: all who wait have waited for it.
    fn turn_away(&mut self, first: Turn, error: sqlx::Error) {
        let why = first_line(&error);
        first.refuse(error.into());
        while let Some(turn) = self.next_if(|_| true) {
            turn.refuse(unavailable(&why).into());
        }
    }

    /// The connection is gone with what it had not committed.
    fn tell_trouble(&mut self, deeds: Vec<Deed>, trouble: Trouble) {
        self.connection = None;
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

fn crashed() -> Trouble {
    Trouble::BeforeCommit(sqlx::Error::WorkerCrashed)
}

fn unavailable(why: &str) -> sqlx::Error {
    sqlx::Error::Io(io::Error::other(why.to_owned()))
}

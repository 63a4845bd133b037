//! Everything behind one lock: a request reads, decides and writes without anybody in between.

use crate::book::Book;
use crate::fact::{Fact, Line};
use crate::idempotency::Kept;
use crate::outcome::Outcome;
use crate::script::Script;
use crate::webhook::Post;
use crate::world::World;
use serde::Serialize;
use std::collections::{HashMap, VecDeque};
use std::io;

/// What can be set, and is told anew in each life.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Secret keys that open the door.
    pub keys: Vec<String>,
    /// Refunds younger than this are not in lists yet.
    pub list_lag_seconds: i64,
    /// How long after success a trace number appears.
    pub trace_after_seconds: i64,
}

/// What came in, for tests that count.
#[derive(Debug, Clone, Serialize)]
pub struct Seen {
    pub at: i64,
    pub route: String,
    pub idempotency_key: Option<String>,
    /// None: the connection was cut instead.
    pub status: Option<u16>,
    pub replayed: bool,
}

pub struct Room {
    pub world: World,
    book: Book,
    pub script: Script,
    pub settings: Settings,
    /// What becomes of the next refunds of a payment, by its name.
    pub outcomes: HashMap<String, VecDeque<Outcome>>,
    pub post: Post,
    pub seen: Vec<Seen>,
    requests: usize,
}

impl Room {
    pub fn open(book: Book, settings: Settings, seed: u32, starts_at: i64) -> io::Result<Self> {
        let mut world = World::new(seed);
        for line in book.lines() {
            world.apply(line);
        }
        let mut room = Self {
            world,
            book,
            script: Script::default(),
            settings,
            outcomes: HashMap::new(),
            post: Post::default(),
            seen: Vec::new(),
            requests: 0,
        };
        if room.book.lines().is_empty() {
            room.write(starts_at, Fact::ClockSet, None, None)?;
            room.book.sync()?;
        }
        room.post.skip(room.world.events.len());
        room.catch_up()?;
        Ok(room)
    }

    pub fn now(&self) -> i64 {
        self.world.clock
    }

    /// The only way anything comes to be: on the disk before the lock is given back, and so before anybody is told.
    pub fn commit(&mut self, fact: Fact, kept: Option<Kept>, request: Option<String>) -> io::Result<()> {
        self.write(self.now(), fact, kept, request)?;
        self.book.sync()
    }

    fn write(&mut self, at: i64, fact: Fact, kept: Option<Kept>, request: Option<String>) -> io::Result<()> {
        let line = Line { number: self.book.next_number(), at, fact, kept, request };
        self.book.append(line.clone())?;
        self.world.apply(&line);
        self.post.take(&self.world.events);
        Ok(())
    }

    /// Time may stand still or go on, and go back: nothing that happened is undone by it.
    pub fn set_clock(&mut self, to: i64) -> io::Result<()> {
        self.write(to, Fact::ClockSet, None, None)?;
        self.catch_up()
    }

    /// What was due while the clock jumped happens in its order, each at its own second.
    fn catch_up(&mut self) -> io::Result<()> {
        while let Some((at, fact)) = self.world.next_due() {
            self.write(at, fact, None, None)?;
        }
        self.book.sync()
    }

    pub fn book(&self) -> &Book {
        &self.book
    }

    pub fn next_request_id(&mut self) -> String {
        self.requests += 1;
        self.world.id("req", self.requests)
    }
}

//! Where tasks wait for their turn, and where statements fail and processes are killed.

use async_trait::async_trait;
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use storage::{Fault, Faults, Step};

/// A place where another task may come between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gate {
    BeforeWriting,
    /// It is durable, and the deed does not know yet.
    AfterCommit,
    BeforeCall,
    /// The gateway has done it or not; its answer is under way.
    BeforeAnswer,
}

#[derive(Default)]
struct State {
    /// The task that moves now.
    moving: usize,
    granted: bool,
    at: Option<Gate>,
    /// How many steps of the database are left until the process of the moving task is killed.
    dies_in: Option<u64>,
    fails_in: Option<u64>,
    has_died: bool,
    steps: u64,
    /// Nobody waits any more.
    is_open: bool,
}

/// Shared by the story and all of its tasks. One task moves at a time, so what is noted here is about that one.
#[derive(Clone, Default)]
pub struct Stage(Arc<Mutex<State>>);

impl Stage {
    fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// The story lets a task move on from where it waits.
    pub fn let_move(&self, task: usize) {
        self.with(|state| {
            state.moving = task;
            state.granted = true;
            state.at = None;
        });
    }

    /// Where the moving task waits now, if it does.
    pub fn gate(&self) -> Option<Gate> {
        self.with(|state| state.at)
    }

    pub fn has_died(&self) -> bool {
        self.with(|state| std::mem::take(&mut state.has_died))
    }

    pub fn is_dying(&self) -> bool {
        self.with(|state| state.has_died)
    }

    pub fn kill_in(&self, steps: u64) {
        self.with(|state| state.dies_in = Some(steps));
    }

    pub fn fail_in(&self, steps: u64) {
        self.with(|state| state.fails_in = Some(steps));
    }

    /// Nothing fails and nobody waits from now on.
    pub fn heal(&self) {
        self.with(|state| {
            (state.dies_in, state.fails_in) = (None, None);
            state.is_open = true;
        });
    }

    pub fn steps(&self) -> u64 {
        self.with(|state| state.steps)
    }

    /// Waits until the story lets this task move.
    pub async fn wait(&self, gate: Gate) {
        let mut is_first = true;
        poll_fn(|_| {
            self.with(|state| {
                if state.is_open || (!std::mem::take(&mut is_first) && std::mem::take(&mut state.granted)) {
                    return Poll::Ready(());
                }
                state.granted = false;
                state.at = Some(gate);
                Poll::Pending
            })
        })
        .await;
    }
}

/// Whether a countdown is over with this step.
fn is_over(left: &mut Option<u64>) -> bool {
    match left {
        Some(0 | 1) => {
            *left = None;
            true
        }
        Some(steps) => {
            *steps -= 1;
            false
        }
        None => false,
    }
}

#[async_trait]
impl Faults for Stage {
    async fn before(&self, step: Step<'_>) -> Result<(), Fault> {
        match step {
            Step::BeginWriting => self.wait(Gate::BeforeWriting).await,
            Step::Committed => self.wait(Gate::AfterCommit).await,
            Step::BeginReading | Step::Statement(_) | Step::Commit => {}
        }
        let (dies, fails) = self.with(|state| {
            state.steps += 1;
            (is_over(&mut state.dies_in), is_over(&mut state.fails_in))
        });
        if dies {
            self.with(|state| state.has_died = true);
            return std::future::pending().await;
        }
        if fails { Err(Fault::Broken("by the story")) } else { Ok(()) }
    }
}

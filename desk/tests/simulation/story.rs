//! The story itself: who moves next, what goes wrong next, and how everything is well again in the end.

mod begin;
mod trouble;

pub use trouble::CLOCK_OFF;

use futures::future::BoxFuture;
use std::collections::BTreeSet;
use std::future::poll_fn;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;

use crate::check::{check, check_what_people_were_told, check_what_was_told_of};
use crate::deeds::{self, Came};
use crate::dice::Dice;
use crate::gateway::StoryGateway;
use crate::process::{self, Outside};
use crate::program::{self, Program};
use crate::remedies;
use crate::shop::Shop;
use crate::stage::{Gate, Stage};
use crate::told::Told;
use crate::world::{HOUR, MINUTE, Post, StoryChance, StoryClock};
use desk::Desk;
use tokio::sync::OnceCell;

const PROCESSES: usize = 2;
const TASKS_AT_ONCE: usize = 6;
/// Unless told otherwise.
pub const MOVES: u64 = 1_000;
/// People have to do with so many purchases at a time, so that much comes together at each.
const AT_A_TIME: usize = 8;

/// Every story begins with a copy of it: to make the tables anew takes as long as some refunds.
static EMPTY: OnceCell<Vec<u8>> = OnceCell::const_new();

struct Task {
    process: usize,
    work: BoxFuture<'static, Came>,
    at: Option<Gate>,
    /// When its call began.
    called_at: i64,
    /// Its machine does something else for so many moves of the others.
    sleeps: u64,
    /// What the shop's program asked for.
    order: Option<usize>,
}

/// What people were told: it must be true in the end (I3).
#[derive(Default)]
pub struct Word {
    pub asked: Vec<String>,
    pub approved: BTreeSet<String>,
    /// Refused or taken back.
    pub turned_down: BTreeSet<String>,
    /// Refunds that stand in the place of failed ones.
    pub repaired: Vec<String>,
    /// Failed refunds that are left at that.
    pub left: Vec<String>,
}

pub struct Story {
    outside: Outside,
    dice: Arc<Dice>,
    shop: Arc<Shop>,
    program: Program,
    processes: Vec<Desk>,
    tasks: Vec<Task>,
    moves: u64,
    moved: u64,
    /// Requests that wait for staff, as far as the customer was told, and what they are about.
    pending: Vec<(String, String)>,
    word: Word,
    hasher: DefaultHasher,
    told: Told,
}

impl Story {
    pub async fn tell(seed: u64, moves: u64) -> Told {
        let folder = folder();
        let file = folder.path().join("story.db");
        std::fs::write(&file, EMPTY.get_or_init(process::empty_database).await).expect("a file");
        let dice = Arc::new(Dice::new(seed));
        let (clock, stage) = (Arc::new(StoryClock::new()), Stage::default());
        let outside = Outside {
            url: format!("sqlite://{}", file.display()),
            gateway: Arc::new(StoryGateway::new(clock.clone(), dice.clone(), stage.clone())),
            chance: Arc::new(StoryChance(dice.clone())),
            post: Arc::new(Post::new(dice.clone())),
            clock,
            stage,
        };
        let first = outside.undisturbed().await;
        let purchases = dice.between(3, 8) * i64::try_from(moves / MOVES).unwrap_or(1).max(1);
        let shop = Shop::open(&first, &outside, &dice, purchases).await;
        first.storage().close().await;
        let mut processes = Vec::new();
        for _ in 0..PROCESSES {
            processes.push(outside.start().await);
        }
        let mut story = Self {
            outside,
            dice,
            shop: Arc::new(shop),
            program: Program::default(),
            processes,
            tasks: Vec::new(),
            moves,
            moved: 0,
            pending: Vec::new(),
            word: Word::default(),
            hasher: DefaultHasher::new(),
            told: Told { seeds: 1, ..Told::default() },
        };
        while story.moved < moves {
            story.go_on().await;
            story.moved += 1;
        }
        story.end_well().await;
        story.told
    }

    async fn go_on(&mut self) {
        match self.dice.below(1_000) {
            0..680 => self.move_one().await,
            680..885 => self.begin_one(),
            885..950 => self.let_time_pass().await,
            950..990 => self.disturb().await,
            990..996 => self.outside.stage.fail_in(self.dice.below(40)),
            996..999 => self.outside.stage.kill_in(self.dice.below(60)),
            _ => {
                let process = self.dice.below(PROCESSES as u64) as usize;
                self.kill(process).await;
            }
        }
    }

    /// A task moves on to where another could come between.
    async fn move_one(&mut self) {
        if self.tasks.is_empty() {
            return self.begin_one();
        }
        let index = self.dice.below(self.tasks.len() as u64) as usize;
        for task in &mut self.tasks {
            task.sleeps = task.sleeps.saturating_sub(1);
        }
        match self.tasks.get_mut(index) {
            Some(task) if task.sleeps > 0 => {}
            Some(task) if task.at == Some(Gate::AfterCommit) && self.dice.happens(30) => {
                task.sleeps = self.dice.below(150);
            }
            _ => self.move_task(index).await,
        }
    }

    async fn move_task(&mut self, index: usize) {
        let stage = self.outside.stage.clone();
        let Some(task) = self.tasks.get_mut(index) else { return };
        stage.let_move(index);
        let moved = poll_fn(|context| match task.work.as_mut().poll(context) {
            Poll::Ready(came) => Poll::Ready(Some(came)),
            Poll::Pending if stage.gate().is_some() || stage.is_dying() => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        })
        .await;
        (index, &moved, stage.gate(), stage.steps(), self.outside.clock.world().0).hash(&mut self.hasher);
        if stage.has_died() {
            let process = task.process;
            return self.kill(process).await;
        }
        match moved {
            Some(came) => {
                drop(self.tasks.swap_remove(index));
                self.hear(came);
            }
            None => {
                task.at = stage.gate();
                if task.at == Some(Gate::BeforeAnswer) {
                    task.called_at = self.outside.clock.world().0;
                }
            }
        }
    }

    fn hear(&mut self, came: Came) {
        match came {
            Came::Asked { number, purchase_id } => {
                self.told.requests += 1;
                self.word.asked.push(number.clone());
                self.pending.push((number, purchase_id));
            }
            // Taken, but whoever asked was never told.
            Came::AskedBefore { number, purchase_id } => {
                if self.pending.iter().all(|(pending, _)| *pending != number) {
                    self.pending.push((number, purchase_id));
                }
            }
            Came::Decided { number, approved } => {
                self.pending.retain(|(pending, _)| *pending != number);
                if approved {
                    self.word.approved.insert(number)
                } else {
                    self.word.turned_down.insert(number)
                };
            }
            Came::TakenBack(number) => {
                self.pending.retain(|(pending, _)| *pending != number);
                self.word.turned_down.insert(number);
            }
            Came::Answered { order, answer } => {
                self.program.was_answered(self.outside.clock.world().0, &order, answer);
            }
            Came::KeyRefused(order) => self.program.was_refused(&order),
            Came::Unanswered(order) => self.program.was_not_answered(order.number),
            Came::Heard { event_id, is_new } => self.outside.gateway.tidings.arrived(&event_id, is_new),
            Came::Repaired(refund_id) => self.word.repaired.push(refund_id),
            Came::Left(refund_id) => self.word.left.push(refund_id),
            Came::Worked(_) | Came::Refused(_) | Came::Trouble => {}
        }
    }

    /// Nothing of a process is left but what it had committed.
    async fn kill(&mut self, process: usize) {
        // What is asked of a process that dies is not answered.
        for task in self.tasks.extract_if(.., |task| task.process == process) {
            task.order.into_iter().for_each(|order| self.program.was_not_answered(order));
        }
        self.told.kills += 1;
        let again = self.outside.start().await;
        if let Some(killed) = self.processes.get_mut(process) {
            *killed = again;
        }
    }

    /// The gateway is back, the key is good, every word that was not lost arrives, and the workers work until nothing is left
    /// to do. What was told of must be in the books by then, and the rest once somebody asks for all payments.
    async fn end_well(&mut self) {
        self.tasks.clear();
        self.processes.clear();
        self.outside.gateway.heal();
        self.outside.post.heal();
        self.outside.stage.heal();
        let desk = self.outside.undisturbed().await;
        deeds::set_another_key(&desk, &self.shop).await;
        // The program asks for everything once more: what it was told stays, and the rest is done.
        for order in self.program.all(self.outside.clock.world().0) {
            let came = program::ask_once(desk.clone(), self.shop.clone(), order).await;
            self.hear(came);
        }
        self.work_until_all_is_done(&desk).await;
        let told_of = check_what_was_told_of(&desk, &self.outside, &self.shop).await;
        self.told.told_of = told_of as u64;
        (told_of, self.outside.gateway.tidings.heard()).hash(&mut self.hasher);
        self.outside.gateway.tell_of_all();
        self.work_until_all_is_done(&desk).await;
        check_what_people_were_told(&desk, &self.shop, &self.word, &self.program).await;
        let seen = check(&desk, &self.outside, &self.shop).await;
        self.told.steps = self.outside.stage.steps();
        self.told.refunds = seen.refunds;
        self.told.given = self.program.made.len() as u64;
        self.told.paid = seen.paid;
        self.told.failed = seen.failed;
        self.told.imported = seen.imported;
        self.told.elsewhere = seen.elsewhere;
        self.told.turned_down = self.word.turned_down.len() as u64;
        self.told.answered_again = self.program.answered_again;
        self.told.keys_refused = self.program.keys_refused;
        self.told.letters = self.outside.post.left.load(Ordering::Relaxed);
        self.told.letters_put_off = self.outside.post.put_off.load(Ordering::Relaxed);
        self.told.disputes = seen.disputes;
        self.told.lost = seen.lost;
        self.told.tidings = self.outside.gateway.tidings.heard();
        self.told.calls_for_help = seen.calls_for_help;
        self.told.beyond = seen.beyond;
        self.told.given_up = seen.given_up;
        (seen.fingerprint, self.told.letters, self.told.letters_put_off, self.told.given).hash(&mut self.hasher);
        self.told.fingerprint = self.hasher.finish();
        desk.storage().close().await;
    }

    async fn work_until_all_is_done(&mut self, desk: &Desk) {
        let mut quiet_rounds = 0;
        let gateway = self.outside.gateway.clone();
        for _ in 0..60 {
            while let Some(tiding) = gateway.tidings.send_one(&self.dice, self.outside.clock.world().0) {
                let came = deeds::hear(desk.clone(), self.shop.clone(), tiding).await;
                self.hear(came);
            }
            while desk.pay_out().await.expect("it works") > 0 {}
            while desk.look_at_payments().await.expect("it works") > 0 {}
            while desk.send_mail().await.expect("it works") > 0 {}
            remedies::give_up_all(desk, &self.shop).await.expect("it works");
            let unsettled = desk.storage().reading().await.expect("a read").measure_unsettled().await.expect("a look");
            quiet_rounds += i32::from(unsettled.refunds == 0);
            if quiet_rounds == 2 {
                return;
            }
            // What found no room, since something of ours was on its way, is looked at again within hours.
            self.outside.clock.advance(if quiet_rounds > 0 { 8 * HOUR } else { 20 * MINUTE });
        }
    }
}

/// In memory where there is a place for it: what a disk adds is tried elsewhere, and costs most of the time here.
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder")
}

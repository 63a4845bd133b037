//! The story itself: who moves next, what goes wrong next, and how everything is well again in the end.

use futures::future::BoxFuture;
use std::collections::BTreeSet;
use std::future::poll_fn;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;

use crate::check::check;
use crate::deeds::{self, Came};
use crate::dice::Dice;
use crate::gateway::StoryGateway;
use crate::process::Outside;
use crate::shop::Shop;
use crate::stage::{Gate, Stage};
use crate::world::{HOUR, MINUTE, Post, SECOND, StoryChance, StoryClock};
use desk::{Clock as _, Desk};

const PROCESSES: usize = 2;
const TASKS_AT_ONCE: usize = 6;
const MOVES: u64 = 1_000;
/// Longer than a worker may take from its last look at the clock to its call, and far shorter than a key lives.
const LONGEST_SLEEP: i64 = HOUR;
/// A call that takes longer is given up by whoever made it.
const CALL_LIMIT: i64 = 30 * SECOND;

/// What a story came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    pub seeds: u64,
    pub steps: u64,
    pub requests: u64,
    pub refunds: u64,
    pub paid: u64,
    pub failed: u64,
    pub kills: u64,
    pub imported: u64,
    pub calls_for_help: u64,
    pub fingerprint: u64,
}

impl Told {
    pub fn add(&mut self, other: &Self) {
        self.seeds += other.seeds;
        self.steps += other.steps;
        self.requests += other.requests;
        self.refunds += other.refunds;
        self.paid += other.paid;
        self.failed += other.failed;
        self.kills += other.kills;
        self.imported += other.imported;
        self.calls_for_help += other.calls_for_help;
        self.fingerprint ^= other.fingerprint;
    }

    /// Enough happened for it to prove something.
    pub fn is_lively(&self, seeds: u64) -> bool {
        self.refunds >= 5 * seeds
            && self.paid >= 3 * seeds
            && self.kills >= 2 * seeds
            && self.failed > 0
            && self.imported > 0
    }
}

struct Task {
    process: usize,
    work: BoxFuture<'static, Came>,
    at: Option<Gate>,
    /// When its call began.
    called_at: i64,
    /// Its machine does something else for so many moves of the others.
    sleeps: u64,
}

pub struct Story {
    outside: Outside,
    dice: Arc<Dice>,
    shop: Shop,
    processes: Vec<Desk>,
    tasks: Vec<Task>,
    /// What people were told: it must be true in the end (I3).
    pub asked: BTreeSet<String>,
    pub approved: BTreeSet<String>,
    hasher: DefaultHasher,
    told: Told,
}

impl Story {
    pub async fn tell(seed: u64) -> Told {
        let folder = folder();
        let dice = Arc::new(Dice::new(seed));
        let (clock, stage) = (Arc::new(StoryClock::new()), Stage::default());
        let outside = Outside {
            url: format!("sqlite://{}/story.db", folder.path().display()),
            gateway: Arc::new(StoryGateway::new(clock.clone(), dice.clone(), stage.clone())),
            chance: Arc::new(StoryChance(dice.clone())),
            post: Arc::new(Post::default()),
            clock,
            stage,
        };
        let first = outside.undisturbed().await;
        let shop = Shop::open(&first, &outside, &dice).await;
        first.storage().close().await;
        let mut processes = Vec::new();
        for _ in 0..PROCESSES {
            processes.push(outside.start().await);
        }
        let mut story = Self {
            outside,
            dice,
            shop,
            processes,
            tasks: Vec::new(),
            asked: BTreeSet::new(),
            approved: BTreeSet::new(),
            hasher: DefaultHasher::new(),
            told: Told { seeds: 1, ..Told::default() },
        };
        for _ in 0..MOVES {
            story.go_on().await;
        }
        story.end_well().await;
        story.told
    }

    async fn go_on(&mut self) {
        match self.dice.below(1_000) {
            0..650 => self.move_one().await,
            650..830 => self.begin_one(),
            830..950 => self.let_time_pass().await,
            950..985 => self.disturb().await,
            985..991 => self.outside.stage.fail_in(self.dice.below(40)),
            991..997 => self.outside.stage.kill_in(self.dice.below(60)),
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
        (index, &moved, stage.gate(), stage.steps(), self.outside.clock.now().0).hash(&mut self.hasher);
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
                    task.called_at = self.outside.clock.now().0;
                }
            }
        }
    }

    fn hear(&mut self, came: Came) {
        match came {
            Came::Asked { number } => {
                self.told.requests += 1;
                self.asked.insert(number);
            }
            Came::Decided { number, approved: true } => _ = self.approved.insert(number),
            Came::Decided { .. } | Came::Worked(_) | Came::Refused(_) | Came::Trouble => {}
        }
    }

    fn begin_one(&mut self) {
        if self.tasks.len() >= TASKS_AT_ONCE {
            return;
        }
        let process = self.dice.below(PROCESSES as u64) as usize;
        let Some(desk) = self.processes.get(process).cloned() else { return };
        let shop = self.shop.clone();
        let known: Vec<String> = self.asked.iter().cloned().collect();
        let purchase = self.dice.one_of(&shop.purchases).cloned().unwrap_or_default();
        let ticket = self.dice.one_of(&known).cloned().unwrap_or_default();
        let work: BoxFuture<'static, Came> = match self.dice.below(100) {
            0..25 => {
                let (share, is_all) = (deeds::percent(&self.dice), self.dice.happens(300));
                Box::pin(deeds::ask(desk, shop, purchase, share, is_all))
            }
            25..48 => Box::pin(deeds::decide(desk, shop, ticket, !self.dice.happens(100))),
            48..55 => Box::pin(deeds::remedy(desk, shop, ticket, self.dice.happens(400))),
            55..85 => Box::pin(deeds::pay_out(desk)),
            85..93 => Box::pin(deeds::look(desk)),
            93..97 => Box::pin(deeds::hear(desk, shop, purchase, self.dice.next())),
            _ => Box::pin(deeds::mail(desk)),
        };
        self.tasks.push(Task { process, work, at: None, called_at: 0, sleeps: 0 });
    }

    async fn let_time_pass(&mut self) {
        let by = match self.dice.below(100) {
            0..80 => self.dice.between(0, 8 * SECOND),
            80..92 => self.dice.between(15 * SECOND, 3 * MINUTE),
            92..97 => self.dice.between(MINUTE, 20 * MINUTE),
            97..99 => self.dice.between(HOUR, 12 * HOUR),
            _ => self.dice.between(24 * HOUR, 200 * HOUR),
        };
        // A worker may sleep before its call, but not for as long as a gateway remembers a key. Where that knows no keys,
        // nothing but the look at the lease right before the call guards against a worker that sleeps there.
        if by > LONGEST_SLEEP || self.outside.gateway.ignores_keys() {
            while let Some(index) = self.tasks.iter().position(|task| task.at == Some(Gate::BeforeCall)) {
                self.move_task(index).await;
            }
        }
        self.outside.clock.advance(by);
        // Whoever waits longer for an answer gives up: the call is over, its effect may be there.
        let now = self.outside.clock.now().0;
        while let Some(index) =
            self.tasks.iter().position(|task| task.at == Some(Gate::BeforeAnswer) && now - task.called_at > CALL_LIMIT)
        {
            self.outside.gateway.loses_next_answer.store(true, Ordering::Relaxed);
            self.move_task(index).await;
            self.outside.gateway.loses_next_answer.store(false, Ordering::Relaxed);
        }
    }

    async fn disturb(&mut self) {
        let gateway = self.outside.gateway.clone();
        if gateway.is_away.load(Ordering::Relaxed) {
            // It is away for a while, and the story goes on meanwhile.
            return gateway.is_away.store(self.dice.happens(300), Ordering::Relaxed);
        }
        if gateway.refuses_key.swap(false, Ordering::Relaxed) {
            let desk = self.outside.undisturbed().await;
            deeds::set_another_key(&desk, &self.shop).await.expect("a key");
            return desk.storage().close().await;
        }
        match self.dice.below(20) {
            0..3 => gateway.is_away.store(true, Ordering::Relaxed),
            3 => gateway.refuses_key.store(true, Ordering::Relaxed),
            4 => _ = gateway.fail_late(),
            5..7 => {
                let payments = gateway.payments();
                if let Some(payment) = self.dice.one_of(&payments) {
                    gateway.refund_by_itself(payment, self.dice.between(1, 5_000));
                }
            }
            _ => _ = gateway.decide_one(),
        }
    }

    /// Nothing of a process is left but what it had committed.
    async fn kill(&mut self, process: usize) {
        self.tasks.retain(|task| task.process != process);
        self.told.kills += 1;
        let again = self.outside.start().await;
        if let Some(killed) = self.processes.get_mut(process) {
            *killed = again;
        }
    }

    /// The gateway is back, the key is good, and the workers work until nothing is left to do.
    async fn end_well(&mut self) {
        self.tasks.clear();
        self.processes.clear();
        self.outside.gateway.heal();
        self.outside.stage.heal();
        let desk = self.outside.undisturbed().await;
        deeds::set_another_key(&desk, &self.shop).await.expect("a key");
        let mut quiet_rounds = 0;
        for _ in 0..60 {
            // What our own refunds held until now may be what a refund made elsewhere had no room for.
            for purchase in &self.shop.purchases {
                deeds::hear(desk.clone(), self.shop.clone(), purchase.clone(), self.dice.next()).await;
            }
            self.outside.clock.advance(20 * MINUTE);
            while desk.pay_out().await.expect("it works") > 0 {}
            while desk.look_at_payments().await.expect("it works") > 0 {}
            while desk.send_mail().await.expect("it works") > 0 {}
            deeds::give_up_all(&desk).await.expect("it works");
            let unsettled = desk.storage().reading().await.expect("a read").measure_unsettled().await.expect("a look");
            quiet_rounds += i32::from(unsettled.refunds == 0);
            if quiet_rounds == 2 {
                break;
            }
        }
        let seen = check(&desk, &self.outside, &self.shop, &self.asked, &self.approved).await;
        self.told.steps = self.outside.stage.steps();
        self.told.refunds = seen.refunds;
        self.told.paid = seen.paid;
        self.told.failed = seen.failed;
        self.told.imported = seen.imported;
        self.told.calls_for_help = seen.calls_for_help;
        (seen.fingerprint, self.outside.post.0.load(Ordering::Relaxed)).hash(&mut self.hasher);
        self.told.fingerprint = self.hasher.finish();
        desk.storage().close().await;
    }
}

/// In memory where there is a place for it: what a disk adds is tried elsewhere, and costs most of the time here.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder")
}

//! Walks of the model of paying out (`model/`) on the real desk: two workers, a real database, a gateway that answers
//! when the walk says so. After each step model, database and gateway's book must say the same.

mod hand;
mod held_gateway;
mod walk;

use desk::{Desk, DeskParts, Gateway};
use model::Step;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use storage::Storage;

use crate::shop::{Shop, shop};
use crate::verify::findings;
use hand::Hand;
use held_gateway::HeldGateway;
use walk::Walk;

const WALKS: u64 = 60;
const CHOICES: usize = 60;

/// Chance that is the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(most).expect("a count")).expect("below most")
    }
}

/// How often a step is chosen, where it can be taken.
fn weight(step: &Step) -> usize {
    match step {
        Step::Approve(_) => 12,
        Step::Claim { .. } | Step::Tick => 8,
        Step::RecordLost(_) | Step::BeginAgain(_) | Step::LongWait => 3,
        Step::GiveUp(_) | Step::Turns { .. } | Step::EventReads { .. } => 1,
        _ => 4,
    }
}

fn choose(steps: &[Step], dice: &mut Dice) -> Option<Step> {
    let tickets: Vec<Step> = steps.iter().flat_map(|step| std::iter::repeat_n(*step, weight(step))).collect();
    (!tickets.is_empty()).then(|| tickets[dice.below(tickets.len())])
}

async fn hand(shop: &Shop) -> Hand {
    let gateway = Arc::new(HeldGateway::default());
    let desk = Desk::new(DeskParts {
        storage: Storage::open(&shop.url).await.expect("the same database"),
        clock: shop.clock.clone(),
        chance: shop.chance.clone(),
        mailer: shop.mailbox.clone(),
        gateways: HashMap::from([("sandbox".to_owned(), gateway.clone() as Arc<dyn Gateway>)]),
        public_url: shop.desk.public_url().to_owned(),
    });
    Hand::new(desk, gateway)
}

/// Plays so many walks, each from a seed of its own, and says which kinds of step were taken.
async fn play(seeds: Range<u64>, keeps_keys: bool) -> BTreeSet<String> {
    let shop = shop().await;
    let mut hands = [hand(&shop).await, hand(&shop).await];
    let (mut kinds, mut count, mut effects) = (BTreeSet::new(), 0, Vec::new());
    for seed in seeds {
        let mut dice = Dice(seed);
        let mut walk = Walk::new(&shop, &mut hands, keeps_keys).await;
        for _ in 0..CHOICES {
            let Some(step) = choose(&walk.steps(), &mut dice) else { break };
            let times = if step == Step::Tick { 1 + dice.below(20) } else { 1 };
            for _ in 0..times {
                if walk.steps().contains(&step) {
                    walk.play(step).await;
                }
            }
        }
        count += walk.taken.len();
        kinds.extend(walk.taken.iter().map(kind));
        effects.extend(walk.end().await.effects());
    }
    println!("{count} steps were played, keys kept: {keeps_keys}");
    let found = findings(&shop.url, effects).await;
    assert!(found.is_empty(), "{found:#?}");
    shop.is_closed.store(true, Ordering::SeqCst);
    kinds
}

/// A step's name, without who takes it.
fn kind(step: &Step) -> String {
    format!("{step:?}").split(['(', ' ']).next().unwrap_or_default().to_owned()
}

/// Nothing that is promised was left out by chance.
fn all_were_taken(kinds: &BTreeSet<String>) {
    let wanted = "Approve Arrives BeginAgain BeginAttempt BeginCall BeginLookUp Claim EventReads GiveUp IsDropped \
                  KeyTurnsOld LongWait Reads RecordAnswer RecordFound RecordLost RecordNotReached RecordUnasked Stop \
                  StrayArrives StrayIsDropped TakeNews Tick Turns";
    let missing: Vec<_> = wanted.split_whitespace().filter(|kind| !kinds.contains(*kind)).collect();
    assert!(missing.is_empty(), "never taken: {missing:?}");
}

#[tokio::test]
async fn the_desk_walks_as_the_model_does_with_a_gateway_that_keeps_keys() {
    all_were_taken(&play(0..WALKS, true).await);
}

#[tokio::test]
async fn the_desk_walks_as_the_model_does_with_a_gateway_without_keys() {
    all_were_taken(&play(1_000..1_000 + WALKS, false).await);
}

//! A shop for some days, from one seed: customers ask, staff decide and remedy, two processes work, and everything that
//! can go wrong does: answers are lost before and after the deed, the gateway is away, busy, refuses the key, takes its
//! time, changes its mind, refunds by itself; events come twice; statements fail; processes are killed at any statement.
//! In the end everything is well again, and the books must be: `check.rs`.
//!
//! One task moves at a time, from one place where another could come between to the next, so that the same seed is the same
//! story, bit for bit. A red seed: `MONEYBACK_SEED=7 cargo test -p moneyback-desk --test simulation`.
#![expect(clippy::expect_used, reason = "a test may fail loudly")]

extern crate moneyback_desk as desk;

mod check;
mod deeds;
mod dice;
mod gateway;
#[path = "../deeds/people.rs"]
mod people;
mod process;
mod shop;
mod stage;
mod story;
mod world;

use story::{Story, Told};

#[expect(clippy::disallowed_methods, reason = "the settings of this test, read here alone")]
fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number, not {text:?}")))
}

fn tell(seed: u64) -> Told {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(Story::tell(seed))
}

/// A short run by itself; `make chaos` tells more of them, until so many refunds were made.
#[test]
fn whatever_happens_every_refund_is_made_once_and_the_books_agree() {
    if let Some(seed) = setting("MONEYBACK_SEED") {
        println!("{:#?}", tell(seed));
        return;
    }
    let seeds = setting("MONEYBACK_SEEDS").unwrap_or(200);
    let first = setting("MONEYBACK_FIRST_SEED").unwrap_or(0);
    let next = std::sync::atomic::AtomicU64::new(first);
    let sum = std::sync::Mutex::new(Told::default());
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    if seed >= first + seeds {
                        return;
                    }
                    let told = std::panic::catch_unwind(|| tell(seed));
                    let told = told.unwrap_or_else(|_| panic!("seed {seed} is red: MONEYBACK_SEED={seed}"));
                    let mut sum = sum.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    sum.add(&told);
                    if (seed + 1).is_multiple_of(1_000) {
                        println!("{} seeds: {sum:?}", seed + 1);
                    }
                }
            });
        }
    });
    let sum = sum.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    println!("{seeds} seeds: {sum:#?}");
    assert!(sum.is_lively(seeds), "a simulation in which little happens proves little: {sum:#?}");
}

#[test]
fn the_same_seed_is_the_same_story_bit_for_bit() {
    for seed in [3, 41, 1_999] {
        assert_eq!(tell(seed), tell(seed), "seed {seed}");
    }
    assert_ne!(tell(3).fingerprint, tell(4).fingerprint);
}

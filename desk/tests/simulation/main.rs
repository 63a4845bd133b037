//! A shop for some days, from one seed: customers ask and take back, staff decide and remedy, a program gives money back and
//! asks again with the same key, two processes work, and everything that can go wrong does: answers are lost before and after
//! the deed, calls that were given up take effect all the same, the gateway is away, busy, behind, refuses the key, takes its
//! time, changes its mind, refunds by itself; banks take payments back; events come late, twice, in any order or never; letters
//! are put off and refused; somebody sets the clock; statements fail; processes are killed at any statement. In the end
//! everything is well again, and the books must be: `check.rs`.
//!
//! One task moves at a time, from one place where another could come between to the next, so that the same seed is the same
//! story, bit for bit. A red seed tells what happened: `MONEYBACK_SEED=7 cargo test -p moneyback-desk --test simulation`.
#![expect(clippy::expect_used, reason = "a test may fail loudly")]

extern crate moneyback_desk as desk;

mod book;
mod check;
mod cores;
mod deeds;
mod dice;
mod gateway;
mod mood;
#[path = "../deeds/people.rs"]
mod people;
mod process;
mod program;
mod remedies;
mod shop;
mod stage;
mod story;
mod tidings;
mod told;
mod world;

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use story::{MOVES, Story};
use told::Told;

#[expect(clippy::disallowed_methods, reason = "the settings of this test, read here alone")]
fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number, not {text:?}")))
}

/// Set for a process that tells the stories of one core.
const CORE: &str = "MONEYBACK_CORE";

fn tell(seed: u64, moves: u64) -> Told {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(Story::tell(seed, moves))
}

/// Each core's stories are told by a process of its own, one story a line: SQLite has locks that all threads of a process
/// share, and two cores that told stories in one process would be as slow as one.
#[test]
fn whatever_happens_every_refund_is_made_once_and_the_books_agree() {
    let moves = setting("MONEYBACK_MOVES").unwrap_or(MOVES);
    if let Some(seed) = setting("MONEYBACK_SEED") {
        tracing_subscriber::fmt().with_env_filter("info,sqlx=warn").without_time().with_writer(std::io::stderr).init();
        println!("{:#?}", tell(seed, moves));
        return;
    }
    let seeds = setting("MONEYBACK_SEEDS").unwrap_or(200);
    let first = setting("MONEYBACK_FIRST_SEED").unwrap_or(0);
    let cores = cores::cores();
    if let Some(core) = setting(CORE) {
        cores::stay_on(core);
        let mine = cores.iter().position(|other| *other == core).expect("one of the cores");
        return tell_on_one_core((first..first + seeds).skip(mine).step_by(cores.len()), moves);
    }

    let heard = Mutex::new(Heard::default());
    std::thread::scope(|scope| {
        for core in cores {
            let heard = &heard;
            scope.spawn(move || hear_one_core(core, heard));
        }
    });
    let Heard { sum, red } = heard.into_inner().expect("no panic");
    println!("{seeds} seeds: {sum:#?}");
    assert!(red.is_empty(), "red: MONEYBACK_MOVES={moves} and MONEYBACK_SEED one of {red:?}");
    assert_eq!(sum.seeds, seeds, "a core stopped before it had told all");
    assert!(sum.is_lively(seeds * moves / MOVES), "a simulation in which little happens proves little: {sum:#?}");
    let promised = setting("MONEYBACK_REFUNDS").unwrap_or(0);
    assert!(sum.refunds >= promised, "{} refunds were made, {promised} were promised", sum.refunds);
}

#[derive(Default)]
struct Heard {
    sum: Told,
    red: Vec<u64>,
}

fn tell_on_one_core(seeds: impl Iterator<Item = u64>, moves: u64) {
    for seed in seeds {
        match std::panic::catch_unwind(|| tell(seed, moves)) {
            Ok(told) => println!("\ntold {}", serde_json::to_string(&told).expect("numbers")),
            Err(_) => println!("\nred {seed}"),
        }
    }
}

fn hear_one_core(core: u64, heard: &Mutex<Heard>) {
    let program = std::env::current_exe().expect("this program");
    let mut telling = Command::new(program)
        .args(["--exact", "whatever_happens_every_refund_is_made_once_and_the_books_agree", "--nocapture"])
        .env(CORE, core.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a process");
    let lines = BufReader::new(telling.stdout.take().expect("what it says")).lines();
    for line in lines.map(|line| line.expect("text")) {
        let mut heard = heard.lock().expect("no panic");
        if let Some(seed) = line.strip_prefix("red ") {
            println!("seed {seed} is red");
            heard.red.push(seed.parse().expect("a seed"));
        } else if let Some(told) = line.strip_prefix("told ") {
            heard.sum.add(&serde_json::from_str(told).expect("what a story came to"));
            if heard.sum.seeds.is_multiple_of(500) {
                println!("{} seeds: {:?}", heard.sum.seeds, heard.sum);
            }
        }
    }
    telling.wait().expect("an end");
}

#[test]
fn the_same_seed_is_the_same_story_bit_for_bit() {
    for seed in [3, 41, 1_999] {
        assert_eq!(tell(seed, MOVES), tell(seed, MOVES), "seed {seed}");
    }
    assert_ne!(tell(3, MOVES).fingerprint, tell(4, MOVES).fingerprint);
}

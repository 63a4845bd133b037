//! How many requests for a refund are durably taken in a second, beside what the database itself can do with the same
//! rows. `make bench` prints ratios of one run, medians of windows that take turns; nothing fails on them, since
//! machines and disks differ. On PostgreSQL where `tools/postgres` gives one.
#![expect(clippy::expect_used, reason = "a benchmark may fail loudly")]
#![expect(clippy::disallowed_methods, reason = "it measures time, and is told the server to measure on")]

extern crate moneyback_desk as desk;

mod bare;
mod copier;
mod lone_commit;
mod promises;
mod shop;

use bare::Bare;
use futures::future::join_all;
use lone_commit::LoneCommit;
use mimalloc::MiMalloc;
use promises::Promises;
use shop::Shop;
use std::io::Write as _;
use std::time::{Duration, Instant};
use storage::OpenWith;

/// The server's.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// At once, as browsers do.
const CLIENTS: usize = 32;
const WINDOWS: usize = 5;
/// Requests of a window.
const REQUESTS: usize = 640;
/// Of one in which every deed waits for the disk alone.
const REQUESTS_ALONE: usize = 160;
/// Of one with nobody beside.
const REQUESTS_LONE: usize = 32;
/// As long as the letter that a request writes.
const LETTER_BYTES: usize = 700;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    println!("one fdatasync of 4 KiB: {:.2} ms", millis(median(fdatasyncs(folder.path()))));
    let mut promises = Promises::default();
    on_sqlite(&format!("sqlite://{}/writer.db", folder.path().display()), &mut promises).await;
    match std::env::var("MONEYBACK_TEST_POSTGRES_URL") {
        Ok(url) => on_postgres(&url, &mut promises).await,
        Err(_) => println!("PostgreSQL: passed over, run through tools/postgres"),
    }
    promises.print();
}

async fn on_sqlite(url: &str, promises: &mut Promises) {
    let shop = Shop::open(url, OpenWith::default()).await;
    let purchases = WINDOWS * (REQUESTS + REQUESTS_ALONE + REQUESTS_LONE + REQUESTS / 2) + REQUESTS + 1;
    shop.bring_in(purchases).await;
    let one_by_one = shop.again(url, OpenWith { deeds_together: Some(1), ..OpenWith::default() }).await;
    let mut bare = Bare::open(url, &shop).await;
    let mut bare_as_the_desk = Bare::open_as_the_desk(url, &shop).await;
    let mut lone_commit = LoneCommit::like(&shop, shop.ask().await).await;
    shop.all_ask(CLIENTS, REQUESTS).await;

    let (mut together, mut alone, mut loops, mut loops_as_the_desk) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..WINDOWS {
        loops.push(rate(REQUESTS, bare.insert_in_groups(REQUESTS, CLIENTS)).await);
        loops_as_the_desk.push(rate(REQUESTS, bare_as_the_desk.insert_in_groups(REQUESTS, CLIENTS)).await);
        together.push(rate(REQUESTS, shop.all_ask(CLIENTS, REQUESTS)).await);
        alone.push(rate(REQUESTS_ALONE, one_by_one.all_ask(CLIENTS, REQUESTS_ALONE)).await);
    }
    let (together, alone) = (median(together), median(alone));
    let (loops, loops_as_the_desk) = (median(loops), median(loops_as_the_desk));
    println!("SQLite, {CLIENTS} clients: {together:.0} requests a second");
    println!("  to a bare loop of the same rows, {CLIENTS} a transaction: {:.2} ({loops:.0})", together / loops);
    println!(
        "  to one with the desk's settings and copier beside: {:.2} ({loops_as_the_desk:.0})",
        together / loops_as_the_desk
    );
    println!("  to one deed a commit: {:.2} ({alone:.0})", together / alone);

    let (mut late, mut lone, mut commits) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..WINDOWS {
        lone.extend(shop.ask_one_after_the_other(REQUESTS_LONE).await);
        commits.extend(lone_commit.write(REQUESTS_LONE).await);
        let mut took = shop.ask_at_a_pace(together / 2.0, REQUESTS / 2).await;
        took.sort_by(f64::total_cmp);
        late.push(took[took.len() * 99 / 100]);
    }
    let (late, lone, commit) = (median(late), median(lone), median(commits));
    println!("  at half of that rate, 99 of 100 within {:.2} ms", millis(late));
    println!(
        "  that is {:.1} times a lone commit ({:.2} ms, its rows and nothing else)",
        late / commit,
        millis(commit)
    );
    println!("  and {:.1} times a lone request ({:.2} ms, looks and rules included)", late / lone, millis(lone));

    promises.at_least("SQLite, to a bare loop", 0.5, together / loops);
    promises.at_least("SQLite, to a bare loop with the desk's settings", 0.5, together / loops_as_the_desk);
    promises.at_least_where_commits_take_long("SQLite, to one deed a commit", 3.0, together / alone, commit);
    promises.at_most("SQLite, the slowest of a hundred to a lone commit", 10.0, late / commit);
}

async fn on_postgres(url: &str, promises: &mut Promises) {
    let shop = Shop::open(url, OpenWith::default()).await;
    shop.bring_in((WINDOWS + 1) * REQUESTS).await;
    let mut bare = Vec::new();
    for _ in 0..CLIENTS {
        bare.push(Bare::open(url, &shop).await);
    }
    shop.all_ask(CLIENTS, REQUESTS).await;

    let (mut deeds, mut loops) = (Vec::new(), Vec::new());
    for _ in 0..WINDOWS {
        let inserting = join_all(bare.iter_mut().map(|bare| bare.insert_in_groups(REQUESTS / CLIENTS, 1)));
        loops.push(rate(REQUESTS, inserting).await);
        deeds.push(rate(REQUESTS, shop.all_ask(CLIENTS, REQUESTS)).await);
    }
    let (deeds, loops) = (median(deeds), median(loops));
    println!("PostgreSQL, {CLIENTS} clients: {deeds:.0} requests a second");
    println!("  to bare loops of the same rows, one a transaction: {:.2} ({loops:.0})", deeds / loops);
    promises.at_least("PostgreSQL, to bare loops", 0.6, deeds / loops);
}

/// A second's count.
async fn rate<T>(count: usize, work: impl Future<Output = T>) -> f64 {
    let begun = Instant::now();
    work.await;
    count as f64 / begun.elapsed().as_secs_f64()
}

/// Seconds each.
fn fdatasyncs(folder: &std::path::Path) -> Vec<f64> {
    let mut file = std::fs::File::create(folder.join("synced")).expect("a file");
    (0..100)
        .map(|_| {
            let begun = Instant::now();
            file.write_all(&[7; 4096]).and_then(|()| file.sync_data()).expect("a write");
            begun.elapsed().as_secs_f64()
        })
        .collect()
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn millis(seconds: f64) -> f64 {
    seconds * 1e3
}

/// Between two that are offered at a pace.
fn interval(rate: f64) -> Duration {
    Duration::from_secs_f64(1.0 / rate)
}

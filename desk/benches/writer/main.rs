//! How many requests for a refund are durably taken in a second, beside what the database itself can do with the same
//! rows. `make bench` prints ratios of one run, medians of windows that take turns; nothing fails on them, since
//! machines and disks differ. On PostgreSQL where `tools/postgres` gives one.
#![expect(clippy::expect_used, reason = "a benchmark may fail loudly")]
#![expect(clippy::disallowed_methods, reason = "it measures time, and is told the server to measure on")]

extern crate moneyback_desk as desk;

mod bare;
mod shop;

use bare::Bare;
use futures::future::join_all;
use mimalloc::MiMalloc;
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

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    println!("one fdatasync of 4 KiB: {:.2} ms", millis(median(fdatasyncs(folder.path()))));
    on_sqlite(&format!("sqlite://{}/writer.db", folder.path().display())).await;
    match std::env::var("MONEYBACK_TEST_POSTGRES_URL") {
        Ok(url) => on_postgres(&url).await,
        Err(_) => println!("PostgreSQL: passed over, run through tools/postgres"),
    }
}

async fn on_sqlite(url: &str) {
    let shop = Shop::open(url, OpenWith::default()).await;
    let purchases = WINDOWS * (REQUESTS + REQUESTS_ALONE + REQUESTS_LONE + REQUESTS / 2) + REQUESTS;
    shop.bring_in(purchases).await;
    let one_by_one = shop.again(url, OpenWith { deeds_together: Some(1), ..OpenWith::default() }).await;
    let mut bare = Bare::open(url, &shop).await;
    shop.all_ask(CLIENTS, REQUESTS).await;

    let (mut together, mut alone, mut loops) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..WINDOWS {
        loops.push(rate(REQUESTS, bare.insert_in_groups(REQUESTS, CLIENTS)).await);
        together.push(rate(REQUESTS, shop.all_ask(CLIENTS, REQUESTS)).await);
        alone.push(rate(REQUESTS_ALONE, one_by_one.all_ask(CLIENTS, REQUESTS_ALONE)).await);
    }
    let (together, alone, loops) = (median(together), median(alone), median(loops));
    println!("SQLite, {CLIENTS} clients: {together:.0} requests a second");
    println!("  to a bare loop of the same rows, {CLIENTS} a transaction: {:.2} ({loops:.0})", together / loops);
    println!("  to one deed a commit: {:.2} ({alone:.0})", together / alone);

    let (mut late, mut lone) = (Vec::new(), Vec::new());
    for _ in 0..WINDOWS {
        lone.extend(shop.ask_one_after_the_other(REQUESTS_LONE).await);
        let mut took = shop.ask_at_a_pace(together / 2.0, REQUESTS / 2).await;
        took.sort_by(f64::total_cmp);
        late.push(took[took.len() * 99 / 100]);
    }
    let (late, lone) = (median(late), median(lone));
    println!(
        "  at half of that rate, 99 of 100 within {:.2} ms: {:.1} times a lone one ({:.2} ms)",
        millis(late),
        late / lone,
        millis(lone)
    );
}

async fn on_postgres(url: &str) {
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

//! The real binary, killed without warning while programs ask it for refunds. Whatever it had answered is there when it
//! comes back, whatever it had not can be asked again with the same key, and in the end every refund was made once.
//!
//! Twenty kills in `make test`; `MONEYBACK_KILLS` for more.
#![expect(clippy::expect_used, reason = "a test may fail loudly")]

mod database;
mod program;
mod shop;

use database::Database;
use program::Program;
use shop::Shop;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const CALLERS: usize = 8;

fn kills() -> usize {
    std::env::var("MONEYBACK_KILLS").map_or(20, |text| text.parse().expect("MONEYBACK_KILLS is a number"))
}

#[tokio::test(flavor = "multi_thread")]
async fn k1_k2_k3_killed_at_any_moment_on_sqlite_nothing_answered_is_lost_and_nothing_is_done_twice() {
    kill_and_check(Database::on_sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn k1_k2_k3_killed_at_any_moment_on_postgres_nothing_answered_is_lost_and_nothing_is_done_twice() {
    if let Some(database) = Database::on_postgres().await {
        kill_and_check(database).await;
    }
}

async fn kill_and_check(database: Database) {
    // The client insists on one, though nothing here is encrypted; the second test finds it there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut program = Program::start(&database.url).await;
    let shop = Arc::new(Shop::open(&program, &database.url).await);
    let (mut answered, mut slowest) = (0, Duration::ZERO);
    for kill in 0..kills() {
        let is_over = Arc::new(AtomicBool::new(false));
        let callers: Vec<_> = (0..CALLERS)
            .map(|caller| {
                let (shop, is_over, address) = (shop.clone(), is_over.clone(), program.address());
                tokio::spawn(async move {
                    while !is_over.load(Ordering::Relaxed) {
                        shop.ask_for_one(&address, caller).await;
                    }
                })
            })
            .collect();
        // Not always the same moment: some 50 to 350 ms of work.
        tokio::time::sleep(Duration::from_millis(50 + (kill as u64 * 137) % 300)).await;
        program.kill();
        is_over.store(true, Ordering::Relaxed);
        for caller in callers {
            caller.await.expect("no panic");
        }
        answered = shop.answered();
        program = Program::start(&database.url).await;
        slowest = slowest.max(program.ready_after);
        shop.ask_again_what_was_answered(&program.address()).await;
        // Of all refunds there are many pages by and by.
        if kill % 10 == 9 {
            shop.check_answered(&program.address()).await;
        }
    }

    shop.ask_again_what_was_not_answered(&program.address()).await;
    shop.wait_until_settled(&program.address()).await;
    let total = shop.answered();
    shop.check_answered(&program.address()).await;
    program.stop().await;
    let verified = program::run(&database.url, &["verify"]);
    let said = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert!(verified.status.success(), "{said}");
    println!(
        "{} kills, {answered} refunds answered meanwhile, {total} in the end, ready again after {slowest:?} at most; {said}",
        kills()
    );
    assert!(answered >= kills(), "a server that does nothing loses nothing: {answered}");
    database.gone().await;
}

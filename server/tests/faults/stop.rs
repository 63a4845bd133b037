//! Asked to stop while programs ask it for refunds: it finishes what it began, takes nothing new and goes. Whoever was not
//! let in asks again, and hears no error.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::database::Database;
use crate::program::{Program, Setting};
use crate::shop::{Shop, in_the_sandbox};

const CALLERS: usize = 6;
const STOPS: usize = 4;
/// What takes longer is cut off, and whoever waited for it would hear an error.
const FINISHES_WITHIN: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn k7_asked_to_stop_under_load_on_sqlite_it_finishes_and_nobody_hears_an_error() {
    stop_and_check(Database::on_sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn k7_asked_to_stop_under_load_on_postgres_it_finishes_and_nobody_hears_an_error() {
    if let Some(database) = Database::on_postgres().await {
        stop_and_check(database).await;
    }
}

async fn stop_and_check(database: Database) {
    let setting = Setting::on(&database);
    let mut program = Program::start(&setting).await;
    let shop = Arc::new(Shop::open(&setting, &in_the_sandbox(4)).await);
    let is_over = Arc::new(AtomicBool::new(false));
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let (shop, is_over, address) = (shop.clone(), is_over.clone(), setting.address());
            tokio::spawn(async move {
                while !is_over.load(Ordering::Relaxed) {
                    shop.ask_until_answered(&address, caller).await;
                }
            })
        })
        .collect();
    let (mut slowest, mut before) = (Duration::ZERO, 0);
    for stop in 0..STOPS {
        shop.until_answered(before + 20).await;
        let asked = Instant::now();
        let code = program.stop();
        let took = asked.elapsed();
        slowest = slowest.max(took);
        assert_eq!(code, Some(0), "stop {stop}");
        assert!(took < FINISHES_WITHIN, "stop {stop} took {took:?}");
        before = shop.answered();
        program = Program::start(&setting).await;
    }
    shop.until_answered(before + 20).await;
    is_over.store(true, Ordering::Relaxed);
    for caller in callers {
        caller.await.expect("nobody heard an error");
    }

    shop.check_answered(&setting.address()).await;
    // Nothing was cut off half-way: what is owed is paid at once, and no lease has to end first.
    let refunds = shop.wait_until_settled(&setting.address(), async || {}).await;
    assert_eq!(program.stop(), Some(0));
    let said = setting.done(&["verify"]);
    assert!(said.starts_with("0 findings"), "{said}");
    println!("{STOPS} stops within {slowest:?}, {} refunds", refunds.len());
    database.gone().await;
}

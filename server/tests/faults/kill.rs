//! Killed without warning while programs ask it for refunds and its gateway loses answers, takes its time, falls silent and
//! tells everything twice in the wrong order. Whatever it had answered is there when it comes back, whatever it had not can
//! be asked again with the same key, and in the end the gateway's own book says that every refund was made once.
//!
//! Twenty kills in `make test`; `MONEYBACK_KILLS` for more.

use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::database::Database;
use crate::double::{Double, KEY, SECRET};
use crate::program::{Program, Setting};
use crate::shop::{PAID, Paid, Shop};

const CALLERS: usize = 8;
/// From its start to its word that it is ready. The promise is two seconds, of which most starts need a tenth; but the
/// program tried here is built without optimization, and shares its cores with other tests, which may take all of them
/// from one start. So the promise is asked of the median, and no start may take as long as one that hangs.
const READY_AGAIN_WITHIN: Duration = Duration::from_secs(2);
const READY_AT_LAST_WITHIN: Duration = Duration::from_secs(10);

fn kills() -> usize {
    std::env::var("MONEYBACK_KILLS").map_or(20, |text| text.parse().expect("MONEYBACK_KILLS is a number"))
}

/// As many as kills, so that a payment has some thirty refunds however long this goes on: a shop's has a few, never hundreds.
fn payments() -> usize {
    kills().max(16)
}

/// Both engines at once: most of the time either waits for leases to end.
#[tokio::test(flavor = "multi_thread")]
async fn k1_k2_k3_killed_at_any_moment_on_both_engines_nothing_answered_is_lost_and_nothing_is_done_twice() {
    let on_postgres = async {
        if let Some(database) = Database::on_postgres().await {
            kill_and_check(database).await;
        }
    };
    tokio::join!(kill_and_check(Database::on_sqlite()), on_postgres);
}

async fn kill_and_check(database: Database) {
    let mut double = Double::start(database.folder()).await;
    let setting = Setting::on(&database).with("MONEYBACK_STRIPE_API_BASE", &double.address());
    let mut program = Program::start(&setting).await;
    let shop = Arc::new(Shop::open(&setting, &pay(&double).await).await);
    let set = ["gateway", "set", "stripe", "--merchant", "lumen", "--secret-key-stdin", "--webhook-secret-stdin"];
    setting.done_with(&set, &format!("{KEY}\n{SECRET}\n"));
    double.listen(&setting).await;
    let (mut ready_after, mut events) = (Vec::new(), 0);
    for kill in 0..kills() {
        break_something(&double, kill).await;
        let is_over = Arc::new(AtomicBool::new(false));
        let callers: Vec<_> = (0..CALLERS)
            .map(|caller| {
                let (shop, is_over, address) = (shop.clone(), is_over.clone(), setting.address());
                tokio::spawn(async move {
                    while !is_over.load(Ordering::Relaxed) {
                        shop.ask_for_one(&address, caller).await;
                    }
                })
            })
            .collect();
        let telling = double.let_events_go(0);
        shop.until_answered(shop.answered() + 1).await;
        // Not always the same moment: some 50 to 350 ms of work.
        tokio::time::sleep(Duration::from_millis(50 + (kill as u64 * 137) % 300)).await;
        let is_silent = kill % 5 == 4;
        if is_silent {
            double.pause();
        }
        program.kill();
        is_over.store(true, Ordering::Relaxed);
        for caller in callers {
            caller.await.expect("no panic");
        }
        program = Program::start(&setting).await;
        ready_after.push(program.ready_after);
        shop.ask_again_what_was_answered(&setting.address()).await;
        shop.ask_again_half_of_the_rest(&setting.address()).await;
        if is_silent {
            double.go_on();
        }
        telling.await.expect("no panic");
        // Of all refunds there are many pages by and by.
        if kill % 10 == 9 {
            shop.check_answered(&setting.address()).await;
            events += heard(&double).await;
            double.start_again().await;
            double.listen(&setting).await;
        }
    }

    let answered = shop.answered();
    double.tell("forget_plans", json!({})).await;
    shop.ask_again_what_was_not_answered(&setting.address()).await;
    // What is pending there comes to its end while the rest is looked up.
    let on_and_on = async || double.let_events_go(60).await.expect("no panic");
    let refunds = shop.wait_until_settled(&setting.address(), on_and_on).await;
    shop.check_answered(&setting.address()).await;
    program.kill();

    let said = setting.done(&["verify"]);
    assert!(said.contains("compared with the book of sandbox, stripe"), "{said}");
    // I2: no refund of ours was made twice, and there is none that is not ours.
    let judgement = double.judgement().await;
    assert_eq!(judgement.findings, [""; 0]);
    assert_eq!(judgement.refunds.keys().cloned().collect::<Vec<_>>(), refunds.iter().cloned().collect::<Vec<_>>());
    assert!(judgement.refunds.values().all(|tally| (tally.made, tally.sum) == (1, 1)), "{:?}", judgement.refunds);
    events += heard(&double).await;
    ready_after.sort();
    let (median, slowest) = (ready_after[ready_after.len() / 2], ready_after[ready_after.len() - 1]);
    println!(
        "{}: {} kills, {answered} refunds answered meanwhile, {} in the end, {events} events heard, ready again after {median:?}, \
         {slowest:?} at most; {said}",
        if setting.is_on_sqlite() { "SQLite" } else { "PostgreSQL" },
        kills(),
        refunds.len()
    );
    assert!(answered >= kills(), "a server that does nothing loses nothing: {answered}");
    assert!(events > 0, "nobody heard of anything");
    assert!(median <= READY_AGAIN_WITHIN && slowest <= READY_AT_LAST_WITHIN, "{ready_after:?}");
    database.gone().await;
}

/// One of five is refunded in half a minute only.
async fn pay(double: &Double) -> Vec<Paid> {
    let mut all = Vec::new();
    for number in 0..payments() {
        let card = if number % 5 == 4 { "pm_card_pendingRefund" } else { "pm_card_visa" };
        let paid = double.tell("pay", json!({ "amount": PAID, "currency": "eur", "card": card })).await;
        all.push(Paid { gateway: "stripe", reference: paid["payment_intent"].as_str().expect("an id").to_owned() });
    }
    all
}

/// What the gateway does to some of the next refunds, another thing each time.
async fn break_something(double: &Double, turn: usize) {
    let (fault, times) = match turn % 8 {
        0 => return,
        1 => (json!({ "fault": "cut", "when": "before_effect" }), 4),
        2 => (json!({ "fault": "cut", "when": "after_effect" }), 4),
        3 => (json!({ "fault": "slow", "when": "before_effect", "millis": 150 }), 8),
        4 => (json!({ "fault": "slow", "when": "after_effect", "millis": 150 }), 8),
        5 => (json!({ "fault": "garbage" }), 4),
        6 => (json!({ "fault": "rate_limited", "retry_after": 1 }), 4),
        _ => (json!({ "fault": "server_error", "when": "after_effect" }), 4),
    };
    double.plan(fault, times).await;
}

/// How many of the events it told were taken down.
async fn heard(double: &Double) -> usize {
    double.deliveries().await.iter().filter(|delivery| delivery.status == Some(200)).count()
}

//! One SQLite file, served by two programs at once while commands look into it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::database::Database;
use crate::program::{Program, Setting};
use crate::shop::{Shop, in_the_sandbox};

const CALLERS_OF_EACH: usize = 4;
const ASKED_BY_EACH: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn c7_d9_two_programs_on_one_file_wait_for_each_other_and_pay_each_refund_once() {
    let database = Database::on_sqlite();
    let settings = [Setting::on(&database), Setting::on(&database)];
    let [one, other] = &settings;
    let (_first, mut second) = (Program::start(one).await, Program::start(other).await);
    let shop = Arc::new(Shop::open(one, &in_the_sandbox(4)).await);
    let is_over = Arc::new(AtomicBool::new(false));
    let commands = tokio::task::spawn_blocking({
        let (is_over, setting) = (is_over.clone(), Setting::on(&database));
        move || {
            let mut ran = 0;
            while !is_over.load(Ordering::Relaxed) {
                setting.done(&["key", "create", "--merchant", "lumen", "--scope", "read"]);
                setting.done(&["key", "list", "--merchant", "lumen"]);
                ran += 2;
            }
            ran
        }
    });
    let callers: Vec<_> = (0..2 * CALLERS_OF_EACH)
        .map(|caller| {
            let (shop, address) = (shop.clone(), settings[caller % 2].address());
            tokio::spawn(async move {
                for _ in 0..ASKED_BY_EACH {
                    let (status, said) = shop.try_to_ask(&address).await;
                    assert_eq!(status, 201, "{said}");
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.expect("each is answered");
    }
    // What one of them was asked, the other one knows.
    shop.ask_again_what_was_answered(&other.address()).await;
    shop.ask_again_what_was_answered(&one.address()).await;
    let refunds = shop.wait_until_settled(&other.address(), async || {}).await;
    is_over.store(true, Ordering::Relaxed);
    let ran = commands.await.expect("every command is done");

    assert_eq!(refunds.len(), 2 * CALLERS_OF_EACH * ASKED_BY_EACH);
    let said = one.done(&["verify"]);
    assert!(said.starts_with("0 findings"), "{said}");
    assert!(ran > 0, "no command ran");
    second.kill();
}

//! One SQLite file, served by one program while commands look into it and write to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::database::Database;
use crate::program::{Program, Setting};
use crate::shop::{Shop, in_the_sandbox};

const CALLERS: usize = 8;
const ASKED_BY_EACH: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn c7_commands_write_to_the_file_that_is_served_and_whoever_asks_waits_for_them() {
    let database = Database::on_sqlite();
    let setting = Setting::on(&database);
    let _program = Program::start(&setting).await;
    let shop = Arc::new(Shop::open(&setting, &in_the_sandbox(4)).await);
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
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let (shop, address) = (shop.clone(), setting.address());
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
    shop.ask_again_what_was_answered(&setting.address()).await;
    let refunds = shop.wait_until_settled(&setting.address(), async || {}).await;
    is_over.store(true, Ordering::Relaxed);
    let ran = commands.await.expect("every command is done");

    assert_eq!(refunds.len(), CALLERS * ASKED_BY_EACH);
    let said = setting.done(&["verify"]);
    assert!(said.starts_with("0 findings"), "{said}");
    assert!(ran > 0, "no command ran");
}

#[tokio::test]
async fn d9_a_second_program_is_told_why_it_cannot_serve_the_file_until_the_first_is_gone() {
    let database = Database::on_sqlite();
    let (one, other) = (Setting::on(&database), Setting::on(&database));
    let mut first = Program::start(&one).await;
    assert_refused(&other).await;

    first.kill();
    let mut second = Program::start(&other).await;
    assert_refused(&one).await;
    assert_eq!(second.stop(), Some(0));
    Program::start(&one).await;
}

async fn assert_refused(setting: &Setting) {
    let said = Program::try_to_start(setting).await.err().expect("one is enough");
    assert!(said.contains("shop.db is served by another process") && said.lines().count() == 1, "{said}");
}

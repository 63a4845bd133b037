//! A disk that does not take what it is given: an error at the nth sync, and no room.

use std::collections::BTreeMap;

use crate::database::Database;
use crate::disk::{Disk, Files, put};
use crate::left;
use crate::program::{Program, Setting};
use crate::shop::{Shop, in_the_sandbox};

/// More syncs than one whole refund takes.
const AT_MOST: usize = 40;
/// Far more than fill what is copied at a time.
const AT_MOST_REFUNDS: usize = 300;

#[tokio::test(flavor = "multi_thread")]
async fn d1_whichever_sync_of_a_refund_fails_nothing_is_written_until_the_next_start_and_nothing_answered_is_lost() {
    let database = Database::on_sqlite();
    let disk = Disk::under(&database);
    let setting = disk.beneath(Setting::on(&database)).with("MONEYBACK_LOG", "off");
    let mut program = Program::start(&setting).await;
    let shop = Shop::open(&setting, &in_the_sandbox(1)).await;
    // Refunds, with how far the log had come when they were answered.
    let mut told = BTreeMap::new();
    let mut failed = 0;
    loop {
        assert!(failed < AT_MOST, "a refund never came to its end");
        disk.fail_sync(failed + 1);
        if let Some(refund) = shop.ask_for_one(&setting.address(), 0).await {
            told.insert(refund.clone(), disk.position());
            if shop.until_it_succeeds_or(&setting.address(), &refund, || disk.is_broken()).await
                && disk.is_quiet().await
                && disk.works_again()
            {
                break;
            }
        }
        failed += 1;

        // It says so, writes nothing, and shows what it has.
        let (status, refused) = shop.try_to_ask(&setting.address()).await;
        assert_eq!((status, refused["code"].as_str()), (503, Some("unavailable")), "sync {failed}: {refused}");
        assert_eq!(ready(&setting).await, 503, "sync {failed}");
        let so_far = disk.position();
        shop.check_answered(&setting.address()).await;
        assert_eq!(disk.position(), so_far, "sync {failed}: something was written after it");

        program.kill();
        program = Program::start(&setting).await;
        shop.check_answered(&setting.address()).await;
        let refund = shop.ask_for_one(&setting.address(), 1).await.expect("it works again");
        told.insert(refund, disk.position());
    }
    shop.ask_again_what_was_not_answered(&setting.address()).await;
    program.kill();
    // What the disk never took can be read until the power goes.
    let mut files = Files::default();
    for (at, record) in disk.log() {
        if record.happening.is_sync() {
            let answered: Vec<_> = told.iter().filter(|(_, by)| **by <= at).map(|(refund, _)| refund.clone()).collect();
            check(&files, &answered, &format!("before {at}")).await;
        }
        files.happen(&record);
    }
    check(&files, &told.keys().cloned().collect::<Vec<_>>(), "in the end").await;
    println!("each of {failed} syncs failed once");
    assert!(failed >= 5, "only {failed} syncs were made to fail");
}

/// What the disk did not take it may forget and say of the next sync that it has it: then the log must not begin anew.
#[tokio::test(flavor = "multi_thread")]
async fn d1_where_the_log_cannot_be_copied_nothing_is_written_until_the_next_start_and_nothing_answered_is_lost() {
    let database = Database::on_sqlite();
    let disk = Disk::under(&database);
    let setting = disk.beneath(Setting::on(&database)).with("MONEYBACK_LOG", "off");
    let mut program = Program::start(&setting).await;
    let shop = Shop::open(&setting, &in_the_sandbox(1)).await;
    disk.fail_copy();
    let mut told = Vec::new();
    let refused = loop {
        assert!(told.len() < AT_MOST_REFUNDS, "nothing is ever copied");
        match shop.try_to_ask(&setting.address()).await {
            (201, refund) => told.push(refund["id"].as_str().expect("an id").to_owned()),
            refused => break refused,
        }
    };

    assert!(disk.has_failed_copy());
    assert_eq!((refused.0, refused.1["code"].as_str()), (503, Some("unavailable")), "{}", refused.1);
    assert_eq!(ready(&setting).await, 503);
    shop.check_answered(&setting.address()).await;
    program.kill();
    let mut files = Files::default();
    disk.log().iter().for_each(|(_, record)| files.happen(record));
    check(&files, &told, "after the copy").await;
    program = Program::start(&setting).await;
    shop.check_answered(&setting.address()).await;
    shop.ask_again_what_was_not_answered(&setting.address()).await;
    program.kill();
}

async fn check(files: &Files, refunds: &[String], when: &str) {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder");
    left::check(&put(&files.after_a_power_cut(), folder.path()), refunds, when).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn d2_a_full_disk_is_told_reading_goes_on_and_writing_does_once_there_is_room() {
    let database = Database::on_sqlite();
    let disk = Disk::under(&database);
    let setting = disk.beneath(Setting::on(&database)).with("MONEYBACK_LOG", "off");
    let mut program = Program::start(&setting).await;
    let shop = Shop::open(&setting, &in_the_sandbox(1)).await;
    shop.ask_for_one(&setting.address(), 0).await.expect("a refund");
    // Full at another byte of a write each time.
    for room in [0, 1, 24, 4_000, 5_000, 9_001, 20_000] {
        disk.leave_room_for(room);
        let refused = loop {
            let (status, answer) = shop.try_to_ask(&setting.address()).await;
            if status != 201 {
                break (status, answer);
            }
        };

        assert_eq!((refused.0, refused.1["code"].as_str()), (503, Some("storage_full")), "{room}: {}", refused.1);
        assert_eq!(ready(&setting).await, 200);
        // A read that has something to write down goes on, too.
        database.keys_were_used_long_ago().await;
        shop.check_answered(&setting.address()).await;

        disk.make_room();
        shop.ask_for_one(&setting.address(), 0).await.expect("it works again without a new start");
    }
    shop.ask_again_what_was_not_answered(&setting.address()).await;
    program.kill();
    let said = setting.done(&["verify"]);
    assert!(said.starts_with("0 findings"), "{said}");
}

async fn ready(setting: &Setting) -> u16 {
    let asked = crate::program::client().get(format!("{}/readyz", setting.address())).send().await;
    asked.expect("an answer").status().as_u16()
}

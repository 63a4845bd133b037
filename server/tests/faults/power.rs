//! The power goes, at every moment of one whole run. The run happens once, on a disk that writes everything down; what each
//! moment would have left is put together afterwards, and opened.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::database::Database;
use crate::disk::{Disk, Files, Image, put};
use crate::left;
use crate::program::{Program, Setting};
use crate::shop::{Shop, in_the_sandbox};

const CALLERS: usize = 4;
const ASKED_BY_EACH: usize = 4;

#[tokio::test(flavor = "multi_thread")]
async fn k6_whenever_the_power_goes_nothing_answered_is_missing_and_the_books_hold() {
    let database = Database::on_sqlite();
    let disk = Arc::new(Disk::under(&database));
    let setting = disk.beneath(Setting::on(&database));
    let mut program = Program::start(&setting).await;
    let shop = Arc::new(Shop::open(&setting, &in_the_sandbox(4)).await);
    // Refunds, with how far the log had come when they were answered.
    let told = Arc::new(Mutex::new(BTreeMap::new()));
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let (shop, disk, told, address) = (shop.clone(), disk.clone(), told.clone(), setting.address());
            tokio::spawn(async move {
                for _ in 0..ASKED_BY_EACH {
                    let refund = shop.ask_for_one(&address, caller).await.expect("nothing fails here");
                    told.lock().expect("no panic").insert(refund, disk.position());
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.expect("no panic");
    }
    shop.wait_until_settled(&setting.address(), async || {}).await;
    program.kill();

    let told = told.lock().expect("no panic").clone();
    assert_eq!(told.len(), CALLERS * ASKED_BY_EACH);
    let (mut files, mut syncs) = (Files::default(), 0);
    for (at, record) in disk.log() {
        if record.happening.is_sync() {
            syncs += 1;
            let answered: Vec<_> = told.iter().filter(|(_, by)| **by <= at).map(|(refund, _)| refund.clone()).collect();
            let when = format!("before sync {syncs}");
            check(&files.after_a_power_cut(), &answered, &when).await;
            check(&files.after_a_power_cut_at_work(syncs), &answered, &format!("{when}, at work")).await;
        }
        files.happen(&record);
    }
    let all: Vec<_> = told.into_keys().collect();
    check(&files.after_a_power_cut(), &all, "in the end").await;
    println!("{syncs} syncs, {} refunds", all.len());
    // A migration each, a purchase each, and of each refund several.
    assert!(syncs > 40, "only {syncs} syncs were seen");
}

/// K5 on SQLite: killed at any write of its first start, the next one makes the rest.
#[tokio::test(flavor = "multi_thread")]
async fn k5_killed_at_any_write_of_a_migration_on_sqlite_the_next_start_completes_it() {
    let database = Database::on_sqlite();
    let disk = Disk::under(&database);
    let setting = disk.beneath(Setting::on(&database));
    setting.done(&["merchant", "create", "lumen", "--name", "Lumen"]);

    let (mut files, mut writes) = (Files::default(), 0);
    for (_, record) in disk.log() {
        files.happen(&record);
        writes += 1;
        check(&files.after_a_kill(), &[], &format!("after write {writes}")).await;
    }
    println!("{writes} writes");
    assert!(writes > 100, "only {writes} writes were seen");
}

async fn check(image: &Image, refunds: &[String], when: &str) {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder");
    left::check(&put(image, folder.path()), refunds, when).await;
}

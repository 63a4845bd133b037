//! Bytes of the file that are not as SQLite wrote them (D7): told when it is opened or read, and nothing is written on top.

use sqlx::{AnyConnection, Connection as _};
use std::path::{Path, PathBuf};
use storage::{Storage, StorageError};

use crate::engines::Database;
use crate::example::{Shop, at, customer, new_id};

/// SQLite's, unless told otherwise.
const PAGE: usize = 4_096;

/// A closed database in one file, with some pages of customers.
async fn filled(folder: &Path) -> (PathBuf, Shop) {
    let file = folder.join("shop.db");
    let url = format!("sqlite://{}", file.display());
    let database = Database { storage: Storage::open(&url).await.expect("it opens"), url };
    let shop = Shop::open(&database).await;
    let mut writing = database.writing().await;
    for _ in 0..100 {
        let one = customer(&shop.merchant, Some(&format!("{}@example.org", new_id("ada"))), None);
        writing.insert_customer(&one, at(0)).await.expect("a customer");
    }
    writing.commit().await.expect("a commit");
    database.storage.close().await;
    (file, shop)
}

/// What a page says of itself: of what kind it is, and where its cells begin.
fn flip(bytes: &mut [u8], page: usize) {
    // The first one begins with what the whole file says of itself.
    let begins = page * PAGE + if page == 0 { 100 } else { 0 };
    bytes[begins..begins + 8].iter_mut().for_each(|byte| *byte ^= 0xff);
}

#[tokio::test]
async fn d7_a_damaged_page_is_told_at_the_start_with_what_to_do_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, _) = filled(folder.path()).await;
    let whole = std::fs::read(&file).expect("a file");
    let pages = whole.len() / PAGE;
    assert!(pages > 50, "{pages} pages are few");
    for page in 0..pages {
        let mut bytes = whole.clone();
        flip(&mut bytes, page);
        std::fs::write(&file, &bytes).expect("a file");

        let refused = Storage::open(&format!("sqlite://{}", file.display())).await.err();

        let told = refused.unwrap_or_else(|| panic!("page {page} is damaged and was opened")).to_string();
        assert!(told.contains("is damaged") && told.contains("put the newest backup in its place"), "{page}: {told}");
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(std::fs::read(&file).expect("a file") == bytes, "page {page}: the file was written to");
    }
}

#[tokio::test]
async fn d7_damage_that_is_met_while_it_is_read_ends_all_writing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, shop) = filled(folder.path()).await;
    let url = format!("sqlite://{}", file.display());
    let page = page_of(&url, "customer").await;
    let storage = Storage::open(&url).await.expect("it is whole");
    storage.writing().await.expect("a write").commit().await.expect("it is well");
    let mut bytes = std::fs::read(&file).expect("a file");
    flip(&mut bytes, page - 1);
    std::fs::write(&file, &bytes).expect("a file");

    let mut reading = storage.reading().await.expect("a read");
    let met = reading.list_newest_customers(&shop.merchant.merchant_id, 200).await.expect_err("it cannot be read");
    drop(reading);

    assert!(matches!(met, StorageError::Damaged(_)) && !met.is_transient(), "{met:?}");
    let refused = storage.writing().await.err().expect("nothing is written any more");
    assert!(matches!(refused, StorageError::Damaged(_)), "{refused:?}");
    assert!(storage.is_reachable().await.is_err(), "it is not ready");
    assert!(std::fs::read(&file).expect("a file") == bytes, "the file was written to");
    // What can be read still is.
    let mut reading = storage.reading().await.expect("a read");
    assert_eq!(reading.list_merchants().await.expect("another page").len(), 1);
}

/// Where a table begins, counted from 1.
async fn page_of(url: &str, table: &str) -> usize {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(url).await.expect("it opens");
    let asked = sqlx::query_scalar("select rootpage from sqlite_master where name = $1").bind(table);
    let page: i64 = asked.fetch_one(&mut connection).await.expect("a table");
    connection.close().await.expect("it closes");
    usize::try_from(page).expect("a page")
}

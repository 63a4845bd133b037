//! A database is opened once and again, by one or by many; one that cannot be is told in a line.

use sqlx::{AnyConnection, Connection as _, Executor as _};
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;
use storage::{EngineKind, OpenWith, Storage, StorageError};

use crate::engines::{Database, on_both_engines, on_server, postgres_url};
use crate::example::Shop;

on_both_engines!(
    migrations_run_twice_change_nothing,
    many_open_one_database_at_once,
    k5_an_older_program_refuses_a_newer_schema,
    older_schema_is_told_to_a_reader_and_kept,
    an_open_database_is_reachable,
    a_closed_database_is_not,
);

async fn migrations_run_twice_change_nothing(database: &Database) {
    let shop = Shop::open(database).await;

    let again = database.open_again().await;

    let found = again.reading().await.expect("a read").find_merchant_by_slug(&shop.merchant.slug).await;
    assert!(found.expect("a look").is_some());
    again.close().await;
}

async fn many_open_one_database_at_once(database: &Database) {
    let opened = futures::future::join_all((0..5).map(|_| database.open_again())).await;

    for storage in opened {
        assert_eq!(storage.kind(), database.storage.kind());
        storage.close().await;
    }
}

async fn k5_an_older_program_refuses_a_newer_schema(database: &Database) {
    let mut newer = AnyConnection::connect(&database.url).await.expect("it opens");
    let applied = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
        select 9000, 'of a program to come', success, checksum, 0 from _sqlx_migrations where version = 1";
    newer.execute(applied).await.expect("it is brought up to date");
    newer.close().await.expect("it closes");

    let text = told(&database.url).await;

    assert!(text.contains("its schema is version 9000") && text.contains("use the newer program"), "{text}");
}

async fn older_schema_is_told_to_a_reader_and_kept(database: &Database) {
    let versions = "select count(*) from _sqlx_migrations";
    let mut older = AnyConnection::connect(&database.url).await.expect("it opens");
    older.execute("delete from _sqlx_migrations where version > 1").await.expect("it is as of old");

    let text = told_by(Storage::open_to_look(&database.url)).await;

    assert!(text.contains("its schema is version 1,") && text.contains("which brings it up to date"), "{text}");
    let applied: i64 = sqlx::query_scalar(versions).fetch_one(&mut older).await.expect("a count");
    assert_eq!(applied, 1);
    older.execute("update _sqlx_migrations set version = 9000").await.expect("it is of a time to come");
    let text = told_by(Storage::open_to_look(&database.url)).await;
    assert!(text.contains("its schema is version 9000") && text.contains("use the newer program"), "{text}");
    older.close().await.expect("it closes");
}

async fn an_open_database_is_reachable(database: &Database) {
    database.storage.is_reachable().await.expect("it answers");
}

async fn a_closed_database_is_not(database: &Database) {
    let other = database.open_again().await;
    other.close().await;

    let refused = other.is_reachable().await.expect_err("nobody answers");

    assert!(refused.is_transient(), "{refused:?}");
}

#[tokio::test]
async fn many_open_one_new_file_at_once_on_one_thread() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}/new/and deeper/\u{fc}ber.db", folder.path().display());

    let opened = futures::future::join_all((0..4).map(|_| Storage::open(&url))).await;

    for storage in opened {
        let storage = storage.expect("it opens");
        assert_eq!(storage.kind(), EngineKind::Sqlite);
        storage.close().await;
    }
    assert!(folder.path().join("new/and deeper/\u{fc}ber.db").exists());
}

#[tokio::test]
async fn files_of_a_database_are_for_their_owner_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let url = format!("sqlite://{}/shop.db", data.display());
    let to_serve = OpenWith { to_serve: true, ..OpenWith::default() };

    let storage = Storage::open_with(&url, to_serve).await.expect("it opens");

    let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    for end in ["", "-shm", "-wal", ".lock", ".serving"] {
        assert_eq!(mode(&data.join(format!("shop.db{end}"))), 0o600, "shop.db{end}");
    }
    storage.close().await;
}

/// What its owner opened to a group, such as one that makes backups, stays open to it.
#[tokio::test]
async fn mode_of_an_existing_file_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shop.db");
    let url = format!("sqlite://{}", file.display());
    Storage::open(&url).await.expect("it opens").close().await;
    std::fs::set_permissions(&file, Permissions::from_mode(0o640)).expect("a mode");

    Storage::open(&url).await.expect("it opens").close().await;

    assert_eq!(std::fs::metadata(&file).expect("it is there").permissions().mode() & 0o777, 0o640);
}

#[tokio::test]
async fn missing_file_is_told_to_a_reader_and_not_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("new/mistyped.db");

    let text = told_by(Storage::open_to_look(&format!("sqlite://{}", file.display()))).await;

    assert!(text.contains("there is no file") && text.contains("MONEYBACK_DATABASE_URL"), "{text}");
    assert!(!folder.path().join("new").exists(), "a look made a folder");
}

#[tokio::test]
async fn d9_one_at_a_time_serves_a_file_by_whatever_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let [name, other_name] = ["shop.db", "also.db"].map(|name| folder.path().join(name));
    let serve = async |name: &Path| {
        let to_serve = OpenWith { to_serve: true, ..OpenWith::default() };
        Storage::open_with(&format!("sqlite://{}", name.display()), to_serve).await
    };
    let first = serve(&name).await.expect("nobody else does");
    std::os::unix::fs::symlink(&name, &other_name).expect("another name");

    for name in [&name, &other_name] {
        let refused = serve(name).await.err().expect("one is enough").to_string();
        assert!(refused.contains("is served by another process"), "{refused}");
    }
    Storage::open(&format!("sqlite://{}", name.display())).await.expect("commands go on").close().await;

    first.close().await;
    drop(first);
    serve(&other_name).await.expect("it is free again").close().await;
}

/// Says why a URL cannot be opened, within a few seconds.
/// Also where the link leads to what is not there yet, and where the name would mean something else in an address.
#[tokio::test]
async fn d1_whatever_link_leads_to_it_all_that_lies_beside_a_file_has_its_one_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, link) = (folder.path().join("50% of it?.db"), folder.path().join("link.db"));
    std::os::unix::fs::symlink(&file, &link).expect("a link");
    let to_serve = || OpenWith { to_serve: true, ..OpenWith::default() };

    let storage = Storage::open_with(&format!("sqlite://{}", link.display()), to_serve()).await.expect("it opens");
    let by_its_name = format!("sqlite://{}/50%25%20of%20it%3F.db", folder.path().display());
    let second = Storage::open_with(&by_its_name, to_serve()).await;

    assert!(second.is_err(), "it is served");
    let mut names: Vec<String> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("a file").file_name().into_string().expect("text"))
        .collect();
    names.sort();
    let beside = ["", "-shm", "-wal", ".lock", ".serving"].map(|end| format!("50% of it?.db{end}"));
    assert_eq!(names, [beside.as_slice(), &["link.db".to_owned()]].concat());
    storage.close().await;
}

async fn told(url: &str) -> String {
    told_by(Storage::open(url)).await
}

async fn told_by(opening: impl Future<Output = Result<Storage, StorageError>>) -> String {
    let opening = tokio::time::timeout(Duration::from_secs(4), opening).await;
    let refused = opening.expect("nobody waits long to learn it").err().expect("it cannot be opened");
    assert!(matches!(refused, StorageError::CannotOpen(_)), "{refused:?}");
    let told = refused.to_string();
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(!told.contains("timed out"), "{told}");
    told
}

#[tokio::test]
async fn an_unknown_kind_of_url_is_told() {
    for url in ["", "moneyback.db", "mysql://localhost/x", "sqlite", "postgres"] {
        assert!(told(url).await.contains("MONEYBACK_DATABASE_URL"), "{url}");
        assert!(told_by(Storage::open_to_look(url)).await.contains("MONEYBACK_DATABASE_URL"), "{url}");
    }
}

#[tokio::test]
async fn sqlite_without_a_file_is_told() {
    for url in ["sqlite:", "sqlite://", "sqlite://?mode=rwc", "sqlite::memory:", "sqlite://:memory:"] {
        assert!(told(url).await.contains("path of a file"), "{url}");
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_told() {
    // Root may write anywhere but into the kernel's own files.
    let text = told("sqlite:///proc/moneyback/data.db").await;

    assert!(text.contains("/proc/moneyback"), "{text}");
}

#[tokio::test]
async fn a_file_in_the_way_of_a_folder_is_told() {
    let file = tempfile::NamedTempFile::new().expect("a file");

    let text = told(&format!("sqlite://{}/data.db", file.path().display())).await;

    assert!(text.contains(&*file.path().to_string_lossy()), "{text}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("data.db");
    std::fs::write(&file, "This is a letter, not a database. ".repeat(50)).expect("a file");

    let text = told(&format!("sqlite://{}", file.display())).await;

    assert!(text.contains("not a database"), "{text}");
    assert_eq!(std::fs::read_to_string(&file).expect("it is untouched").len(), 34 * 50);
}

#[tokio::test]
async fn an_unreachable_postgres_is_told() {
    let text = told("postgres://somebody@127.0.0.1:1/moneyback").await;

    assert!(text.contains("PostgreSQL") && text.to_lowercase().contains("refused"), "{text}");
}

#[tokio::test]
async fn a_missing_postgres_database_is_told() {
    let Some(server) = postgres_url() else { return };

    let text = told(&on_server(&server, "there_is_none")).await;

    assert!(text.contains("there_is_none"), "{text}");
}

//! Commands that only read: they make no database and change none.

use std::path::Path;
use std::process::{Command, Output};

const READING: &[&[&str]] = &[
    &["merchant", "list"],
    &["policy", "show"],
    &["policy", "try", "-"],
    &["customer", "list"],
    &["staff", "list"],
    &["key", "list"],
    &["gateway", "list"],
    &["gateway", "test"],
    &["verify"],
];

fn run(file: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_moneyback"))
        .args(arguments)
        .env("MONEYBACK_DATABASE_URL", format!("sqlite://{}", file.display()))
        .stdin(std::process::Stdio::null())
        .output()
        .expect("the binary runs")
}

fn refusal(file: &Path, arguments: &[&str]) -> String {
    let refused = run(file, arguments);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!((refused.status.code(), said.lines().count()), (Some(1), 1), "{arguments:?}: {said}");
    said
}

#[test]
fn missing_database_is_told_and_not_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("data/mistyped.db");
    for arguments in READING {
        let said = refusal(&file, arguments);

        assert!(said.contains("mistyped.db") && said.contains("MONEYBACK_DATABASE_URL"), "{arguments:?}: {said}");
        assert!(!folder.path().join("data").exists(), "{arguments:?} made something");
    }
}

#[tokio::test]
async fn older_schema_is_told_and_not_migrated() {
    use sqlx::{Connection as _, Executor as _, SqliteConnection};
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shop.db");
    assert!(run(&file, &["merchant", "create", "lantern", "--name", "Lantern"]).status.success());
    let mut older = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.expect("it opens");
    older.execute("delete from _sqlx_migrations where version > 1").await.expect("it is as of old");
    older.close().await.expect("it closes");

    for arguments in READING {
        let said = refusal(&file, arguments);

        assert!(said.contains("its schema is version 1,"), "{arguments:?}: {said}");
    }
}

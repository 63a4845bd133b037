use sqlx::{AnyConnection, Connection as _, Row as _};
use std::collections::{BTreeMap, HashSet};

use crate::engines::{Database, on_both_engines, on_sqlite};

on_both_engines!(every_statement_prepares);

async fn every_statement_prepares(database: &Database) {
    let statements = storage::all_statements();

    let mut refused = Vec::new();
    for (file, name, sql) in &statements {
        if let Err(error) = database.storage.prepare(sql).await {
            refused.push(format!("{file} {name}: {error:?}"));
        }
    }

    assert!(refused.is_empty(), "{refused:#?}");
    assert!(statements.len() > 70, "only {} statements are listed", statements.len());
}

/// What may be read from one end to the other: it stays small, or it is asked by nobody who waits.
const READ_THROUGH: [(&str, &str, &str); 7] = [
    ("book_of_work", "QUEUE_COUNTS", "a row for each queue"),
    ("excess_refund", "COUNT_ALL", "asked by tests alone"),
    ("measures", "JOBS_DUE", "in its index there is open work alone"),
    ("measures", "PAUSED", "a row for each gateway of a merchant"),
    ("merchant", "LIST", "all merchants are asked for"),
    ("session", "END_OF_STAFF", "when staff leave"),
    ("staff", "LIST", "all staff are asked for"),
];

/// How a plan ends that reads through the rows which the statement itself brings.
const OF_THE_STATEMENT: &str = "VALUES CLAUSE";

/// What is asked all the time, and could be looked for by a word that a million rows have in common.
const FOUND_BY: [(&str, &str, &[&str]); 5] = [
    ("outbox", "CLAIM", &["outbox_by_due (kind=? AND due_at<?)", "outbox_1 (outbox_id=?)"]),
    ("outbox", "WAKE_ONE", &["outbox_by_subject (subject_id=? AND kind=? AND due_at>?)"]),
    ("measures", "UNSETTLED", &["refund_that_is_open (state=?)"]),
    ("refund", "LAST_SUCCESS", &["refund_by_payment (payment_id=?)"]),
    ("ticket", "COUNT_SUCCEEDED", &["ticket_by_customer (customer_id=?)", "refund_by_ticket (ticket_id=?)"]),
];

/// Such a statement is quick in every other test, and holds everybody up in a shop with half a million purchases. Asked of SQLite,
/// which plans by the indexes alone; PostgreSQL by what it counted, and here there is nothing to count.
#[tokio::test]
async fn no_statement_reads_through_all_that_a_shop_ever_had() {
    on_sqlite(async |database| {
        let plans = plans(&database.url).await;

        let is_through = |step: &String| step.starts_with("SCAN") && !step.ends_with(OF_THE_STATEMENT);
        let through: Vec<_> =
            plans.iter().filter(|(_, steps)| steps.iter().any(is_through)).map(|(statement, _)| *statement).collect();
        assert_eq!(through, READ_THROUGH.map(|(file, name, _)| (file, name)));
        for (file, name, ways) in FOUND_BY {
            let steps = plans.get(&(file, name)).expect("the statement is there");
            let missing: Vec<_> = ways.iter().filter(|way| !steps.iter().any(|step| step.ends_with(**way))).collect();
            assert!(missing.is_empty(), "{file} {name} is not found by {missing:?}: {steps:#?}");
        }
    })
    .await;
}

/// What SQLite does for each statement, by its file and name.
async fn plans(url: &str) -> BTreeMap<(&'static str, &'static str), Vec<String>> {
    let mut connection = AnyConnection::connect(url).await.expect("the file opens");
    let mut plans = BTreeMap::new();
    for (file, name, sql) in storage::all_statements() {
        let plan = sqlx::AssertSqlSafe(format!("explain query plan {sql}"));
        let rows = sqlx::raw_sql(plan).fetch_all(&mut connection).await.expect("a plan");
        plans.insert((file, name), rows.iter().map(|row| row.get("detail")).collect());
    }
    connection.close().await.expect("the connection closes");
    plans
}

#[test]
fn every_file_with_sql_is_listed() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let listed: HashSet<&str> = storage::all_statements().into_iter().map(|(file, _, _)| file).collect();

    let mut paths = vec![folder];
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).expect("the sources");
            paths.extend(entries.map(|entry| entry.expect("a source").path()));
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a source is text");
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a source has a name");
        if text.contains("\nstatements! {") {
            assert!(listed.contains(name), "{name} has statements that statements.rs does not list");
        }
    }
}

use std::collections::HashSet;

use crate::engines::{Database, on_both_engines};

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

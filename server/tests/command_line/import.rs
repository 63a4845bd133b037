//! `moneyback import`: its exit code, and what it leaves beside the file.

use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const HEADER: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID";
const SOUND: &str = "1,A,Cup,1,2010-12-01T08:00,1.00,7";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let url = format!("sqlite://{}/shop.db", folder.display());
    let mut command = Command::new(env!("CARGO_BIN_EXE_moneyback"));
    command.args(arguments).current_dir(folder).env("MONEYBACK_DATABASE_URL", url).output().expect("the binary runs")
}

fn shop() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let shop = ["merchant", "create", "shop", "--name", "Shop", "--currency", "GBP", "--timezone", "Europe/London"];
    let created = run(folder.path(), &shop);
    assert!(created.status.success(), "{}", String::from_utf8_lossy(&created.stderr));
    folder
}

fn import(folder: &TempDir, rows: &[&str]) -> (Option<i32>, String) {
    let text = [&[HEADER], rows].concat().join("\n");
    std::fs::write(folder.path().join("file.csv"), text).expect("a written file");
    let output = run(folder.path(), &["import", "file.csv"]);
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn import_that_rejects_every_row_exits_with_1() {
    let shop = shop();

    let (code, said) = import(&shop, &["1,A,Cup,x,2010-12-01T08:00,1.00,7", "2,A,Cup,0,2010-12-01T08:00,1.00,7"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.ends_with("every row was rejected; file.csv.rejects.csv says why\n"), "{said}");

    for rows in [&[SOUND, "2,A,Cup,0,2010-12-01T08:00,1.00,7"][..], &[SOUND], &[]] {
        assert_eq!(import(&shop, rows).0, Some(0), "{rows:?}");
    }
}

#[test]
fn unclosed_quote_exits_with_1_and_leaves_no_reject_file() {
    let shop = shop();

    let (code, said) = import(&shop, &[SOUND, "2,A,\"Cup,1,2010-12-01T08:00,1.00,7", SOUND]);

    assert_eq!(code, Some(1), "{said}");
    assert!(said.ends_with("file.csv cannot be read: the quote that opens on line 3 is never closed\n"), "{said}");
    assert!(!shop.path().join("file.csv.rejects.csv").exists());
}

use super::shop::{HEADER, Shop, csv};

/// Texts that a spreadsheet would compute, some that only look like it, and some that are quoted already.
const TEXTS: &[&str] =
    &["=1+1", "+44 20", "-5", "@SUM(1)", "＝1", "＋1", "－1", "＠a", "'=1", "''=1", "'tis", "'", "a=1", "O'Neill"];

fn rows(quantity: &str) -> Vec<String> {
    (1..).zip(TEXTS).map(|(number, text)| format!("{number},A,{text},{quantity},2010-12-01T08:00,1.00,7")).collect()
}

fn refs(rows: &[String]) -> Vec<&str> {
    rows.iter().map(String::as_str).collect()
}

#[tokio::test]
async fn reject_file_holds_nothing_that_a_spreadsheet_computes() {
    let shop = Shop::on_sqlite().await;
    let returned = ["C1,A,\"\ttab\",-1,2010-12-01T08:00,1.00,7", "C2,A,\"\rreturn\",-1,2010-12-01T08:00,1.00,7"];

    shop.import(&[&refs(&rows("zero"))[..], &returned].concat()).await;

    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(shop.rejects_path()).expect("a reject file");
    let cells: Vec<String> =
        reader.records().flat_map(|row| row.expect("a row").iter().map(str::to_owned).collect::<Vec<_>>()).collect();
    let computed = |cell: &&String| cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    assert_eq!(cells.iter().find(computed), None);
    for quoted in ["'=1+1", "''=1", "'tis", "'-1", "'\ttab", "'＠a", "O'Neill"] {
        assert!(cells.iter().any(|cell| cell == quoted), "{quoted}");
    }
}

#[tokio::test]
async fn mended_reject_file_brings_in_the_texts_as_they_were() {
    let shop = Shop::on_sqlite().await;
    let sold = "A1,A,Cup,5,2010-11-01T08:00,1.00,7";
    let returned = ["C9,-A,Cup,-1,2010-12-01T08:00,1.00,7", "C9,A,Cup,-2,2010-12-01T08:00,1.00x,7"];
    let header = HEADER.replace("UnitPrice", "=Price");
    let all = [&[sold][..], &refs(&rows("zero")), &returned].concat().join("\n");
    let options = ["--price-column", "=Price"];
    let file = shop.write("file.csv", format!("{header}\n{all}"));
    shop.import_file(file, &options).await.expect("an import");

    let mended = shop.mend_rejects(&[("zero", "1"), ("1.00x", "1.00")]);
    let summary = shop.import_file(mended, &options).await.expect("an import");

    for (number, text) in (1..).zip(TEXTS) {
        assert_eq!(shop.get(&number.to_string()).await.lines[0].description, *text);
    }
    assert_eq!((summary.outcome.refunds.count, shop.given_back(&["A1"]).await), (1, vec![200]));
    assert_eq!(shop.rejects().len(), 1);
    // Rejected once more, it stands as before: quoted once.
    let written = std::fs::read_to_string(shop.rejects_path()).expect("the reject file");
    assert!(written.contains(",1,C9,'-A,Cup,'-1,2010-12-01T08:00,1.00,7\n"), "{written}");
    assert!(written.starts_with("line,reason,row,InvoiceNo,"), "{written}");
}

#[tokio::test]
async fn quotes_of_a_file_that_is_no_reject_file_stay() {
    let shop = Shop::on_sqlite().await;

    shop.import_file(shop.write("file.csv", csv(&refs(&rows("1")))), &[]).await.expect("an import");

    for (number, text) in (1..).zip(TEXTS) {
        assert_eq!(shop.get(&number.to_string()).await.lines[0].description, *text);
    }
}

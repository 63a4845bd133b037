use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;

use super::shop::{HEADER, SLICE, Shop, csv};
use crate::import::ImportError;

#[tokio::test]
async fn a_missing_column_is_named() {
    let shop = Shop::on_sqlite().await;
    let file = shop.write("file.csv", "Invoice;StockCode\n1;A\n");

    let error = shop.import_file(file, &[]).await.expect_err("no such column");

    let said = "the file has no column \"InvoiceNo\"; name yours with --number-column. Its columns: Invoice;StockCode";
    assert_eq!(error.to_string(), said);
    let empty = shop.import_file(shop.write("empty.csv", ""), &[]).await.expect_err("no column at all");
    assert!(empty.to_string().ends_with("It is empty"), "{empty}");
}

#[tokio::test]
async fn columns_have_the_names_that_the_options_say() {
    let shop = Shop::on_sqlite().await;
    let file = shop.write("file.csv", "who,when,what,called,how many,each,no\n7,2010-12-01,A,Cup,2,1.50,R1\n");
    let options = [
        ["--number-column", "no"],
        ["--article-column", "what"],
        ["--description-column", "called"],
        ["--quantity-column", "how many"],
        ["--date-column", "when"],
        ["--price-column", "each"],
        ["--customer-column", "who"],
        ["--currency", "JPY"],
    ];

    let rejected = shop.import_file(&file, options.as_flattened()).await.expect("an import");
    assert_eq!(rejected.outcome.rejected.rows, 1, "half a yen is none");
    shop.import_file(&file, &[options[..7].as_flattened(), &["--currency", "KWD"]].concat()).await.expect("an import");

    let purchase = shop.get("R1").await;
    assert_eq!((purchase.total, purchase.currency.code()), (3_000, "KWD"));
}

#[tokio::test]
async fn returns_begin_with_what_the_option_says() {
    let shop = Shop::on_sqlite().await;
    let rows = ["C1,A,Cup,2,2010-12-01T08:00,1.00,7", "RET1,A,Cup,-1,2010-12-02T08:00,1.00,7"];

    let summary =
        shop.import_file(shop.write("file.csv", csv(&rows)), &["--return-prefix", "RET"]).await.expect("an import");

    assert_eq!((summary.outcome.purchases.count, summary.outcome.refunds.count), (1, 1));
}

#[tokio::test]
async fn a_byte_order_mark_and_latin_1_are_read_and_lose_nothing() {
    let shop = Shop::on_sqlite().await;
    let row = b"1,A,Caf\xe9 cup \xa31,1,2010-12-01T08:00,1.00,7\n2,A,Caf\xc3\xa9,1,2010-12-01T08:00,1.00,7\n";
    let content = [b"\xef\xbb\xbf", HEADER.as_bytes(), b"\r\n", row].concat();

    shop.import_file(shop.write("file.csv", content), &[]).await.expect("an import");

    assert_eq!(shop.get("1").await.lines[0].description, "Café cup £1");
    assert_eq!(shop.get("2").await.lines[0].description, "Café");
}

#[tokio::test]
async fn a_file_cut_short_is_refused_before_anything_is_written() {
    let shop = Shop::on_sqlite().await;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&std::fs::read(SLICE).expect("the slice")).expect("written");
    let whole = encoder.finish().expect("compressed");

    let cut = shop.write("cut.csv.gz", &whole[..whole.len() / 2]);
    let error = shop.import_file(cut, &[]).await.expect_err("it ends too soon");

    assert!(matches!(error, ImportError::CannotRead { .. }), "{error}");
    assert_eq!(shop.books().await, [0; 5]);
}

#[tokio::test]
async fn what_is_no_file_is_said_so() {
    let shop = Shop::on_sqlite().await;

    let missing = shop.import_file("/nowhere/file.csv", &[]).await.expect_err("no such file").to_string();
    let folder = shop.import_file(shop.folder.path(), &[]).await.expect_err("a folder").to_string();

    assert!(missing.starts_with("/nowhere/file.csv cannot be read: No such file"), "{missing}");
    assert!(folder.ends_with("it is no regular file"), "{folder}");
}

#[tokio::test]
async fn the_reject_file_never_overwrites_the_file() {
    let shop = Shop::on_sqlite().await;
    let file = shop.write("rejects.csv", csv(&["1,A,Cup,1,2010-12-01T08:00,1.00,7"]));

    let error = shop.import_file(&file, &[]).await.expect_err("the same file");

    assert!(matches!(error, ImportError::RejectsOverwriteFile), "{error}");
    assert!(std::fs::read_to_string(file).expect("the file").starts_with(HEADER));
}

#[tokio::test]
async fn numbers_that_would_share_an_address_are_refused_as_a_pattern() {
    use crate::import::options::EmailPattern;

    for pattern in ["shop@example.com", "{number}", "a b{number}@example.com"] {
        assert!(pattern.parse::<EmailPattern>().is_err(), "{pattern}");
    }
    assert!("c-{number}@example.com".parse::<EmailPattern>().is_ok());
}

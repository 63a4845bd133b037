use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;

use super::shop::{SLICE, Shop, on_both_engines};

on_both_engines![
    the_real_slice_adds_up_to_the_penny,
    a_second_import_changes_nothing,
    a_known_number_with_another_amount_is_rejected,
];

// The figures come from a program of twenty lines in another language, not from this one.
async fn the_real_slice_adds_up_to_the_penny(shop: Shop) {
    let summary = shop.import_file(SLICE, &[]).await.expect("an import");

    let said = summary.to_string();
    let lines: Vec<&str> = said.lines().take(6).collect();
    assert_eq!(
        lines,
        [
            "rows read 609 = imported 501 + rejected 108",
            "total in -4357.957 = purchases 24715.17 - refunds 6303.12 + rejected -22770.007 (GBP)",
            "",
            "purchases 30 of 372 rows, of which already there 0",
            "refunds 129 of 129 rows, of which already there 0",
            &format!("rejected 108 rows, written to {}", shop.rejects_path().display()),
        ]
    );
    let reasons: Vec<(&str, u64, String)> = summary
        .outcome
        .reasons
        .iter()
        .map(|(reason, tally)| (reason.as_str(), tally.rows, tally.worth.text(2)))
        .collect();
    assert_eq!(
        reasons,
        [
            ("a negative quantity outside a return", 3, "0.00".to_owned()),
            ("a price with a fraction of the smallest coin", 3, "0.003".to_owned()),
            ("a return without a customer", 21, "-315.10".to_owned()),
            ("its invoice waits: another of its rows cannot be used", 26, "638.51".to_owned()),
            ("more discount than the rest of the invoice comes to", 2, "-22124.12".to_owned()),
            ("more returned than is left of what this customer bought", 5, "-218.44".to_owned()),
            ("no earlier purchase of this article at this price by this customer", 45, "-750.86".to_owned()),
            ("the purchase comes to nothing", 3, "0.00".to_owned()),
        ]
    );
    assert_eq!(shop.rejects().len(), 108);
    assert_eq!(shop.books().await, [30, 372, 2_471_517, 630_312, 630_312]);
}

async fn a_second_import_changes_nothing(shop: Shop) {
    let first = shop.import_file(SLICE, &[]).await.expect("an import");
    let (books, rejects) = (shop.books().await, shop.rejects());

    let second = shop.import_file(SLICE, &[]).await.expect("an import");

    assert_eq!((shop.books().await, shop.rejects()), (books, rejects));
    assert_eq!((second.outcome.purchases.known, second.outcome.refunds.known), (30, 129));
    let mut as_if_first = second.outcome;
    (as_if_first.purchases.known, as_if_first.refunds.known) = (0, 0);
    assert_eq!(as_if_first, first.outcome);
}

async fn a_known_number_with_another_amount_is_rejected(shop: Shop) {
    shop.import(&["1,A,Cup,3,2010-12-01T08:00,2.50,7", "C1,A,Cup,-1,2010-12-02T08:00,2.50,7"]).await;
    let books = shop.books().await;

    let summary = shop.import(&["1,A,Cup,3,2010-12-01T08:00,2.60,7", "C1,A,Cup,-2,2010-12-02T08:00,2.50,7"]).await;

    assert!(summary.holds());
    let why = "its number is there already with another amount".to_owned();
    assert_eq!(shop.rejects(), [(2, why.clone()), (3, why)]);
    assert_eq!(shop.books().await, books);
}

#[tokio::test]
async fn a_compressed_file_is_read_as_the_plain_one() {
    let (plain, packed) = (Shop::on_sqlite().await, Shop::on_sqlite().await);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&std::fs::read(SLICE).expect("the slice")).expect("written");
    // Whether it is compressed says its content, not its name.
    let file = packed.write("slice.csv", encoder.finish().expect("compressed"));

    let one = plain.import_file(SLICE, &[]).await.expect("an import");
    let other = packed.import_file(file, &[]).await.expect("an import");

    assert_eq!(one.outcome, other.outcome);
    assert_eq!(plain.books().await, packed.books().await);
}

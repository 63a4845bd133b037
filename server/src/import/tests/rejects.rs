use super::shop::{HEADER, Shop, on_both_engines};

on_both_engines![each_row_that_cannot_be_used_is_rejected_with_its_reason, refused_invoices_leave_nothing_behind];

/// Each beside a row that just passes.
const ROWS: &[(&str, &str)] = &[
    ("1,A,Cup,1,2010-12-01T08:00,2.50", "not as many columns as the header"),
    ("1,A,Cup,1,2010-12-01T08:00,2.50,7,8", "not as many columns as the header"),
    ("1,A,Cup,1,2010-12-01T08:00,2.50,7", ""),
    ("1,A,C\0up,1,2010-12-01T08:00,2.50,7", "a zero byte in the text"),
    (" ,A,Cup,1,2010-12-01T08:00,2.50,7", "no invoice number"),
    ("1,,Cup,1,2010-12-01T08:00,2.50,7", "no article"),
    ("1,A,,1,2010-12-01T08:00,2.50,7", ""),
    ("1,A,Cup,one,2010-12-01T08:00,2.50,7", "the quantity is no number"),
    ("1,A,Cup,,2010-12-01T08:00,2.50,7", "the quantity is no number"),
    ("1,A,Cup,1,2010-12-01T08:00,\"2,50\",7", "the price is no number"),
    ("1,A,Cup,1,2010-12-32T08:00,2.50,7", "the date is none"),
    ("1,A,Cup,1,,2.50,7", "the date is none"),
    ("1,A,Cup,1.5,2010-12-01T08:00,2.50,7", "the quantity is not whole"),
    ("1,A,Cup,1.0,2010-12-01T08:00,2.50,7", ""),
    ("1,A,Cup,0,2010-12-01T08:00,2.50,7", "the quantity is zero"),
    ("1,A,Cup,-1,2010-12-01T08:00,2.50,7", "a negative quantity outside a return"),
    ("C1,A,Cup,1,2010-12-01T08:00,2.50,7", "a positive quantity in a return"),
    ("1,A,Cup,1,2010-12-01T08:00,-2.50,7", "a negative price"),
    ("1,A,Cup,1,2010-12-01T08:00,2.505,7", "a price with a fraction of the smallest coin"),
    ("1,A,Cup,1,2010-12-01T08:00,2.500,7", ""),
    ("1,A,Cup,1,2010-12-01T08:00,0,7", ""),
    ("1,A,Cup,1,2010-12-01T08:00,90071992547409.92,7", "an amount is too large to be counted"),
    ("1,A,Cup,3,2010-12-01T08:00,90071992547409.91,7", "an amount is too large to be counted"),
    ("1,A,Cup,90071992547409910,2010-12-01T08:00,0,7", "an amount is too large to be counted"),
    ("C2,A,Cup,-1,2010-12-01T08:00,2.50,", "a return without a customer"),
    ("C3,A,Cup,-1,2010-12-01T08:00,0,7", "the purchase comes to nothing"),
    ("C4,B,Cup,-1,2010-12-01T08:00,2.50,7", "no earlier purchase of this article at this price by this customer"),
    ("C5,A,Cup,-5,2010-12-01T08:00,2.50,7", "more returned than is left of what this customer bought"),
    ("C6,A,Cup,-1,2010-12-01T08:00,2.50,7", ""),
];

async fn each_row_that_cannot_be_used_is_rejected_with_its_reason(shop: Shop) {
    let rows: Vec<&str> = ROWS.iter().map(|(row, _)| *row).collect();

    let summary = shop.import(&rows).await;

    let mut rejects = shop.rejects();
    rejects.sort();
    let expected: Vec<(u64, String)> = (2..)
        .zip(ROWS)
        .filter(|(_, (_, reason))| !reason.is_empty())
        .map(|(line, (_, reason))| (line, (*reason).to_owned()))
        .collect();
    assert_eq!(rejects, expected);
    assert!(summary.holds());
    // Two rows too short or too long, three whose quantity or price is no number.
    assert_eq!(summary.outcome.read.unknown, 5);
    assert!(summary.to_string().contains("5 rows do not say what they are worth"));
    assert_eq!(shop.get("1").await.total, 4 * 250);
}

async fn refused_invoices_leave_nothing_behind(shop: Shop) {
    let file = shop.write(
        "file.csv",
        super::shop::csv(&[
            "1,A,Cup,1,2010-12-01T08:00,2.50,7",
            "1,B,Tea,1,2010-12-01T08:00,2.50,8",
            "2,A,Cup,2,2010-12-01T08:00,0.00,7",
            "3,A,Cup,2,2010-12-01T08:00,1.00,7 7",
            "4,A,Cup,1,2010-12-01T08:00,90071992547409.91,7",
            "4,A,Cup,1,2010-12-01T08:00,0.01,7",
            "5,A,Cup,1,2010-12-01T08:00,1.00,x",
            "6,A,Cup,1,2010-12-01T08:00,1.00,X",
        ]),
    );

    let summary = shop.import_file(file, &["--email-pattern", "{number}@example.com"]).await.expect("an import");

    assert!(summary.holds());
    let (two, nothing) = ("the invoice names two customers", "the purchase comes to nothing");
    let (email, large) = ("the customer's number makes no e-mail address", "an amount is too large to be counted");
    let taken = "the customer's e-mail address belongs to another customer number";
    let mut rejects = shop.rejects();
    rejects.sort();
    let expected = [(2, two), (3, two), (4, nothing), (5, email), (6, large), (7, large), (9, taken)];
    assert_eq!(rejects, expected.map(|(line, reason)| (line, reason.to_owned())));
    assert_eq!(shop.books().await, [1, 1, 100, 0, 0]);
}

#[tokio::test]
async fn a_rejected_row_is_written_down_as_it_stood() {
    let shop = Shop::on_sqlite().await;

    shop.import(&["1,A,\"A \"\"fine\"\"", "cup, red\",0,2010-12-01T08:00, 2.50 ,7", "2,A,Cup,1"]).await;

    let written = std::fs::read_to_string(shop.rejects_path()).expect("the reject file");
    let expected = format!(
        "line,reason,{HEADER}\n\
         2,the quantity is zero,1,A,\"A \"\"fine\"\"\ncup, red\",0,2010-12-01T08:00, 2.50 ,7\n\
         4,not as many columns as the header,2,A,Cup,1\n"
    );
    assert_eq!(written, expected);
}

use super::shop::{HEADER, Shop, on_both_engines};

on_both_engines![each_row_that_cannot_be_used_is_rejected_with_its_reason, refused_invoices_leave_nothing_behind];

/// Each beside a row that just passes, and in an invoice of its own: the others of its invoice would wait for it.
const ROWS: &[(&str, &str)] = &[
    ("11,A,Cup,1,2010-12-01T08:00,2.50", "not as many columns as the header"),
    ("12,A,Cup,1,2010-12-01T08:00,2.50,7,8", "not as many columns as the header"),
    ("1,A,Cup,1,2010-12-01T08:00,2.50,7", ""),
    ("13,A,C\0up,1,2010-12-01T08:00,2.50,7", "a zero byte in the text"),
    (" ,A,Cup,1,2010-12-01T08:00,2.50,7", "no invoice number"),
    ("14,,Cup,1,2010-12-01T08:00,2.50,7", "no article"),
    ("1,A,,1,2010-12-01T08:00,2.50,7", ""),
    ("15,A,Cup,one,2010-12-01T08:00,2.50,7", "the quantity is no number"),
    ("16,A,Cup,,2010-12-01T08:00,2.50,7", "the quantity is no number"),
    ("17,A,Cup,1,2010-12-01T08:00,\"2,50\",7", "the price is no number"),
    ("18,A,Cup,1,2010-12-32T08:00,2.50,7", "the date is none"),
    ("19,A,Cup,1,,2.50,7", "the date is none"),
    ("20,A,Cup,1.5,2010-12-01T08:00,2.50,7", "the quantity is not whole"),
    ("1,A,Cup,1.0,2010-12-01T08:00,2.50,7", ""),
    ("21,A,Cup,0,2010-12-01T08:00,2.50,7", "the quantity is zero"),
    ("22,A,Cup,-1,2010-12-01T08:00,0,7", "a negative quantity outside a return"),
    ("90,A,Cup,-1,2010-12-01T08:00,2.50,7", "more discount than the rest of the invoice comes to"),
    ("91,A,Cup,-1,2010-12-01T08:00,-2.50,7", "a negative quantity at a negative price"),
    ("C1,A,Cup,1,2010-12-01T08:00,2.50,7", "a positive quantity in a return"),
    ("23,A,Cup,1,2010-12-01T08:00,-2.50,7", "more discount than the rest of the invoice comes to"),
    ("C7,A,Cup,-1,2010-12-01T08:00,-2.50,7", "a negative price"),
    ("24,A,Cup,1,2010-12-01T08:00,2.505,7", "a price with a fraction of the smallest coin"),
    ("1,A,Cup,1,2010-12-01T08:00,2.500,7", ""),
    ("1,A,Cup,1,2010-12-01T08:00,0,7", ""),
    ("25,A,Cup,1,2010-12-01T08:00,90071992547409.92,7", "an amount is too large to be counted"),
    ("26,A,Cup,3,2010-12-01T08:00,90071992547409.91,7", "an amount is too large to be counted"),
    ("27,A,Cup,90071992547409910,2010-12-01T08:00,0,7", "an amount is too large to be counted"),
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
        "line,reason,row,{HEADER}\n\
         2,the quantity is zero,1,1,A,\"A \"\"fine\"\"\ncup, red\",0,2010-12-01T08:00, 2.50 ,7\n\
         4,not as many columns as the header,line4,2,A,Cup,1\n"
    );
    assert_eq!(written, expected);
}

#[tokio::test]
async fn texts_have_the_same_limits_as_the_api() {
    use domain::longest::{ARTICLE, DESCRIPTION, NUMBER};
    let shop = Shop::on_sqlite().await;
    // Of two bytes: characters are counted.
    let text = |chars| "ß".repeat(chars);
    let control = |what: &str| format!("the {what} has a control character or a line break");
    let long = |what: &str, most_chars: usize| format!("the {what} has more than {most_chars} characters");
    let (number, article, description, customer) = ("invoice number", "article", "description", "customer's number");
    let cases = [
        (text(NUMBER), text(ARTICLE), text(DESCRIPTION), text(NUMBER), String::new()),
        (text(NUMBER + 1), text(1), text(1), text(1), long(number, NUMBER)),
        (text(2), text(ARTICLE + 1), text(1), text(1), long(article, ARTICLE)),
        (text(3), text(1), text(DESCRIPTION + 1), text(1), long(description, DESCRIPTION)),
        (text(4), text(1), text(1), text(NUMBER + 1), long(customer, NUMBER)),
        ("5\t5".to_owned(), text(1), text(1), text(1), control(number)),
        (text(6), "A\u{1b}A".to_owned(), text(1), text(1), control(article)),
        (text(7), text(1), "\"A\nA\"".to_owned(), text(1), control(description)),
        (text(8), text(1), text(1), "7\u{85}7".to_owned(), control(customer)),
    ];
    let rows: Vec<String> = cases
        .iter()
        .map(|(number, article, description, customer, _)| {
            format!("{number},{article},{description},1,2010-12-01T08:00,1.00,{customer}")
        })
        .collect();

    shop.import(&rows.iter().map(String::as_str).collect::<Vec<&str>>()).await;

    let reasons: Vec<String> = shop.rejects().into_iter().map(|(_, reason)| reason).collect();
    let expected: Vec<String> = cases.into_iter().map(|case| case.4).filter(|reason| !reason.is_empty()).collect();
    assert_eq!(reasons, expected);
    assert_eq!(shop.books().await, [1, 1, 100, 0, 0]);
}

#[tokio::test]
async fn category_has_the_same_limit_as_the_api() {
    use crate::import::options::category;

    assert!(category(&"x".repeat(domain::longest::CATEGORY)).is_ok());
    for refused in [String::new(), " ".to_owned(), "x".repeat(domain::longest::CATEGORY + 1), "a\nb".to_owned()] {
        assert!(category(&refused).is_err(), "{refused:?}");
    }
}

#[tokio::test]
async fn invoice_of_too_many_rows_is_rejected_as_it_is_read() {
    let shop = Shop::on_sqlite().await;
    let most = usize::try_from(crate::import::gathering::MOST_ROWS).expect("a number");
    let row = "1,A,Cup,1,2010-12-01T08:00,1.00,7";

    let summary = shop.import(&vec![row; most + 1]).await;

    assert_eq!((summary.outcome.rejected.rows, shop.books().await), (most as u64 + 1, [0; 5]));
    assert!(summary.is_all_rejected() && shop.rejects()[0].1.starts_with("the invoice has more than 10000 rows"));
}

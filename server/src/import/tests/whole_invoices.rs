use super::shop::{Shop, on_both_engines};

on_both_engines![
    negative_row_lowers_its_invoice_total,
    discount_is_spread_over_the_other_rows,
    discount_above_the_rest_rejects_the_invoice,
    unreadable_row_keeps_its_whole_invoice_out,
    row_of_wrong_width_keeps_its_invoice_out,
    mended_reject_file_brings_the_invoice_in_whole,
    mended_return_row_is_another_refund_than_its_neighbours,
    mended_reject_file_again_changes_nothing,
];

const WAITS: &str = "its invoice waits: another of its rows cannot be used";

/// Sorted by line.
fn rejects(shop: &Shop) -> Vec<(u64, String)> {
    let mut rejects = shop.rejects();
    rejects.sort();
    rejects
}

fn expected(rows: &[(u64, &str)]) -> Vec<(u64, String)> {
    rows.iter().map(|(line, reason)| (*line, (*reason).to_owned())).collect()
}

async fn negative_row_lowers_its_invoice_total(shop: Shop) {
    let summary = shop
        .import(&[
            "1,CHAIR,Chair,1,2010-12-01T08:00,200.00,7",
            "1,D,Discount,1,2010-12-01T08:00,-100.00,7",
            "2,D,Discount,-2,2010-12-01T08:00,50.00,7",
            "2,CHAIR,Chair,1,2010-12-01T08:00,200.00,7",
        ])
        .await;

    assert!(summary.holds() && shop.rejects().is_empty());
    for number in ["1", "2"] {
        let purchase = shop.get(number).await;
        let line = &purchase.lines[0].line;
        assert_eq!((purchase.total, purchase.lines.len()), (10_000, 1));
        assert_eq!((line.subtotal, line.discount, line.tax), (20_000, 10_000, 0));
        let mut reading = shop.desk.storage().reading().await.expect("a look");
        let payment = reading.get_payment_of(&purchase.purchase_id).await.expect("its payment");
        assert_eq!((payment.amount, payment.captured), (10_000, 10_000));
    }
}

async fn discount_is_spread_over_the_other_rows(shop: Shop) {
    shop.import(&[
        "1,A,Cup,1,2010-12-01T08:00,1.00,7",
        "1,D,Voucher,1,2010-12-01T08:00,-0.50,7",
        "1,B,Tea,1,2010-12-01T08:00,1.00,7",
        "1,C,Gift,1,2010-12-01T08:00,0.00,7",
        "1,D,Discount,1,2010-12-01T08:00,-0.50,7",
        "1,E,Jug,1,2010-12-01T08:00,1.00,7",
    ])
    .await;

    let purchase = shop.get("1").await;
    let discounts: Vec<i64> = purchase.lines.iter().map(|line| line.line.discount).collect();
    assert_eq!((purchase.total, discounts), (200, vec![34, 33, 0, 33]));
}

async fn discount_above_the_rest_rejects_the_invoice(shop: Shop) {
    let summary = shop
        .import(&[
            "1,CHAIR,Chair,1,2010-12-01T08:00,200.00,7",
            "1,D,Discount,1,2010-12-01T08:00,-200.01,7",
            "2,CHAIR,Chair,1,2010-12-01T08:00,200.00,7",
            "2,D,Discount,1,2010-12-01T08:00,-200.00,7",
            "3,D,Discount,1,2010-12-01T08:00,-0.01,7",
            "4,CHAIR,Chair,1,2010-12-01T08:00,90071992547409.91,7",
            "4,CUP,Cup,1,2010-12-01T08:00,1.00,7",
            "4,D,Discount,1,2010-12-01T08:00,-1.00,7",
        ])
        .await;

    let (above, nothing) = ("more discount than the rest of the invoice comes to", "the purchase comes to nothing");
    let large = "an amount is too large to be counted";
    assert!(summary.holds());
    let all = [(2, WAITS), (3, above), (4, nothing), (5, nothing), (6, above), (7, large), (8, large), (9, large)];
    assert_eq!(rejects(&shop), expected(&all));
    assert_eq!(shop.books().await, [0; 5]);
}

async fn unreadable_row_keeps_its_whole_invoice_out(shop: Shop) {
    let summary = shop
        .import(&[
            "1,A,Cup,1,2010-12-01T08:00,1.00,7",
            "2,A,Cup,1,2010-12-01T08:00,1.00,7",
            "1,B,Tea,many,2010-12-01T08:00,2.00,7",
            "1,C,Jug,1,2010-12-01T08:00,4.00,7",
        ])
        .await;

    assert!(summary.holds());
    assert_eq!(rejects(&shop), expected(&[(2, WAITS), (4, "the quantity is no number"), (5, WAITS)]));
    assert_eq!(shop.books().await, [1, 1, 100, 0, 0]);
}

async fn row_of_wrong_width_keeps_its_invoice_out(shop: Shop) {
    let summary = shop
        .import(&[
            "1,A,Cup,1,2010-12-01T08:00,1.00,7",
            "2,A,Cup,1,2010-12-01T08:00,1.00,7",
            "3,A,Cup,1,2010-12-01T08:00,1.00,7",
            "1,B,Cup, red,1,2010-12-01T08:00,1.00,7",
            "2,B",
            ",3,B,Cup,1,2010-12-01T08:00,1.00,7",
            "4,A,Cup,1,2010-12-01T08:00,1.00,7",
        ])
        .await;

    let width = "not as many columns as the header";
    assert!(summary.holds());
    let all = [(2, WAITS), (3, WAITS), (4, WAITS), (5, width), (6, width), (7, width)];
    assert_eq!(rejects(&shop), expected(&all));
    assert_eq!(shop.books().await, [1, 1, 100, 0, 0]);
}

async fn mended_reject_file_brings_the_invoice_in_whole(shop: Shop) {
    let rows = [
        "1,A,\"Cup, \"\"red\"\"\",1,2010-12-01T08:00,10.00,7",
        "2,A,Cup,1,2010-12-01T08:00,1.00,7",
        "1,D,=Discount,-1,2010-12-01T08:00,1.00,7",
        "1,B,Café,many,2010-12-01T08:00,2.00,7",
        "3,A,Cup, red,1,2010-12-01T08:00,5.00,7",
    ];
    shop.import(&rows).await;

    let mended = shop.mend_rejects(&[("many", "3"), ("Cup, red", "\"Cup, red\"")]);
    let summary = shop.import_file(mended, &[]).await.expect("an import");

    assert!(summary.holds() && shop.rejects().is_empty(), "{summary}");
    let purchase = shop.get("1").await;
    let lines: Vec<_> = purchase.lines.iter().map(|line| (line.description.as_str(), line.line.total())).collect();
    assert_eq!((purchase.total, lines), (1_500, vec![("Cup, \"red\"", 937), ("Café", 563)]));
    assert_eq!(shop.get("3").await.total, 500);
    // As if the file had been sound from the beginning.
    let again = shop.import(&[rows[0], rows[1], rows[2], "1,B,Café,3,2010-12-01T08:00,2.00,7"]).await;
    assert_eq!((again.outcome.purchases.count, again.outcome.purchases.known), (2, 2));
}

async fn mended_return_row_is_another_refund_than_its_neighbours(shop: Shop) {
    let rows = [
        "1,A,Cup,5,2010-12-01T08:00,2.50,7",
        "C9,A,Cup,-1,2010-12-02T08:00,2.50,7",
        "C9,A,Cup,x,2010-12-02T08:00,2.50,7",
        "C9,A,Cup,-1,2010-12-02T08:00,2.50",
        ",A,Cup,-1,2010-12-02T08:00,2.50,7",
    ];
    shop.import(&rows).await;
    assert_eq!(shop.given_back(&["1"]).await, [250]);

    let mended = shop.mend_rejects(&[(",x,", ",-1,"), ("2.50\n", "2.50,7\n"), (",,A", ",C9,A")]);
    let summary = shop.import_file(&mended, &[]).await.expect("an import");

    assert_eq!((summary.outcome.refunds.count, summary.outcome.refunds.known), (3, 0), "{summary}");
    assert_eq!(shop.given_back(&["1"]).await, [1_000]);
    let again = shop.import_file(&mended, &[]).await.expect("an import");
    assert_eq!((again.outcome.refunds.count, again.outcome.refunds.known), (3, 3));
}

async fn mended_reject_file_again_changes_nothing(shop: Shop) {
    shop.import(&["1,A,Cup,1,2010-12-01T08:00,1.00,7", "1,B,Tea,x,2010-12-01T08:00,2.00,7"]).await;
    let half_mended = shop.mend_rejects(&[(",x,", ",y,")]);
    shop.import_file(half_mended, &[]).await.expect("an import");
    let mended = shop.mend_rejects(&[(",y,", ",1,")]);

    shop.import_file(&mended, &[]).await.expect("an import");
    let books = shop.books().await;
    let again = shop.import_file(&mended, &[]).await.expect("an import");

    assert_eq!((again.outcome.purchases.known, shop.books().await), (1, books));
    assert_eq!(books, [1, 2, 300, 0, 0]);
    let changed = shop.import(&["1,A,Cup,1,2010-12-01T08:00,1.00,7", "1,B,Tea,2,2010-12-01T08:00,2.00,7"]).await;
    assert_eq!((changed.outcome.rejected.rows, shop.books().await), (2, books));
}

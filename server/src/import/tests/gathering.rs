use domain::{PaymentStatus, Timestamp};

use super::shop::{Shop, csv, on_both_engines};

on_both_engines![
    rows_of_one_invoice_need_not_follow_one_another,
    an_invoice_is_paid_in_full_when_it_was_bought,
    a_customer_is_known_by_number_and_can_sign_in,
    a_guest_is_nobody_and_a_blank_is_no_second_customer,
];

async fn rows_of_one_invoice_need_not_follow_one_another(shop: Shop) {
    shop.import(&[
        "1,A,Cup,1,2010-12-01T08:00,1.00,7",
        "2,A,Cup,1,2010-12-01T08:00,1.00,7",
        "1,B,Tea,1,2010-12-01T08:00,2.00,7",
        "C9,A,Cup,-1,2010-12-01T08:00,1.00,7",
        "1,C,Pot,1,2010-12-01T08:00,9.00,7",
        "1,D,Jug,1,2010-12-01T08:00,4.00,7",
    ])
    .await;

    let purchase = shop.get("1").await;
    let lines: Vec<(&str, &str)> =
        purchase.lines.iter().map(|line| (line.line.id.as_str(), line.article.as_str())).collect();
    assert_eq!(lines, [("li_1", "A"), ("li_2", "B"), ("li_3", "C"), ("li_4", "D")]);
    assert_eq!(shop.books().await, [2, 5, 1_700, 100, 100]);
}

async fn an_invoice_is_paid_in_full_when_it_was_bought(shop: Shop) {
    let rows = ["1,A, Cup ,3,2011-07-01T08:01:00,2.50,7", "1,B,,1,2011-07-01 08:00,0.00,7"];
    let file = shop.write("file.csv", csv(&rows));
    shop.import_file(file, &["--category", "china"]).await.expect("an import");

    let purchase = shop.get("1").await;
    // Eight in a London summer is seven in UTC.
    let at = Timestamp::parse_rfc3339("2011-07-01T07:00:00Z").expect("an instant");
    assert_eq!((purchase.total, purchase.purchased_at, purchase.delivered_at), (750, at, None));
    let cup = &purchase.lines[0];
    assert_eq!((cup.description.as_str(), cup.line.category.as_str()), ("Cup", "china"));
    assert_eq!((cup.line.quantity, cup.line.subtotal, cup.line.discount, cup.line.tax), (3, 750, 0, 0));
    assert_eq!(purchase.lines[1].description, "B");
    let mut reading = shop.desk.storage().reading().await.expect("a look");
    let payment = reading.get_payment_of(&purchase.purchase_id).await.expect("its payment");
    assert_eq!((payment.amount, payment.captured, payment.refunded), (750, 750, 0));
    assert_eq!((payment.status, payment.captured_at), (PaymentStatus::Settled, Some(at)));
    assert_eq!((payment.gateway.as_str(), payment.reference.as_str()), ("offline", "import:1"));
    assert_eq!((payment.method_kind.as_str(), payment.method_label.as_str()), ("other", "the original payment method"));
}

async fn a_customer_is_known_by_number_and_can_sign_in(shop: Shop) {
    let rows = ["1,A,Cup,1,2010-12-01T08:00,1.00,17850", "2,A,Cup,1,2010-12-02T08:00,1.00,17850"];
    let file = shop.write("file.csv", csv(&rows));
    let pattern = ["--email-pattern", "Customer-{number}@Example.com"];
    shop.import_file(file, &pattern).await.expect("an import");

    let mut reading = shop.desk.storage().reading().await.expect("a look");
    let id = &shop.merchant.merchant_id;
    let found = reading.find_customer_by_email(id, "customer-17850@example.com").await.expect("an answer");
    let customer = found.expect("the customer");
    assert_eq!((customer.number.as_deref(), customer.name.as_str()), (Some("17850"), "Customer 17850"));
    assert_eq!(reading.count_purchases_of_customer(id, &customer.customer_id).await.expect("a count"), 2);
}

async fn a_guest_is_nobody_and_a_blank_is_no_second_customer(shop: Shop) {
    shop.import(&[
        "1,A,Cup,1,2010-12-01T08:00,1.00,",
        "2,A,Cup,1,2010-12-01T08:00,1.00, ",
        "2,B,Tea,1,2010-12-01T08:00,1.00,7",
    ])
    .await;

    assert_eq!(shop.get("1").await.customer_id, None);
    assert!(shop.get("2").await.customer_id.is_some());
}

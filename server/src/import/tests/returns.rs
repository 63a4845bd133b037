use super::shop::{Shop, on_both_engines};

on_both_engines![
    a_return_meets_the_most_recent_earlier_purchase,
    a_return_meets_its_own_customer_article_and_price,
    an_earlier_return_takes_first_wherever_it_stands,
    goods_on_two_lines_of_one_purchase_come_back_together,
    what_came_back_once_does_not_come_back_again,
];

async fn a_return_meets_the_most_recent_earlier_purchase(shop: Shop) {
    let summary = shop
        .import(&[
            "C9,A,Cup,-2,2010-12-03T08:00,2.50,7",
            "1,A,Cup,5,2010-12-01T08:00,2.50,7",
            "2,A,Cup,5,2010-12-03T08:00,2.50,7",
            "3,A,Cup,5,2010-12-03T08:01,2.50,7",
        ])
        .await;

    assert_eq!(summary.outcome.refunds.count, 1);
    assert_eq!(shop.given_back(&["1", "2", "3"]).await, [0, 500, 0]);
    let mut reading = shop.desk.storage().reading().await.expect("a look");
    let found = reading.find_refund_by_external_number(&shop.merchant.merchant_id, "C9#1").await.expect("an answer");
    let refund = found.expect("the recorded refund");
    assert_eq!((refund.total, refund.destination.as_str(), refund.currency.code()), (500, "recorded", "GBP"));
    let lines = reading.list_refund_lines(&refund.refund_id).await.expect("its lines");
    assert_eq!(lines.iter().map(|line| (line.id.as_str(), line.quantity)).collect::<Vec<_>>(), [("li_1", 2)]);
    let payment = reading.get_payment_of(&refund.purchase_id).await.expect("its payment");
    assert_eq!((payment.captured, payment.refunded, payment.reserved), (1_250, 500, 0));
}

async fn a_return_meets_its_own_customer_article_and_price(shop: Shop) {
    shop.import(&[
        "1,A,Cup,5,2010-12-01T08:00,2.50,7",
        "2,A,Cup,5,2010-12-02T08:00,2.60,7",
        "3,B,Tea,5,2010-12-02T08:00,2.50,7",
        "4,A,Cup,5,2010-12-02T08:00,2.50,8",
        "5,A,Cup,5,2010-12-02T08:00,2.50,",
        "C9,A,Cup,-1,2010-12-03T08:00,2.50,7",
    ])
    .await;

    assert_eq!(shop.given_back(&["1", "2", "3", "4", "5"]).await, [250, 0, 0, 0, 0]);
}

async fn an_earlier_return_takes_first_wherever_it_stands(shop: Shop) {
    shop.import(&[
        "C8,A,Cup,-3,2010-12-05T08:00,2.50,7",
        "C9,A,Cup,-3,2010-12-04T08:00,2.50,7",
        "1,A,Cup,5,2010-12-01T08:00,2.50,7",
    ])
    .await;

    // C9 came back first, so C8 is the one that nothing is left for.
    let why = "more returned than is left of what this customer bought".to_owned();
    assert_eq!(shop.rejects(), [(2, why)]);
    assert_eq!(shop.given_back(&["1"]).await, [750]);
}

async fn goods_on_two_lines_of_one_purchase_come_back_together(shop: Shop) {
    let rows = ["1,A,Cup,2,2010-12-01T08:00,2.50,7", "1,A,Cup,3,2010-12-01T08:00,2.50,7"];
    shop.import(&[&rows[..], &["C8,A,Cup,-4,2010-12-02T08:00,2.50,7", "C9,A,Cup,-2,2010-12-02T08:00,2.50,7"]].concat())
        .await;

    let mut reading = shop.desk.storage().reading().await.expect("a look");
    let purchase = shop.get("1").await;
    let records = reading.find_purchase_records(&purchase.merchant_id, &purchase.purchase_id).await.expect("a look");
    let earlier = records.expect("it was brought in").refunds;
    let lines: Vec<(&str, i64)> =
        earlier.iter().flat_map(|refund| &refund.lines).map(|line| (line.id.as_str(), line.quantity)).collect();
    assert_eq!(lines, [("li_1", 2), ("li_2", 2)]);
    assert_eq!(shop.rejects().len(), 1);
}

async fn what_came_back_once_does_not_come_back_again(shop: Shop) {
    let rows = [
        "1,A,Cup,2,2010-12-01T08:00,2.50,7",
        "C9,A,Cup,x,2010-12-02T08:00,2.50,7",
        "C9,A,Cup,-1,2010-12-02T08:00,2.50,7",
        "C9,A,Cup,-1,2010-12-02T08:00,2.50,7",
    ];
    shop.import(&rows).await;

    let again = shop.import(&rows).await;

    assert_eq!((again.outcome.refunds.count, again.outcome.refunds.known), (2, 2));
    assert_eq!(shop.given_back(&["1"]).await, [500]);
}

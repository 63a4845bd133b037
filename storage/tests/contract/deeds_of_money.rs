//! I1 in the schema itself: whatever the code above does, no payment gives back more than it captured.

use domain::{PaymentStatus, Posting, RefundProgress, RefundState};
use storage::{ReturnedGoods, StorageError};

use crate::engines::{Database, on_both_engines};
use crate::example::{Shop, at};
use crate::example_purchase::failed;

const I1: &str = "payment_never_gives_back_more_than_was_captured";

on_both_engines!(
    i1_a_hold_never_exceeds_what_was_captured,
    i1_money_gone_back_elsewhere_counts,
    a_purchase_never_gives_back_more_than_its_total,
    a_hold_turns_into_money_gone_back,
    a_refund_changed_by_two_is_stale_for_the_second,
    a_return_finds_what_is_left_newest_purchase_first,
);

async fn i1_a_hold_never_exceeds_what_was_captured(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (_, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    let mut money = shop.movement(&mut writing, &payment).await;
    money.post(&mut writing, Posting::Reserve, 3_000, 0).await.expect("30.00 of 50.00");
    money.post(&mut writing, Posting::Settle, 1_000, 0).await.expect("10.00 of them went back");
    money.post(&mut writing, Posting::Reserve, 2_000, 0).await.expect("exactly what was left");
    writing.commit().await.expect("a commit");

    let mut writing = database.writing().await;
    let refused = money.post(&mut writing, Posting::Reserve, 1, 0).await.expect_err("a cent too much");

    assert!(refused.broke(I1, I1), "{refused:?}");
    assert!(!refused.broke("payment_amounts_are_whole", "payment_amounts_are_whole"), "{refused:?}");
    assert!(!refused.is_transient());
}

async fn i1_money_gone_back_elsewhere_counts(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (_, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    let mut money = shop.movement(&mut writing, &payment).await;
    money.post(&mut writing, Posting::Reserve, 4_000, 0).await.expect("40.00 of 50.00");
    money.post(&mut writing, Posting::Record, 1_000, 0).await.expect("exactly what was left");
    writing.commit().await.expect("a commit");

    let mut writing = database.writing().await;
    let refused = money.post(&mut writing, Posting::Record, 1, 0).await.expect_err("a cent too much");

    assert!(refused.broke(I1, I1), "{refused:?}");
}

async fn a_purchase_never_gives_back_more_than_its_total(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (purchase, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    let mut money = shop.movement(&mut writing, &payment).await;
    money.post(&mut writing, Posting::Reserve, 0, 5_000).await.expect("all of it");
    money.post(&mut writing, Posting::Release, 0, 1).await.expect("a cent less");
    money.post(&mut writing, Posting::Reserve, 0, 1).await.expect("all of it again");

    writing.find_purchase(&purchase.merchant_id, &purchase.purchase_id).await.expect("all of it is in order");
    money.post(&mut writing, Posting::Reserve, 0, 1).await.expect("put off");

    let refused = writing.commit().await.expect_err("a cent too much");
    let rule = "purchase_gives_back_no_more_than_its_total";
    assert!(refused.broke(rule, rule), "{refused:?}");
}

async fn a_hold_turns_into_money_gone_back(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (_, payment) = shop.paid_purchase(&mut writing, "LC-1").await;

    let mut money = shop.movement(&mut writing, &payment).await;
    money.post(&mut writing, Posting::Reserve, 5_000, 0).await.expect("a hold");
    money.post(&mut writing, Posting::Settle, 3_000, 0).await.expect("money gone back");
    money.post(&mut writing, Posting::Release, 2_000, 0).await.expect("the rest of the hold released");
    money.post(&mut writing, Posting::VoidPayment, 0, 0).await.expect("a write");

    let payment = writing.get_payment(&payment.payment_id).await.expect("it is there");
    let sums = (payment.captured, payment.reserved, payment.refunded, payment.status);
    assert_eq!(sums, (5_000, 0, 3_000, PaymentStatus::Voided));
}

async fn a_refund_changed_by_two_is_stale_for_the_second(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (_, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    let (mut refund, lines) = shop.refund(&payment, None);
    writing.insert_refund(&refund, &lines, &[]).await.expect("a refund");
    refund.progress = RefundProgress::open(RefundState::Sending);
    writing.update_refund(&refund, &[], at(31)).await.expect("the first");

    let second = writing.update_refund(&refund, &[], at(31)).await.expect_err("the second");

    assert!(matches!(second, StorageError::Stale) && second.is_transient());
}

async fn a_return_finds_what_is_left_newest_purchase_first(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (older, _) = shop.paid_purchase(&mut writing, "LC-1").await;
    let mut newer = shop.purchase("LC-2");
    newer.purchased_at = at(100);
    writing.insert_purchase(&newer).await.expect("a purchase");
    let payment = shop.payment(&newer);
    writing.insert_payment(&payment).await.expect("a payment");
    // One of the newer purchase's two cups came back; a failed refund of the other counts for nothing.
    for state in [RefundState::Reserved, RefundState::Failed] {
        let (refund, mut lines) = shop.refund(&payment, None);
        for line in &mut lines {
            line.id = "li_1".to_owned();
            line.total = 900;
        }
        writing.insert_refund(&refund, &lines, &[]).await.expect("a refund");
        if state == RefundState::Failed {
            writing.update_refund(&failed(&refund, 101), &[], at(101)).await.expect("a step");
        }
    }

    let mut cups = async |returned_at, article, unit_price, currency| {
        let goods = ReturnedGoods {
            merchant_id: &shop.merchant.merchant_id,
            customer_id: &shop.customer.customer_id,
            returned_at: at(returned_at),
            currency: domain::Currency::from_code(currency).expect("a currency"),
            article,
            unit_price,
        };
        let lines = writing.list_lines_to_return(goods).await.expect("a list");
        lines.into_iter().map(|line| (line.purchase_id, line.units_left, line.money_left)).collect::<Vec<_>>()
    };
    let (new, old) = ((newer.purchase_id.clone(), 1, 1_100), (older.purchase_id.clone(), 2, 2_000));
    assert_eq!(cups(100, "article li_1", 1_000, "EUR").await, [new, old.clone()]);
    assert_eq!(cups(99, "article li_1", 1_000, "EUR").await, [old]);
    assert!(cups(-1, "article li_1", 1_000, "EUR").await.is_empty());
    assert!(cups(200, "article li_1", 999, "EUR").await.is_empty());
    assert!(cups(200, "article li_1", 1_000, "JPY").await.is_empty());
    assert!(cups(200, "article li_9", 1_000, "EUR").await.is_empty());
}

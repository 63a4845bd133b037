//! Deeds that say at once which purchase they are about: SQLite's writer serves several together, and each of them stands
//! or falls alone, as in `group_commit`.

use domain::{Posting, Refund};
use futures::FutureExt as _;
use futures::future::{join_all, try_join_all};
use std::pin::pin;
use storage::{PaymentRecord, Purchase, PurchaseRecords, StorageError, Writing};

use crate::engines::{Database, on_both_engines, on_sqlite};
use crate::example::{Shop, at, customer};
use crate::example_purchase::refund_of;
use crate::group_commit::of_nobody;

on_both_engines!(
    it_begins_with_all_that_decides,
    another_merchants_purchase_is_not_there,
    nobody_else_decides_about_the_purchase_meanwhile,
    it_holds_no_other_purchase,
    what_asks_on_has_the_database_to_itself,
    a_hundred_about_one_purchase_build_on_each_other,
);

struct Paid {
    shop: Shop,
    bought: Vec<(Purchase, PaymentRecord)>,
}

async fn paid(database: &Database, count: usize) -> Paid {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let mut bought = Vec::new();
    for number in 0..count {
        bought.push(shop.paid_purchase(&mut writing, &format!("LC-{number}")).await);
    }
    writing.commit().await.expect("a commit");
    Paid { shop, bought }
}

impl Paid {
    async fn begin(&self, database: &Database, index: usize) -> storage::Result<(Writing, PurchaseRecords)> {
        let purchase = &self.bought[index].0;
        let (writing, found) = database.storage.writing_about(&purchase.merchant_id, &purchase.purchase_id).await?;
        Ok((writing, found.expect("a purchase")))
    }

    async fn given_back(&self, database: &Database) -> Vec<i64> {
        let mut reading = database.reading().await;
        let mut amounts = Vec::new();
        for (purchase, _) in &self.bought {
            let found = reading.find_purchase(&purchase.merchant_id, &purchase.purchase_id).await.expect("a look");
            amounts.push(found.expect("a purchase").given_back);
        }
        amounts
    }
}

/// A refund of so much, all of it credit, so that it changes the purchase alone.
async fn hold(writing: &mut Writing, purchase: &Purchase, payment: &PaymentRecord, amount: i64) {
    let refund = refund_of(payment, purchase.customer_id.clone(), purchase.currency);
    let refund = Refund { total: amount, to_payment: 0, to_credit: amount, ..refund };
    writing.insert_refund(&refund, &[], &[Posting::Reserve]).await.expect("put off");
}

/// Needs no answer, so that it waits for the commit.
async fn give_back(writing: &mut Writing, records: &PurchaseRecords, amount: i64) {
    let PurchaseRecords { purchase, payment, .. } = records;
    hold(writing, purchase, payment, amount).await;
}

async fn it_begins_with_all_that_decides(database: &Database) {
    let paid = paid(database, 1).await;
    let (purchase, _) = &paid.bought[0];
    let mut writing = database.writing().await;
    let ticket = paid.shop.asked(&mut writing, purchase).await;
    writing.commit().await.expect("a commit");

    let (mut writing, records) = paid.begin(database, 0).await.expect("it begins");
    assert_eq!(records.pending_lines.iter().map(|line| &line.ticket).collect::<Vec<_>>(), [&ticket.number]);
    give_back(&mut writing, &records, 700).await;
    writing.commit().await.expect("a commit");

    assert_eq!(paid.given_back(database).await, [700]);
}

async fn another_merchants_purchase_is_not_there(database: &Database) {
    let paid = paid(database, 1).await;
    let (_, found) = database.storage.writing_about("mer_other", &paid.bought[0].0.purchase_id).await.expect("a look");
    assert!(found.is_none());
}

async fn nobody_else_decides_about_the_purchase_meanwhile(database: &Database) {
    let paid = paid(database, 1).await;
    let (mut first, records) = paid.begin(database, 0).await.expect("it begins");
    let mut second = pin!(paid.begin(database, 0));
    let waited = tokio::time::timeout(std::time::Duration::from_millis(100), second.as_mut()).await;
    assert!(waited.is_err(), "both decide at once");

    give_back(&mut first, &records, 700).await;
    let (_, seen) = futures::join!(first.commit().map(|done| done.expect("a commit")), second);

    assert_eq!(seen.expect("its turn").1.purchase.given_back, 700);
}

async fn it_holds_no_other_purchase(database: &Database) {
    let paid = paid(database, 2).await;
    let (mut writing, records) = paid.begin(database, 0).await.expect("it begins");
    let (other, _) = &paid.bought[1];

    let held = writing.hold_purchase(&other.merchant_id, &other.purchase_id).await;

    assert!(matches!(held, Err(StorageError::Inconsistent { .. })), "{held:?}");
    writing.hold_purchase(&records.purchase.merchant_id, &records.purchase.purchase_id).await.expect("its own");
}

async fn what_asks_on_has_the_database_to_itself(database: &Database) {
    let paid = paid(database, 8).await;
    let deeds = (0..8).map(async |index| {
        let (mut writing, records) = paid.begin(database, index).await?;
        give_back(&mut writing, &records, 1).await;
        // What was put off is done before it is asked for.
        let found = writing.find_purchase(&records.purchase.merchant_id, &records.purchase.purchase_id).await?;
        assert_eq!(found.map(|purchase| purchase.given_back), Some(1));
        writing.insert_customer(&customer(&paid.shop.merchant, None, Some(&index.to_string())), at(0)).await?;
        writing.commit().await
    });

    try_join_all(deeds).await.expect("all have their turn");

    assert_eq!(paid.given_back(database).await, [1; 8]);
}

async fn a_hundred_about_one_purchase_build_on_each_other(database: &Database) {
    let paid = paid(database, 1).await;
    let deeds = (0..100).map(async |_| {
        let (mut writing, records) = paid.begin(database, 0).await?;
        give_back(&mut writing, &records, 1).await;
        writing.commit().await?;
        Ok::<_, StorageError>(records.purchase.given_back)
    });

    let mut seen = try_join_all(deeds).await.expect("nobody is turned away");

    seen.sort_unstable();
    assert_eq!(seen, (0..100).collect::<Vec<_>>(), "each saw what those before it wrote");
    assert_eq!(paid.given_back(database).await, [100]);
}

/// One that came back would wait for ever for the others, if they had to wait for it.
#[tokio::test]
async fn deeds_about_different_purchases_are_served_together() {
    on_sqlite(async |database| {
        let paid = paid(database, 3).await;
        let opened = try_join_all((0..3).map(|index| paid.begin(database, index))).await.expect("all at once");

        let deeds = opened.into_iter().enumerate().map(async |(index, (mut writing, records))| {
            give_back(&mut writing, &records, index as i64 + 1).await;
            writing.commit().await
        });
        try_join_all(deeds).await.expect("a commit");

        assert_eq!(paid.given_back(database).await, [1, 2, 3]);
    })
    .await;
}

enum Ending {
    FailsAtItsEnd,
    FailsAskingOn,
    IsDropped,
    IsDroppedAskingOn,
    LeavesAtItsCommit,
    Panics,
}

async fn three_of_whom_the_second(ending: Ending) {
    on_sqlite(async |database| {
        let paid = paid(database, 3).await;
        let opened = try_join_all((0..3).map(|index| paid.begin(database, index))).await.expect("all at once");
        let [(mut first, one), (mut second, two), (mut third, three)] = opened.try_into().ok().expect("three");
        give_back(&mut first, &one, 1).await;
        give_back(&mut second, &two, 2).await;
        give_back(&mut third, &three, 3).await;

        let second = async {
            match ending {
                Ending::FailsAtItsEnd => {
                    second.insert_event(&of_nobody()).await.expect("put off");
                    let refused = second.commit().await;
                    assert!(matches!(refused, Err(StorageError::RuleBroken(_))), "{refused:?}");
                }
                Ending::FailsAskingOn => {
                    let same = customer(&paid.shop.merchant, None, Some("1"));
                    second.insert_customer(&same, at(0)).await.expect("the first of its number");
                    second.insert_customer(&same, at(0)).await.expect_err("the number is taken");
                    second.commit().await.expect_err("what failed is not committed");
                }
                Ending::IsDropped => drop(second),
                Ending::IsDroppedAskingOn => {
                    let asked = second.find_customer(&paid.shop.customer.customer_id).now_or_never();
                    assert!(asked.is_none(), "it has to wait for the others");
                    drop(second);
                }
                Ending::LeavesAtItsCommit => assert!(second.commit().now_or_never().is_none()),
                Ending::Panics => {
                    let panicking = tokio::spawn(async move {
                        let _writing = second;
                        panic!("a deed breaks");
                    });
                    assert!(panicking.await.is_err());
                }
            }
        };
        let (first, (), third) = futures::join!(first.commit(), second, third.commit());

        first.expect("a commit");
        third.expect("a commit");
        assert_eq!(paid.given_back(database).await, [1, 0, 3]);
    })
    .await;
}

#[tokio::test]
async fn a_deed_whose_last_statement_fails_takes_no_neighbour_down() {
    three_of_whom_the_second(Ending::FailsAtItsEnd).await;
}

#[tokio::test]
async fn a_deed_that_fails_asking_on_takes_no_neighbour_down() {
    three_of_whom_the_second(Ending::FailsAskingOn).await;
}

#[tokio::test]
async fn a_deed_that_is_dropped_takes_no_neighbour_down() {
    three_of_whom_the_second(Ending::IsDropped).await;
}

#[tokio::test]
async fn k10_a_deed_dropped_asking_on_takes_no_neighbour_down() {
    three_of_whom_the_second(Ending::IsDroppedAskingOn).await;
}

#[tokio::test]
async fn k10_a_deed_that_leaves_at_its_commit_takes_no_neighbour_down() {
    three_of_whom_the_second(Ending::LeavesAtItsCommit).await;
}

#[tokio::test]
async fn k8_a_deed_that_panics_takes_no_neighbour_down() {
    three_of_whom_the_second(Ending::Panics).await;
}

/// Whoever is refused for what another one wrote is told so, and looks: it has to be there, whatever happens next.
#[tokio::test]
async fn nobody_decides_on_what_is_not_durable() {
    on_sqlite(async |database| {
        let paid = paid(database, 1).await;
        let (purchase, _) = &paid.bought[0];
        let (merchant_id, purchase_id) = (&purchase.merchant_id, &purchase.purchase_id);
        let mut first = database.writing().await;
        let begun = pin!(paid.begin(database, 0));
        let mut begun = begun.fuse();
        let mut asked = pin!(database.storage.writing());
        assert!((&mut begun).now_or_never().is_none() && asked.as_mut().now_or_never().is_none());
        first.hold_purchase(merchant_id, purchase_id).await.expect("a hold");
        hold(&mut first, &paid.bought[0].0, &paid.bought[0].1, 700).await;
        let mut answer = pin!(first.commit());
        assert!(answer.as_mut().now_or_never().is_none());

        let (writing, records) = begun.await.expect("its turn");
        assert_eq!(records.purchase.given_back, 700);
        assert_eq!(paid.given_back(database).await, [700], "it saw what nobody else sees");
        answer.as_mut().now_or_never().expect("the first one was answered before").expect("a commit");
        drop(writing);

        // The same for one that says later what it is about.
        let mut third = asked.await.expect("its turn");
        third.hold_purchase(merchant_id, purchase_id).await.expect("a hold");
        hold(&mut third, &paid.bought[0].0, &paid.bought[0].1, 300).await;
        let mut fourth = pin!(database.storage.writing());
        assert!(fourth.as_mut().now_or_never().is_none());
        let mut answer = pin!(third.commit());
        assert!(answer.as_mut().now_or_never().is_none());
        let mut fourth = fourth.await.expect("its turn comes without a commit");
        assert!(answer.as_mut().now_or_never().is_none());

        fourth.hold_purchase(merchant_id, purchase_id).await.expect("a hold");

        answer.now_or_never().expect("the hold waited for it").expect("a commit");
        drop(fourth);
        assert_eq!(paid.given_back(database).await, [1_000]);
    })
    .await;
}

#[tokio::test]
async fn nobody_decides_on_what_one_that_asked_on_wrote_before_it_is_durable() {
    on_sqlite(async |database| {
        let paid = paid(database, 1).await;
        let (mut first, records) = paid.begin(database, 0).await.expect("it begins");
        first.find_customer(&paid.shop.customer.customer_id).await.expect("a look");
        give_back(&mut first, &records, 700).await;
        let mut second = pin!(paid.begin(database, 0));
        assert!(second.as_mut().now_or_never().is_none());
        let mut answer = pin!(first.commit());
        assert!(answer.as_mut().now_or_never().is_none());

        let (_writing, seen) = second.await.expect("its turn");

        assert_eq!(seen.purchase.given_back, 700);
        assert_eq!(paid.given_back(database).await, [700], "it saw what nobody else sees");
        answer.now_or_never().expect("the first one was answered before").expect("a commit");
    })
    .await;
}

/// Its answer comes with the same commit.
#[tokio::test]
async fn a_deed_that_has_written_already_goes_on_in_its_group() {
    on_sqlite(async |database| {
        let paid = paid(database, 1).await;
        let (purchase, _) = &paid.bought[0];
        let mut first = database.writing().await;
        let mut second = pin!(database.storage.writing());
        assert!(second.as_mut().now_or_never().is_none());
        first.hold_purchase(&purchase.merchant_id, &purchase.purchase_id).await.expect("a hold");
        let mut answer = pin!(first.commit());
        assert!(answer.as_mut().now_or_never().is_none());
        let mut second = second.await.expect("its turn");
        second.insert_customer(&customer(&paid.shop.merchant, None, Some("1")), at(0)).await.expect("a customer");

        second.hold_purchase(&purchase.merchant_id, &purchase.purchase_id).await.expect("a hold");

        assert!(answer.as_mut().now_or_never().is_none());
        second.commit().await.expect("a commit, with what was written before the hold");
        answer.await.expect("the same commit");
        let mut reading = database.reading().await;
        let found = reading.find_customer_by_number(&paid.shop.merchant.merchant_id, "1").await.expect("a look");
        assert!(found.is_some());
    })
    .await;
}

/// What is committed is copied into the file beside the writer, and the log begins anew.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_kept_short_while_deeds_are_written() {
    on_sqlite(async |database| {
        let paid = paid(database, 8).await;
        let file = database.url.replacen("sqlite://", "", 1);
        // Each writes some pages.
        for _ in 0..400 {
            let deeds = (0..8).map(async |index| {
                let (mut writing, records) = paid.begin(database, index).await?;
                give_back(&mut writing, &records, 1).await;
                for _ in 0..4 {
                    paid.shop.asked(&mut writing, &records.purchase).await;
                }
                writing.commit().await
            });
            for done in join_all(deeds).await {
                done.expect("a commit");
            }
        }

        // Uncopied it would have twice as much, and more than this if it never began anew.
        let log = std::fs::metadata(format!("{file}-wal")).expect("a log").len();
        assert!(log < 32 * 1024 * 1024, "the log has {log} bytes");
    })
    .await;
}

//! What a gateway tells of its own accord, and how it is set.

use desk::{
    BroughtIn, DisputeOutcome, Failed, GatewayDispute, GatewayRefused, HearGateway, HeardOf, KeepLine, KeepPurchase,
    NewPurchase, SetGateway, SetGatewayRefused,
};
use domain::Selection;
use futures::future::{join, join_all};
use storage::JobKind;
use tokio::task::JoinHandle;

use crate::asking::only;
use crate::database::{Database, on_both_engines};
use crate::gateway::Sent;
use crate::pay_out::refund_of;
use crate::people::rules;
use crate::shop::{Shop, shop};
use crate::world::{minutes, seconds};

on_both_engines!(
    i12_i13_what_was_told_before_its_purchase_is_brought_in_with_it,
    i12_i13_what_was_told_before_its_payment_had_the_name_is_brought_in_then,
    i12_of_an_event_and_its_purchase_at_once_neither_misses_the_other,
);

fn told<'a>(event_id: &'a str, references: &'a [String]) -> HearGateway<'a> {
    HearGateway { gateway: "sandbox", event_id, kind: "refund.updated", body: "{}", references }
}

async fn hear(shop: &Shop, event_id: &str, references: &[&str]) -> HeardOf {
    let references: Vec<String> = references.iter().map(|name| (*name).to_owned()).collect();
    shop.desk.hear_gateway(&shop.merchant, told(event_id, &references)).await.expect("a commit")
}

async fn looks_owed(shop: &Shop) -> i64 {
    let mut reading = shop.desk.storage().reading().await.expect("a read");
    reading.count_open_jobs(JobKind::LookAtPayment).await.expect("a count")
}

fn set_up(gateway: &str) -> SetGateway {
    SetGateway {
        gateway: gateway.to_owned(),
        secret_key: Some("sealed".to_owned()),
        webhook_secret: None,
        sends_reason: None,
        needs_key: true,
    }
}

#[tokio::test]
async fn w7_the_same_word_ten_times_is_one_look() {
    let shop = shop().await;
    shop.paid_purchase().await;

    assert_eq!(hear(&shop, "evt_1", &["sbx_pay_1", "ch_1"]).await, HeardOf::Payments(1));
    for _ in 0..9 {
        assert_eq!(hear(&shop, "evt_1", &["sbx_pay_1", "ch_1"]).await, HeardOf::Known);
    }
    assert_eq!(hear(&shop, "evt_2", &["sbx_pay_1"]).await, HeardOf::Payments(1));

    assert_eq!(looks_owed(&shop).await, 1);
    assert_eq!(shop.look_at_payments().await, 1);
    shop.close().await;
}

#[tokio::test]
async fn w7_a_word_about_a_payment_that_is_not_ours_owes_nothing() {
    let shop = shop().await;
    shop.paid_purchase().await;

    assert_eq!(hear(&shop, "evt_1", &["sbx_pay_of_another"]).await, HeardOf::Payments(0));
    assert_eq!(hear(&shop, "evt_2", &[]).await, HeardOf::Payments(0));

    assert_eq!(looks_owed(&shop).await, 0);
    shop.close().await;
}

/// A look that waits for tomorrow is made today.
#[tokio::test]
async fn a_look_that_was_put_off_is_due_at_once() {
    let shop = shop().await;
    shop.approved(Selection::Full).await;
    shop.pay_out().await;
    assert_eq!((looks_owed(&shop).await, shop.look_at_payments().await), (1, 0));

    hear(&shop, "evt_1", &["sbx_pay_1"]).await;

    assert_eq!((looks_owed(&shop).await, shop.look_at_payments().await), (1, 1));
    shop.close().await;
}

/// Lists are seconds behind, and nothing else would have it asked for days.
#[tokio::test]
async fn i12_what_the_list_did_not_have_yet_is_looked_for_once_more() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    hear(&shop, "evt_1", &["sbx_pay_1"]).await;
    assert_eq!(shop.look_at_payments().await, 1);
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_dashboard", 2_000);
    shop.clock.advance(seconds(84));
    assert_eq!(shop.look_at_payments().await, 0);
    shop.clock.advance(seconds(2));

    assert_eq!(shop.look_at_payments().await, 1);

    assert_eq!(shop.open(&file.purchase.purchase_id).await.payment.refunded, 2_000);
    shop.clock.advance(seconds(30));
    assert_eq!(shop.look_at_payments().await, 0, "once more, and not for ever");
    shop.recorded_elsewhere(&file.purchase.purchase_id, 2_000);
    shop.close().await;
}

/// By a clock that was set ahead the list seems to have settled.
#[tokio::test]
async fn i12_z1_what_the_list_did_not_have_yet_is_looked_for_once_more_also_where_the_clock_was_set() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    shop.clock.advance(minutes(10));
    hear(&shop, "evt_1", &["sbx_pay_1"]).await;
    shop.clock.set_by(minutes(5));
    assert_eq!(shop.look_at_payments().await, 1);
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_dashboard", 2_000);
    shop.clock.advance(seconds(86));

    assert_eq!(shop.look_at_payments().await, 1);

    assert_eq!(shop.open(&file.purchase.purchase_id).await.payment.refunded, 2_000);
    shop.clock.advance(minutes(10));
    assert_eq!(shop.look_at_payments().await, 0, "once more, and not for ever");
    shop.recorded_elsewhere(&file.purchase.purchase_id, 2_000);
    shop.close().await;
}

/// What came to nothing long ago is no reason to wait with news: a gateway that is away for a moment is asked again in one.
#[tokio::test]
async fn a_look_that_was_made_often_is_soon_tried_again() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    for round in 0..12 {
        hear(&shop, &format!("evt_{round}"), &["sbx_pay_1"]).await;
        shop.gateway.loses_looks(1);
        assert_eq!(shop.look_at_payments().await, 1);
    }
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_dashboard", 2_000);
    shop.clock.advance(seconds(3));

    assert_eq!(shop.look_at_payments().await, 1);

    assert_eq!(shop.open(&file.purchase.purchase_id).await.payment.refunded, 2_000);
    shop.recorded_elsewhere(&file.purchase.purchase_id, 2_000);
    shop.close().await;
}

fn kept(purchase: NewPurchase) -> KeepPurchase {
    let lines = (1..=purchase.lines.len()).map(|line| KeepLine { id: format!("li_{line}"), consumed: None });
    KeepPurchase { lines: lines.collect(), purchase, disputed: None }
}

/// As a program says it.
async fn keep(shop: &Shop, purchase: NewPurchase) -> (BroughtIn, String) {
    let program = shop.program().await;
    let mut bring_in = shop.desk.begin_to_bring_in(&shop.merchant).await.expect("a policy");
    let mut once = shop.once(&program, None).await;
    let kept = shop.desk.keep_purchase(&mut bring_in, &mut once, &program, kept(purchase)).await;
    let (brought_in, file) = kept.expect("it is taken");
    once.keep(200, "").await.expect("a commit");
    (brought_in, file.purchase.purchase_id)
}

/// A look is due, and brings in what the gateway told of.
async fn assert_brought_in(shop: &Shop, purchase_id: &str) {
    assert_eq!(shop.look_at_payments().await, 1);
    assert_eq!(shop.open(purchase_id).await.payment.refunded, 2_000);
    shop.recorded_elsewhere(purchase_id, 2_000);
}

async fn i12_i13_what_was_told_before_its_purchase_is_brought_in_with_it(database: Database) {
    let shop = Shop::at(database.url.clone(), rules()).await;
    let with = |name: &str| {
        let mut purchase = shop.new_purchase();
        name.clone_into(&mut purchase.payment.reference);
        purchase
    };
    for name in ["sbx_pay_1", "sbx_pay_2"] {
        shop.gateway.refunds_by_itself(name, &format!("re_of_{name}"), 2_000);
        assert_eq!(hear(&shop, &format!("evt_of_{name}"), &[name, "ch_1", ""]).await, HeardOf::Payments(0));
    }
    // Nobody told of these.
    shop.bought(with("")).await;
    shop.bought(with("sbx_pay_3")).await;
    assert_eq!(looks_owed(&shop).await, 0);

    let imported = shop.bought(with("sbx_pay_1")).await.purchase.purchase_id;
    assert_brought_in(&shop, &imported).await;
    shop.clock.advance(minutes(2));
    assert_eq!(shop.look_at_payments().await, 1, "once more, when no list can be behind");
    let (brought_in, said) = keep(&shop, with("sbx_pay_2")).await;

    assert_eq!(brought_in, BroughtIn::New);
    assert_brought_in(&shop, &said).await;
    // It is no longer news: what comes now is told of a payment that is here.
    assert_eq!(hear(&shop, "evt_3", &["sbx_pay_2"]).await, HeardOf::Payments(1));
    shop.close_by_the_books().await;
    database.gone().await;
}

async fn i12_i13_what_was_told_before_its_payment_had_the_name_is_brought_in_then(database: Database) {
    let shop = Shop::at(database.url.clone(), rules()).await;
    let mut purchase = shop.new_purchase();
    purchase.payment.reference.clear();
    let file = shop.bought(purchase.clone()).await;
    shop.gateway.refunds_by_itself("sbx_pay_1", "re_dashboard", 2_000);
    assert_eq!(hear(&shop, "evt_1", &["sbx_pay_1"]).await, HeardOf::Payments(0));

    purchase.payment.reference = "sbx_pay_1".to_owned();
    let (brought_in, purchase_id) = keep(&shop, purchase.clone()).await;

    assert_eq!((brought_in, &purchase_id), (BroughtIn::Known, &file.purchase.purchase_id));
    assert_brought_in(&shop, &purchase_id).await;
    shop.clock.advance(minutes(2));
    assert_eq!(shop.look_at_payments().await, 1);
    keep(&shop, purchase).await;
    assert_eq!(shop.look_at_payments().await, 0, "said again, it is no news");
    shop.close_by_the_books().await;
    database.gone().await;
}

async fn i12_of_an_event_and_its_purchase_at_once_neither_misses_the_other(database: Database) {
    let shop = Shop::at(database.url.clone(), rules()).await;
    let at_once = (0..20).map(async |number| {
        let (name, event) = (format!("sbx_pay_{number}"), format!("evt_{number}"));
        let mut purchase = shop.new_purchase();
        name.clone_into(&mut purchase.payment.reference);
        join(hear(&shop, &event, &[&name]), shop.bought(purchase)).await
    });

    join_all(at_once).await;

    assert_eq!(looks_owed(&shop).await, 20);
    shop.close_by_the_books().await;
    database.gone().await;
}

fn one_dispute(shop: &Shop, outcome: DisputeOutcome) -> GatewayDispute {
    GatewayDispute { reference: "dp_1".to_owned(), opened_at: shop.now(), amount: 5_000, outcome }
}

/// A look that the gateway has answered, and whose worker sleeps until its lease is over; meanwhile a dispute is lost.
async fn look_and_sleep(shop: &Shop) -> JoinHandle<usize> {
    let dispute = one_dispute(shop, DisputeOutcome::Open);
    shop.gateway.disputes(vec![dispute.clone()]);
    hear(shop, "evt_1", &["sbx_pay_1"]).await;
    shop.gateway.lets_the_next_look_wait();
    let desk = shop.desk.clone();
    let slept = tokio::spawn(async move { desk.look_at_payments().await.expect("the worker works") });
    shop.gateway.hangs.notified().await;
    shop.clock.advance(minutes(2));
    shop.gateway.disputes(vec![GatewayDispute { outcome: DisputeOutcome::Lost, ..dispute }]);
    hear(shop, "evt_2", &["sbx_pay_1"]).await;
    slept
}

#[tokio::test]
async fn c9_i12_a_worker_that_slept_takes_nothing_back_that_was_seen_since() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let slept = look_and_sleep(&shop).await;
    assert_eq!(shop.look_at_payments().await, 1);
    assert_eq!(shop.open(&file.purchase.purchase_id).await.payment.lost_to_dispute, 5_000);

    shop.gateway.goes_on.notify_one();
    slept.await.expect("no panic");

    assert_eq!(shop.open(&file.purchase.purchase_id).await.payment.lost_to_dispute, 5_000);
    shop.close().await;
}

/// The dispute's end is told of while a worker sleeps that looked before: it must not put the next look off, either.
#[tokio::test]
async fn c9_i12_a_worker_that_slept_leaves_what_was_told_since_to_be_looked_at_at_once() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let record = shop.ask(&file, only("li_1")).await;
    shop.approve(&record).await;
    shop.pay_out().await;
    let slept = look_and_sleep(&shop).await;

    shop.gateway.goes_on.notify_one();
    assert_eq!(slept.await.expect("no panic"), 2, "its own, too late, and then the one that is owed");

    assert_eq!(shop.open(&file.purchase.purchase_id).await.payment.lost_to_dispute, 3_000);
    shop.close().await;
}

#[tokio::test]
async fn g6_what_waited_for_a_key_goes_on_once_one_is_set() {
    let shop = shop().await;
    shop.gateway.plan([Sent::KeyIsRefused]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    assert_eq!(shop.gateway.book().len(), 0);

    shop.desk.set_gateway(&shop.merchant, set_up("sandbox")).await.expect("set");
    shop.pay_out().await;

    assert_eq!(shop.gateway.book().len(), 1);
    assert_eq!(refund_of(&shop, &record.number).await.state(), domain::RefundState::Succeeded);
    shop.close().await;
}

#[tokio::test]
async fn what_is_not_said_anew_stays_as_it_was_set() {
    let shop = shop().await;
    let first = SetGateway { webhook_secret: Some("sealed too".to_owned()), ..set_up("sandbox") };
    let first = shop.desk.set_gateway(&shop.merchant, first).await.expect("set");

    let only_key =
        SetGateway { secret_key: Some("another".to_owned()), sends_reason: Some(false), ..set_up("sandbox") };
    let second = shop.desk.set_gateway(&shop.merchant, only_key).await.expect("set");
    let neither = SetGateway { secret_key: None, ..set_up("sandbox") };
    let third = shop.desk.set_gateway(&shop.merchant, neither).await.expect("set");
    let told_again = SetGateway { sends_reason: Some(true), ..set_up("sandbox") };
    let fourth = shop.desk.set_gateway(&shop.merchant, told_again).await.expect("set");

    assert_eq!((first.sends_reason, second.sends_reason, second.webhook_secret.as_deref()), (1, 0, Some("sealed too")));
    assert_eq!((third.secret_key.as_deref(), third.sends_reason), (Some("another"), 0));
    assert_eq!((fourth.secret_key.as_deref(), fourth.sends_reason), (Some("sealed"), 1));
    // A call that is under way with an older key must not pause the newer one, though no time went by.
    assert!(first.set_at < second.set_at && second.set_at < third.set_at);
    shop.close().await;
}

#[tokio::test]
async fn a_gateway_that_is_none_and_one_without_its_key_are_refused() {
    let shop = shop().await;

    let unknown = shop.desk.set_gateway(&shop.merchant, set_up("paypal")).await;
    let without = SetGateway { secret_key: None, ..set_up("sandbox") };
    let without = shop.desk.set_gateway(&shop.merchant, without).await;

    assert!(
        matches!(unknown, Err(Failed::Refused(SetGatewayRefused::Gateway(GatewayRefused::Unknown { .. })))),
        "{unknown:?}"
    );
    assert!(matches!(without, Err(Failed::Refused(SetGatewayRefused::KeyMissing(_)))), "{without:?}");
    shop.clock.advance(minutes(1));
    let without_need = SetGateway { secret_key: None, needs_key: false, ..set_up("sandbox") };
    shop.desk.set_gateway(&shop.merchant, without_need).await.expect("set");
    shop.close().await;
}

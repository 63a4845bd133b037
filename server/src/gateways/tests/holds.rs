//! Holds are not money moved: what was held on a card and never taken lowers nothing and alarms nobody, also where Stripe lists
//! a refund for it.

use desk::{Gateway as _, PurchaseFile};
use domain::{PaymentStatus, RefundState};
use gateway_double::{Command, Double, Endpoint, Fault, On, PaymentState};

use super::direct::{Direct, KEY};
use super::events::{listen, listening};
use super::shop::{Shop, WEBHOOK_SECRET, shop};

fn capture(payment: &str, amount: i64, lists_release: bool) -> Command {
    Command::Capture { payment: payment.to_owned(), amount: Some(amount), lists_release }
}

fn by_hand(payment: &str, amount: i64) -> Command {
    Command::RefundByHand { payment: payment.to_owned(), amount: Some(amount) }
}

fn expire(payment: &str, lists_release: bool) -> Command {
    Command::Expire { payment: payment.to_owned(), lists_release }
}

/// 100.00 held and so much of it captured.
fn captured_in_part(direct: &Direct, has_intent: bool, amount: i64, lists_release: bool) -> String {
    let payment = direct.held(PaymentState::Uncaptured, true, has_intent);
    direct.double.tell(capture(&payment, amount, lists_release)).expect("it is held");
    payment
}

/// What is seen of a payment's refunds; nothing is left out.
async fn amounts(direct: &Direct, payment: &str) -> Vec<i64> {
    let seen = direct.stripe.look(&direct.account(KEY), payment).await.expect("a look");
    assert_eq!(seen.left_out, 0);
    seen.refunds.iter().map(|refund| refund.amount).collect()
}

async fn listed(direct: &Direct, payment: &str) -> usize {
    let field = super::beside::field_of(payment);
    let list = direct.shown(&format!("/v1/refunds?{field}={payment}")).await;
    list["data"].as_array().expect("a list").len()
}

#[tokio::test]
async fn rest_of_a_partial_capture_is_no_refund() {
    let direct = Direct::start();
    for (has_intent, lists_release) in [(true, true), (false, true), (true, false), (false, false)] {
        let payment = captured_in_part(&direct, has_intent, 8_000, lists_release);

        assert_eq!(listed(&direct, &payment).await, usize::from(lists_release));
        assert!(amounts(&direct, &payment).await.is_empty(), "{has_intent} {lists_release}");
    }
}

#[tokio::test]
async fn refund_of_just_the_rest_counts_beside_its_release() {
    let direct = Direct::start();
    for lists_release in [true, false] {
        let payment = captured_in_part(&direct, true, 8_000, lists_release);
        direct.double.tell(by_hand(&payment, 2_000)).expect("a refund");
        direct.double.tell(by_hand(&payment, 500)).expect("a refund");

        assert_eq!(amounts(&direct, &payment).await, [500, 2_000], "{lists_release}");
    }
}

#[tokio::test]
async fn expired_or_canceled_hold_is_no_refund() {
    let direct = Direct::start();
    for has_intent in [true, false] {
        for lists_release in [true, false] {
            let payment = direct.held(PaymentState::Uncaptured, true, has_intent);
            direct.double.tell(expire(&payment, lists_release)).expect("it is held");

            assert_eq!(listed(&direct, &payment).await, usize::from(lists_release));
            assert!(amounts(&direct, &payment).await.is_empty());
        }
    }
    let charge = direct.held(PaymentState::Uncaptured, true, false);
    direct.double.tell(by_hand(&charge, 10_000)).expect("given up on Stripe's own page");
    assert_eq!(listed(&direct, &charge).await, 1);
    assert!(amounts(&direct, &charge).await.is_empty());
}

/// Rather seen by staff than forgotten: of a charge that nothing is known of, each refund counts.
#[tokio::test]
async fn without_leave_to_read_charges_a_release_counts_as_refund() {
    let direct = Direct::start();
    let payment = captured_in_part(&direct, true, 8_000, true);
    let forbidden = || Fault::Refused { status: 403, code: None, message: "No permission.".to_owned() };
    direct.double.plan(forbidden(), On::route("GET /v1/charges")).expect("a plan");
    assert!(amounts(&direct, &payment).await.is_empty(), "only the balance transaction is closed");

    for _ in 0..2 {
        direct.double.plan(forbidden(), On::route("GET /v1/charges")).expect("a plan");
    }
    assert_eq!(amounts(&direct, &payment).await, [2_000]);

    let lost = Fault::Cut { when: gateway_double::When::AfterEffect };
    direct.double.plan(lost, On::route("GET /v1/charges")).expect("a plan");
    assert!(direct.stripe.look(&direct.account(KEY), &payment).await.is_err(), "a lost answer is no answer");
}

async fn excess_of(shop: &Shop, file: &PurchaseFile) -> usize {
    let mut reading = shop.desk.storage().reading().await.expect("a read");
    reading.list_excess_refunds_of_purchase(&file.purchase.purchase_id).await.expect("a list").len()
}

fn held(double: &Double) -> String {
    let pay = Command::Pay {
        amount: 10_000,
        currency: "eur".to_owned(),
        card: None,
        state: Some(PaymentState::Uncaptured),
        is_settled: Some(true),
        has_intent: Some(true),
    };
    double.tell(pay).expect("a payment")["payment_intent"].as_str().expect("its name").to_owned()
}

/// The shop has 80.00 of the 100.00 that were held. All of it can go back, and the books agree with Stripe's.
#[tokio::test]
async fn purchase_captured_in_part_is_refunded_whole() {
    for lists_release in [true, false] {
        let (shop, double) = shop().await;
        listen(&double, Endpoint::new(&listening(&shop).await, WEBHOOK_SECRET));
        let payment = held(&double);
        let file = shop.bought(&payment, 8_000).await;
        double.tell(capture(&payment, 8_000, lists_release)).expect("it is held");

        double.flush().await;
        shop.round().await;

        let seen = shop.open(&file.purchase.purchase_id).await;
        assert_eq!((seen.payment.refunded, seen.purchase.given_back, excess_of(&shop, &file).await), (0, 0, 0));
        let ticket = shop.ask(&seen, 8_000).await;
        shop.round().await;
        double.flush().await;
        shop.round().await;
        assert_eq!(shop.refund_of(&ticket).await.state(), RefundState::Succeeded);
        assert_eq!(excess_of(&shop, &file).await, 0);
        assert_eq!(double.judgement().findings, [""; 0]);
        shop.books_hold().await;
    }
}

#[tokio::test]
async fn expired_hold_changes_nothing_in_the_books() {
    for lists_release in [true, false] {
        let (shop, double) = shop().await;
        listen(&double, Endpoint::new(&listening(&shop).await, WEBHOOK_SECRET));
        let payment = held(&double);
        let file = shop.bought_through("stripe", &payment, 10_000, PaymentStatus::Captured).await;
        double.tell(expire(&payment, lists_release)).expect("it is held");

        double.flush().await;
        shop.round().await;

        let seen = shop.open(&file.purchase.purchase_id).await;
        assert_eq!((seen.payment.refunded, seen.purchase.given_back, excess_of(&shop, &file).await), (0, 0, 0));
        shop.books_hold().await;
    }
}

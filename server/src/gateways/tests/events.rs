//! Stripe's events, from the double's signature to our books.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use clap::Parser;
use desk::Desk;
use domain::RefundState;
use gateway_double::{Command, Delivery, Double, Endpoint, Fault, On, Turn, When, signature};
use http_body_util::BodyExt as _;
use std::sync::Arc;
use storage::JobKind;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::ServiceExt as _;

use super::shop::{Shop, WEBHOOK_SECRET, shop};
use crate::api;
use crate::config::Config;
use crate::secrets::Secrets;
use crate::web::router_with;

#[derive(clap::Parser)]
struct Defaults {
    #[command(flatten)]
    config: Config,
}

fn routes(shop: &Shop) -> (Router, watch::Sender<bool>) {
    routes_of(&shop.desk, &shop.secrets)
}

fn routes_of(desk: &Desk, secrets: &Arc<Secrets>) -> (Router, watch::Sender<bool>) {
    let (stop, stopping) = watch::channel(false);
    let config = Defaults::parse_from(["moneyback"]).config;
    (router_with(desk.clone(), &config, None, stopping, secrets.clone()), stop)
}

/// Listens for the double's events; where they go.
pub async fn listening(shop: &Shop) -> String {
    let (router, stop) = routes(shop);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move {
        let _stop = stop;
        axum::serve(listener, router).await
    });
    format!("http://{address}/v1/gateways/stripe/webhook/lantern")
}

pub fn listen(double: &Double, endpoint: Endpoint) {
    double.tell(Command::Listen { endpoint }).expect("an endpoint");
}

async fn posted(shop: &Shop, path: &str, header: &str, body: &str) -> (StatusCode, String) {
    let (router, _stop) = routes(shop);
    let request = Request::post(path).header("stripe-signature", header).body(Body::from(body.to_owned()));
    let answer = router.oneshot(request.expect("a request")).await.expect("an answer");
    let status = answer.status();
    let body = answer.into_body().collect().await.expect("a body").to_bytes();
    (status, String::from_utf8_lossy(&body).into_owned())
}

const PATH: &str = "/v1/gateways/stripe/webhook/lantern";
const EVENT: &str = r#"{"id":"evt_1","type":"refund.updated","data":{"object":{"object":"refund","id":"re_1","payment_intent":"pi_1"}}}"#;

fn signed(shop: &Shop, body: &str) -> String {
    let at = shop.desk.now().0 / 1_000_000;
    format!("t={at},v1={}", signature(WEBHOOK_SECRET, at, body))
}

async fn count(shop: &Shop) -> (i64, i64) {
    let mut reading = shop.desk.storage().reading().await.expect("a read");
    let events = reading.count_gateway_events(&shop.merchant.merchant_id, "stripe").await.expect("a count");
    (events, reading.count_open_jobs(JobKind::LookAtPayment).await.expect("a count"))
}

fn all_taken(deliveries: &[Delivery]) -> bool {
    !deliveries.is_empty() && deliveries.iter().all(|delivery| delivery.status == Some(200))
}

#[tokio::test]
async fn g9_an_event_tells_of_a_late_failure_before_the_payment_is_looked_at_by_itself() {
    let (shop, double) = shop().await;
    listen(&double, Endpoint::new(&listening(&shop).await, WEBHOOK_SECRET));
    let payment = double.pay(10_000, "eur", "pm_card_refundFail").expect("a payment");
    let ticket = shop.sent(&payment, 4_000).await;
    assert_eq!(shop.refund_of(&ticket).await.state(), RefundState::Succeeded);

    double.advance(31).expect("time");
    let deliveries = double.flush().await;
    shop.round().await;

    assert!(all_taken(&deliveries), "{deliveries:?}");
    assert_eq!(shop.refund_of(&ticket).await.state(), RefundState::Failed);
    shop.books_hold().await;
}

#[tokio::test]
async fn i13_a_refund_made_on_stripes_own_page_lowers_what_is_left() {
    let (shop, double) = shop().await;
    listen(&double, Endpoint::new(&listening(&shop).await, WEBHOOK_SECRET));
    let payment = double.pay(10_000, "eur", "pm_card_visa").expect("a payment");
    let file = shop.bought(&payment, 10_000).await;

    double.tell(Command::RefundByHand { payment, amount: Some(6_000) }).expect("a refund");
    assert!(all_taken(&double.flush().await));
    shop.round().await;

    let after = shop.open(&file.purchase.purchase_id).await;
    assert_eq!((after.payment.refunded, after.purchase.given_back), (6_000, 6_000));
    shop.books_hold().await;
}

/// T2, too: our own refund comes back as an event and is not booked again.
#[tokio::test]
async fn w7_ten_copies_in_reversed_order_and_all_of_them_once_more_are_one_effect() {
    let (shop, double) = shop().await;
    let endpoint =
        Endpoint { copies: 10, turn: Turn::ReversedOnFlush, ..Endpoint::new(&listening(&shop).await, WEBHOOK_SECRET) };
    listen(&double, endpoint);
    let payment = double.pay(10_000, "eur", "pm_card_pendingRefund").expect("a payment");
    let ticket = shop.sent(&payment, 4_000).await;
    double.tell(Command::RefundByHand { payment: payment.clone(), amount: Some(1_000) }).expect("a refund");
    double.advance(60).expect("time");

    let deliveries = double.flush().await;
    shop.round().await;
    let once = (shop.refund_of(&ticket).await, count(&shop).await);
    double.tell(Command::Resend).expect("again");
    let again = double.flush().await;
    shop.round().await;

    assert!(all_taken(&deliveries) && again.len() == 2 * deliveries.len(), "{again:?}");
    let events: std::collections::BTreeSet<_> = again.iter().map(|delivery| delivery.event.as_str()).collect();
    assert_eq!(count(&shop).await.0, i64::try_from(events.len()).expect("few"));
    let refund = shop.refund_of(&ticket).await;
    assert_eq!((refund.state(), refund.version), (RefundState::Succeeded, once.0.version));
    assert_eq!(shop.open(&refund.purchase_id).await.payment.refunded, 5_000);
    shop.books_hold().await;
}

#[tokio::test]
async fn w7_an_event_about_a_payment_that_is_not_ours_is_kept_and_does_nothing() {
    let (shop, _double) = shop().await;

    let answer = posted(&shop, PATH, &signed(&shop, EVENT), EVENT).await;

    assert_eq!(answer, (StatusCode::OK, r#"{"received":true}"#.to_owned()));
    assert_eq!(count(&shop).await, (1, 0));
}

#[tokio::test]
async fn w6_only_what_was_signed_with_the_secret_just_now_and_is_as_it_was_is_taken() {
    let (shop, _double) = shop().await;
    let now = shop.desk.now().0 / 1_000_000;
    let sign = |secret: &str, at: i64| signature(secret, at, EVENT);
    let right = sign(WEBHOOK_SECRET, now);
    let stale = format!("t={},v1={}", now - 301, sign(WEBHOOK_SECRET, now - 301));
    let refused = [
        (format!("t={now},v1={}", sign("whsec_wrong", now)), EVENT.to_owned()),
        (stale, EVENT.to_owned()),
        (format!("t={now},v1={right}"), EVENT.replace(':', ": ")),
        (format!("t={now},v0={right}"), EVENT.to_owned()),
        (String::new(), EVENT.to_owned()),
        (format!("t={now},v1={}", signature(WEBHOOK_SECRET, now, "{}")), "{}".to_owned()),
    ];

    for (header, body) in refused {
        let (status, told) = posted(&shop, PATH, &header, &body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{header}");
        assert!(told.contains(r#""code":""#) && !told.contains("whsec"), "{told}");
    }
    assert_eq!(count(&shop).await, (0, 0));

    let two = format!("t={now},v1={},v1={right}", sign("whsec_old", now));
    assert_eq!(posted(&shop, PATH, &two, EVENT).await.0, StatusCode::OK);
    let edge = format!("t={},v1={}", now - 300, sign(WEBHOOK_SECRET, now - 300));
    assert_eq!(posted(&shop, PATH, &edge, EVENT).await.0, StatusCode::OK);
}

#[tokio::test]
async fn nobody_listens_for_an_unknown_shop_or_gateway_or_without_a_secret() {
    let (shop, double) = shop().await;
    let header = signed(&shop, EVENT);
    for path in [
        "/v1/gateways/stripe/webhook/nobody",
        "/v1/gateways/sandbox/webhook/lantern",
        "/v1/gateways/paypal/webhook/lantern",
    ] {
        assert_eq!(posted(&shop, path, &header, EVENT).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let without = Shop::at(&double.url(), shop.desk.now()).await;
    assert_eq!(posted(&without, PATH, &header, EVENT).await.0, StatusCode::NOT_FOUND);
}

/// A zero byte is text for one database and none for the other.
#[tokio::test]
async fn nobody_listens_for_a_word_that_no_shop_can_have_on_either_database() {
    let (shop, _double) = shop().await;
    let on_postgres = api::tests::shop::Shop::on_postgres().await;
    for desk in [Some(&shop.desk), on_postgres.as_ref().map(|shop| &shop.desk)].into_iter().flatten() {
        let (router, _stop) = routes_of(desk, &shop.secrets);
        for word in ["%00", "lan%00tern", "LANTERN", "desk", "x"] {
            let request = Request::post(format!("/v1/gateways/stripe/webhook/{word}")).body(Body::from(EVENT));
            let answer = router.clone().oneshot(request.expect("a request")).await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{word}");
        }
    }
}

#[tokio::test]
async fn an_event_has_a_quarter_of_a_megabyte_and_no_more() {
    let (shop, _double) = shop().await;
    let padded = |bytes: usize| format!("{EVENT}{}", " ".repeat(bytes - EVENT.len()));

    let body = padded(256 * 1024);
    assert_eq!(posted(&shop, PATH, &signed(&shop, &body), &body).await.0, StatusCode::OK);
    let body = padded(256 * 1024 + 1);
    assert_eq!(posted(&shop, PATH, &signed(&shop, &body), &body).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}

/// The books would be ahead of the event: what was fetched before it is not the last word.
#[tokio::test]
async fn an_event_that_comes_while_its_payment_is_looked_at_has_it_looked_at_once_more() {
    let (shop, double) = shop().await;
    let payment = double.pay(10_000, "eur", "pm_card_visa").expect("a payment");
    let file = shop.bought(&payment, 10_000).await;
    let body = EVENT.replace("pi_1", &payment);
    posted(&shop, PATH, &signed(&shop, &body), &body).await;
    double.plan(Fault::Held { when: When::AfterEffect }, On::route("GET /v1/refunds")).expect("a plan");
    let desk = shop.desk.clone();
    let looking = tokio::spawn(async move { desk.look_at_payments().await });
    double.until_held(1).await;

    double.tell(Command::RefundByHand { payment, amount: Some(6_000) }).expect("a refund");
    let body = body.replace("evt_1", "evt_2");
    posted(&shop, PATH, &signed(&shop, &body), &body).await;
    double.tell(Command::Release).expect("released");
    looking.await.expect("no panic").expect("a look");
    shop.round().await;

    assert_eq!(shop.open(&file.purchase.purchase_id).await.payment.refunded, 6_000);
    assert_eq!(count(&shop).await.0, 2);
}

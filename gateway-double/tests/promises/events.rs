//! Events: told in Stripe's words, signed, and as disordered as they are in the world.

use crate::caller::{caller, double};
use crate::listener::{Listener, listener};
use moneyback_gateway_double::{Command, Double, Endpoint, Turn, signature};

const SECRET: &str = "whsec_double";

fn listen(double: &Double, listener: &Listener, change: impl Fn(&mut Endpoint)) {
    let mut endpoint = Endpoint::new(&listener.url, SECRET);
    endpoint.kinds = vec!["refund.*".to_owned(), "charge.refunded".to_owned()];
    change(&mut endpoint);
    double.tell(Command::Listen { endpoint }).expect("listening");
}

async fn refund(double: &Double, card: &str) -> String {
    let payment = double.pay(5_000, "eur", card).expect("paid");
    caller(double).keyed("re_1:1").refund(&payment, 2_000, "re_1").await.expect("an answer").id()
}

#[tokio::test]
async fn an_event_is_signed_over_time_and_raw_body_and_tells_how_things_were() {
    let (double, listener) = (double(), listener().await);
    listen(&double, &listener, |_| {});

    let id = refund(&double, "pm_card_visa").await;
    double.flush().await;

    assert_eq!(listener.kinds(), ["refund.created", "charge.refunded"]);
    let (header, body) = listener.heard().remove(0);
    assert_eq!(header, format!("t={},v1={}", double.now(), signature(SECRET, double.now(), &body)));
    let event: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!((event["data"]["object"]["id"].as_str(), event["object"].as_str()), (Some(id.as_str()), Some("event")));
    assert_eq!(event["request"]["idempotency_key"], "re_1:1");
    let listed = caller(&double).get(&format!("/v1/events/{}", event["id"].as_str().expect("an id"))).await;
    assert_eq!(listed.json(), event);
}

#[test]
fn the_signature_is_the_one_that_others_compute() {
    // python3 -c "import hmac,hashlib; print(hmac.new(b'whsec_double', b'1700000000.{}', hashlib.sha256).hexdigest())"
    let known = "aa333199bf39b7ab0e04968309c383dad582b1e98003f34e888e5f349deea8ac";

    assert_eq!(signature(SECRET, 1_700_000_000, "{}"), known);
}

#[tokio::test]
async fn a_wrong_secret_does_not_verify_and_two_secrets_sign_twice() {
    let (double, wrong, both) = (double(), listener().await, listener().await);
    listen(&double, &wrong, |endpoint| endpoint.signs_wrongly = true);
    listen(&double, &both, |endpoint| endpoint.secrets.push("whsec_next".to_owned()));

    refund(&double, "pm_card_visa").await;
    double.flush().await;

    let (header, body) = wrong.heard().remove(0);
    assert!(!header.contains(&signature(SECRET, double.now(), &body)));
    let (header, body) = both.heard().remove(0);
    for secret in [SECRET, "whsec_next"] {
        assert!(header.contains(&format!(",v1={}", signature(secret, double.now(), &body))), "{secret}");
    }
}

#[tokio::test]
async fn w7_each_event_comes_as_often_as_told_and_is_the_same_each_time() {
    let (double, listener) = (double(), listener().await);
    listen(&double, &listener, |endpoint| endpoint.copies = 10);

    refund(&double, "pm_card_visa").await;
    double.flush().await;

    let heard = listener.heard();
    assert_eq!(heard.len(), 20);
    assert!(heard[..10].iter().all(|copy| *copy == heard[0]));
    assert!(heard[10..].iter().all(|copy| *copy == heard[10]));
}

#[tokio::test]
async fn held_events_come_in_reverse_when_told() {
    let (double, listener) = (double(), listener().await);
    listen(&double, &listener, |endpoint| endpoint.turn = Turn::ReversedOnFlush);

    refund(&double, "pm_card_refundFail").await;
    double.advance(30).expect("time goes on");
    let before = listener.kinds();
    double.flush().await;

    assert_eq!(before, Vec::<String>::new());
    assert_eq!(listener.kinds(), ["refund.failed", "refund.updated", "charge.refunded", "refund.created"]);
}

#[tokio::test]
async fn a_late_event_comes_when_its_time_has_come() {
    let (double, listener) = (double(), listener().await);
    listen(&double, &listener, |endpoint| endpoint.delay_seconds = 60);
    refund(&double, "pm_card_visa").await;

    double.advance(59).expect("time goes on");
    double.flush().await;
    let early = listener.kinds().len();
    double.advance(1).expect("time goes on");
    double.flush().await;

    assert_eq!((early, listener.kinds().len()), (0, 2));
}

#[tokio::test]
async fn what_nobody_took_is_tried_again_in_an_hour_and_given_up_after_three_days() {
    let (double, listener) = (double(), listener().await);
    *listener.status.lock().expect("nobody panicked") = 500;
    listen(&double, &listener, |endpoint| endpoint.kinds = vec!["refund.created".to_owned()]);

    refund(&double, "pm_card_visa").await;
    double.flush().await;
    double.flush().await;
    let at_once = listener.kinds().len();
    double.advance(60 * 60).expect("time goes on");
    double.flush().await;
    let an_hour_later = listener.kinds().len();
    for _ in 0..100 {
        double.advance(60 * 60).expect("time goes on");
        double.flush().await;
    }

    assert_eq!((at_once, an_hour_later), (1, 2));
    assert_eq!(listener.kinds().len(), 73, "now, and each of 72 hours");
}

#[tokio::test]
async fn everything_can_be_told_once_more() {
    let (double, listener) = (double(), listener().await);
    listen(&double, &listener, |_| {});
    refund(&double, "pm_card_visa").await;
    double.flush().await;

    double.tell(Command::Resend).expect("told again");
    let deliveries = double.flush().await;

    let heard = listener.heard();
    assert_eq!((heard.len(), &heard[..2]), (4, &heard[2..]));
    assert!(deliveries.iter().all(|delivery| delivery.status == Some(200)));
}

#[tokio::test]
async fn a_dispute_is_told_from_its_opening_to_its_end() {
    let (double, listener) = (double(), listener().await);
    listen(&double, &listener, |endpoint| endpoint.kinds = vec!["charge.dispute.*".to_owned()]);
    let payment = double.pay(5_000, "eur", "pm_card_createDispute").expect("paid");
    let open = caller(&double).get("/v1/events?type=charge.dispute.created").await.json();
    let object = open["data"][0]["data"]["object"].clone();
    let dispute = object["id"].as_str().expect("an id").to_owned();

    double.tell(Command::CloseDispute { dispute: dispute.clone(), won: true }).expect("won");
    double.flush().await;

    assert_eq!(
        (object["payment_intent"].as_str(), object["status"].as_str()),
        (Some(payment.as_str()), Some("needs_response"))
    );
    assert_eq!(caller(&double).get(&format!("/v1/disputes/{dispute}")).await.text("status"), "won");
    let kinds = ["created", "funds_withdrawn", "closed", "funds_reinstated"].map(|end| format!("charge.dispute.{end}"));
    assert_eq!(listener.kinds(), kinds);
}
